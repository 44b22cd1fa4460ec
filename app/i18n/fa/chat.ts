export const chat = {
  title: "گفت‌وگوها",
  room: "گفت‌وگوی گروه",
  empty: "هنوز پیامی نیست. آغاز کنید.",
  write: "پیام بنویسید…",
  send: "فرستادن",
  enterSends: "Enter می‌فرستد؛ Shift و Enter سطر تازه می‌سازد.",
  notSent: "پیام فرستاده نشد. دوباره بکوشید.",
  listEmptyTitle: "گفت‌وگویی ندارید",
  listEmptyBody: "از صفحهٔ یک شرکت پیام بدهید، یا در یک خرید گروهی تعهد بدهید تا به گفت‌وگوی گروه بپیوندید.",
  find: "جست‌وجوی شرکت‌ها",
  unread: (count: string) => `${count} پیام تازه`,
  reasons: { conversation_closed: "این گفت‌وگو بسته شده است." } as Record<string, string>,
};
