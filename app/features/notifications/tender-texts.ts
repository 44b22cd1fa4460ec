import type { Locale } from "~/i18n/locale";
import type { Letter } from "./letter";

/** What the mails of a tender say. Names and titles come as they were written. */
type Texts = {
  invited: (round: string, buyer: string, until: string, url: string) => Letter;
  link: (round: string, buyer: string, until: string, url: string) => Letter;
  extended: (round: string, until: string, url: string | null) => Letter;
  asked: (round: string, question: string, url: string) => Letter;
  answered: (round: string, question: string, answer: string, url: string | null) => Letter;
  opened: (round: string, url: string | null) => Letter;
  lapsed: (round: string, url: string) => Letter;
  awarded: (round: string, url: string | null) => Letter;
  notAwarded: (round: string, url: string | null) => Letter;
};

const onlyYou = {
  fa: "این پیوند یک بار باز می‌شود، تنها در همان مرورگر کار می‌کند و با پایان استعلام از کار می‌افتد. آن را به کسی ندهید.",
  en: "The link opens once, works in that browser only and ends with the tender. Don’t pass it on.",
};

const fa: Texts = {
  invited: (round, buyer, until, url) => ({ subject: `دعوت به پیشنهاد قیمت: «${round}»`, greeting: "سلام!", paragraphs: [`«${buyer}» برای خرید گروهی «${round}» از شما قیمت می‌خواهد.`, `تا ${until} پیشنهاد بدهید. پیشنهادها تا آن لحظه مهروموم‌اند.`], action: { label: "دیدن و پیشنهاد دادن", url } }),
  link: (round, buyer, until, url) => ({ subject: `دعوت به پیشنهاد قیمت: «${round}»`, greeting: "سلام!", paragraphs: [`«${buyer}» برای خرید گروهی «${round}» از شما قیمت می‌خواهد. به حساب نیاز ندارید.`, `تا ${until} پیشنهاد بدهید. پیشنهادها تا آن لحظه مهروموم‌اند.`], action: { label: "دیدن و پیشنهاد دادن", url }, foot: onlyYou.fa }),
  extended: (round, until, url) => ({ subject: `مهلت پیشنهاد برای «${round}» تمدید شد`, greeting: "سلام!", paragraphs: [`مهلت پیشنهاد قیمت برای «${round}» تا ${until} تمدید شد.`, ...(url ? [] : ["با همان پیوندی که پیش‌تر گرفته‌اید ادامه دهید."])], ...(url && { action: { label: "دیدن استعلام", url } }) }),
  asked: (round, question, url) => ({ subject: `پرسش تازه دربارهٔ «${round}»`, greeting: "سلام!", paragraphs: [`یکی از دعوت‌شدگان پرسیده است:\n${question}`, "پاسخ شما به همهٔ دعوت‌شدگان می‌رسد."], action: { label: "پاسخ دادن", url } }),
  answered: (round, question, answer, url) => ({ subject: `پاسخ به پرسشی دربارهٔ «${round}»`, greeting: "سلام!", paragraphs: [`پرسش:\n${question}`, `پاسخ:\n${answer}`], ...(url && { action: { label: "دیدن استعلام", url } }) }),
  opened: (round, url) => ({ subject: `پیشنهادهای «${round}» باز شد`, greeting: "سلام!", paragraphs: [`مهلت استعلام «${round}» تمام شد و پیشنهادها باز شد. پس از پایان تعهدها برنده روشن می‌شود.`], ...(url && { action: { label: "دیدن", url } }) }),
  lapsed: (round, url) => ({ subject: `استعلام «${round}» بی‌پیشنهاد کامل پایان یافت`, greeting: "سلام!", paragraphs: [`مهلت استعلام «${round}» تمام شد و پیشنهادی که بتوان سنجید نرسید. می‌توانید یک بار مهلت را تمدید کنید یا خرید را لغو کنید.`], action: { label: "دیدن استعلام", url } }),
  awarded: (round, url) => ({ subject: `پیشنهاد شما برای «${round}» برگزیده شد`, greeting: "سلام!", paragraphs: [`پیشنهاد شما برای خرید گروهی «${round}» برگزیده شد. سفارش جداگانه به دستتان می‌رسد.`], ...(url && { action: { label: "دیدن", url } }) }),
  notAwarded: (round, url) => ({ subject: `نتیجهٔ استعلام «${round}»`, greeting: "سلام!", paragraphs: [`برای خرید گروهی «${round}» پیشنهاد دیگری برگزیده شد. از پیشنهاد شما سپاسگزاریم.`], ...(url && { action: { label: "دیدن", url } }) }),
};

const en: Texts = {
  invited: (round, buyer, until, url) => ({ subject: `Invitation to quote: “${round}”`, greeting: "Hello!", paragraphs: [`${buyer} asks you to quote for the joint purchase “${round}”.`, `Quote until ${until}. Quotes are sealed until then.`], action: { label: "See and quote", url } }),
  link: (round, buyer, until, url) => ({ subject: `Invitation to quote: “${round}”`, greeting: "Hello!", paragraphs: [`${buyer} asks you to quote for the joint purchase “${round}”. You need no account.`, `Quote until ${until}. Quotes are sealed until then.`], action: { label: "See and quote", url }, foot: onlyYou.en }),
  extended: (round, until, url) => ({ subject: `More time to quote for “${round}”`, greeting: "Hello!", paragraphs: [`The tender for “${round}” was extended until ${until}.`, ...(url ? [] : ["Go on with the link that you have."])], ...(url && { action: { label: "See the tender", url } }) }),
  asked: (round, question, url) => ({ subject: `A question about “${round}”`, greeting: "Hello!", paragraphs: [`One of those invited asks:\n${question}`, "Your answer goes to everybody invited."], action: { label: "Answer", url } }),
  answered: (round, question, answer, url) => ({ subject: `An answer about “${round}”`, greeting: "Hello!", paragraphs: [`Question:\n${question}`, `Answer:\n${answer}`], ...(url && { action: { label: "See the tender", url } }) }),
  opened: (round, url) => ({ subject: `The quotes for “${round}” are open`, greeting: "Hello!", paragraphs: [`The tender for “${round}” has ended and the quotes are open. When the pledges are in, the award is made.`], ...(url && { action: { label: "See", url } }) }),
  lapsed: (round, url) => ({ subject: `The tender for “${round}” ended without a complete quote`, greeting: "Hello!", paragraphs: [`The tender for “${round}” has ended, and no quote came that can be compared. You can extend it once, or cancel the purchase.`], action: { label: "See the tender", url } }),
  awarded: (round, url) => ({ subject: `Your quote for “${round}” won`, greeting: "Hello!", paragraphs: [`Your quote for the joint purchase “${round}” was chosen. The order reaches you separately.`], ...(url && { action: { label: "See", url } }) }),
  notAwarded: (round, url) => ({ subject: `The result of the tender “${round}”`, greeting: "Hello!", paragraphs: [`Another quote was chosen for the joint purchase “${round}”. Thank you for yours.`], ...(url && { action: { label: "See", url } }) }),
};

/** The letters of a tender in a language. */
export const tenderLetters: Record<Locale, Texts> = { fa, en };
