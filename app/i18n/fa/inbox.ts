export const inbox = {
  title: "صندوق خبر",
  emptyTitle: "خبری نیست",
  emptyBody: "خبر جست‌وجوهای ذخیره‌شده و پاسخ کارگزار این‌جا می‌آید.",
  unread: "خوانده‌نشده",
  unreadCount: (count: string) => `${count} خبر خوانده‌نشده`,
  readAll: "همه را خواندم",
  open: "باز کردن",
  other: "خبری برای شما",
  /** By kind of notice; what a kind says comes from its facts. */
  kinds: {
    "saved_search.found": (facts: { count: string; search: string; names: string }) => (facts.count === "۱" ? `شرکت تازه‌ای برای «${facts.search}»: ${facts.names}` : `${facts.count} شرکت تازه برای «${facts.search}»: ${facts.names}`),
    "need.posted": (facts: { body: string }) => `نیاز تازه‌ای روی میز شماست: ${facts.body}`,
    "need.answered": (facts: { answer: string }) => `کارگزار پاسخ داد: ${facts.answer}`,
    "round.proposed": (facts: { round: string; subject: string }) => `خرید «${facts.round}»: ${{ award: "واگذاری سفارش", order: "فرستادن سفارش", costs: "هزینه‌های واقعی", cancel: "لغو خرید" }[facts.subject] ?? facts.subject} منتظر تأیید نفر دوم است.`,
    "round.awarded": (facts: { round: string }) => `خرید «${facts.round}» به فروشنده واگذار شد.`,
    "round.ordered": (facts: { round: string }) => `سفارش «${facts.round}» برای فروشنده فرستاده شد.`,
    "round.received": (facts: { round: string }) => `کالای «${facts.round}» رسید. سهم خود را ببینید.`,
    "round.reconciled": (facts: { round: string }) => `صورت‌حساب «${facts.round}» آماده است.`,
    "round.closed": (facts: { round: string }) => `خرید «${facts.round}» بسته شد.`,
  },
};
