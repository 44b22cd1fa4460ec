import type { Locale } from "~/i18n/locale";
import type { Letter } from "./letter";

/** What the mails say. Names of people and firms come as they were written. */
type Texts = {
  signup: (url: string) => Letter;
  magiclink: (url: string) => Letter;
  recovery: (url: string) => Letter;
  emailChange: (url: string) => Letter;
  reauthentication: (code: string) => Letter;
  accountExists: (urls: { signIn: string; forgot: string }) => Letter;
  emailChangeNotice: (address: string) => Letter;
  passwordChanged: (url: string) => Letter;
  invitation: (firm: string, url: string) => Letter;
  membershipActive: (firm: string, cluster: string, url: string) => Letter;
  membershipRejected: (firm: string, cluster: string, note: string, url: string) => Letter;
  membershipChanges: (firm: string, cluster: string, note: string, url: string) => Letter;
  membershipAsked: (firm: string, cluster: string, url: string) => Letter;
  roundFill: (round: string, url: string) => Letter;
  roundLocked: (round: string, url: string) => Letter;
  roundNotViable: (round: string, url: string) => Letter;
  roundCancelled: (round: string, reason: string, url: string) => Letter;
  pledgeAssisted: (firm: string, round: string, url: string) => Letter;
  needAnswered: (need: string, answer: string, url: string) => Letter;
  introductionMade: (said: { desk: string; firm: string; reason: string }, url: string) => Letter;
  proposalMade: (ask: { round: string; offered: string; insteadOf: string; discount: string | null; until: string }, url: string) => Letter;
};

const notYou = {
  fa: "اگر شما این درخواست را نداده‌اید، این نامه را نادیده بگیرید؛ هیچ چیزی تغییر نمی‌کند.",
  en: "If you didn’t ask for this, ignore this mail; nothing will change.",
};
const oneHour = { fa: "این پیوند یک ساعت اعتبار دارد و یک بار کار می‌کند.", en: "The link is good for one hour and works once." };

const fa: Texts = {
  signup: (url) => ({ subject: "ایمیل خود را تأیید کنید", greeting: "سلام!", paragraphs: ["به خوشه خوش آمدید. برای آغاز کار، ایمیل خود را تأیید کنید.", oneHour.fa], action: { label: "تأیید ایمیل", url }, foot: notYou.fa }),
  magiclink: (url) => ({ subject: "پیوند ورود به خوشه", greeting: "سلام!", paragraphs: ["با این پیوند بدون گذرواژه وارد شوید.", oneHour.fa], action: { label: "ورود", url }, foot: notYou.fa }),
  recovery: (url) => ({ subject: "گذرواژهٔ تازه برای خوشه", greeting: "سلام!", paragraphs: ["برای گذاشتن گذرواژهٔ تازه، این پیوند را باز کنید.", oneHour.fa], action: { label: "گذاشتن گذرواژهٔ تازه", url }, foot: notYou.fa }),
  emailChange: (url) => ({ subject: "تأیید تغییر ایمیل", greeting: "سلام!", paragraphs: ["خواسته‌اید ایمیل حسابتان در خوشه تغییر کند. برای انجام آن تأیید کنید.", oneHour.fa], action: { label: "تأیید تغییر ایمیل", url }, foot: notYou.fa }),
  reauthentication: (code) => ({ subject: "کد تأیید خوشه", paragraphs: [`کد تأیید شما: ${code}`], foot: notYou.fa }),
  accountExists: ({ signIn, forgot }) => ({ subject: "شما از پیش در خوشه حساب دارید", greeting: "سلام!", paragraphs: ["کسی با این ایمیل ثبت‌نام کرده است. شما از پیش حساب دارید؛ کافی است وارد شوید.", `اگر گذرواژه را فراموش کرده‌اید:\n${forgot}`], action: { label: "ورود", url: signIn }, foot: notYou.fa }),
  emailChangeNotice: (address) => ({ subject: "درخواست تغییر ایمیل حساب شما", greeting: "سلام!", paragraphs: [`درخواست شده است که ایمیل حساب شما به ${address} تغییر کند.`, "اگر شما این درخواست را نداده‌اید، همین حالا وارد شوید و گذرواژهٔ خود را تغییر دهید."] }),
  passwordChanged: (url) => ({ subject: "گذرواژهٔ شما تغییر کرد", greeting: "سلام!", paragraphs: ["گذرواژهٔ حساب شما در خوشه تغییر کرد و نشست‌های دیگر بسته شدند.", "اگر این کار شما نبوده است، بی‌درنگ گذرواژهٔ تازه‌ای بگذارید."], action: { label: "گذاشتن گذرواژهٔ تازه", url } }),
  invitation: (firm, url) => ({ subject: `دعوت به همکاری در «${firm}»`, greeting: "سلام!", paragraphs: [`از شما دعوت شده است که در خوشه از طرف «${firm}» کار کنید.`, "این دعوت هفت روز اعتبار دارد و تنها برای همین ایمیل است."], action: { label: "دیدن دعوت", url } }),
  membershipActive: (firm, cluster, url) => ({ subject: `«${firm}» عضو ${cluster} شد`, greeting: "سلام!", paragraphs: [`کارگزار، عضویت «${firm}» را در ${cluster} پذیرفت. اکنون می‌توانید در خریدهای گروهی شرکت کنید.`], action: { label: "رفتن به خوشه", url } }),
  membershipRejected: (firm, cluster, note, url) => ({ subject: `عضویت «${firm}» در ${cluster} پذیرفته نشد`, greeting: "سلام!", paragraphs: [`کارگزارِ ${cluster} عضویت «${firm}» را نپذیرفت.`, `دلیل:\n${note}`], action: { label: "دیدن وضعیت", url } }),
  membershipChanges: (firm, cluster, note, url) => ({ subject: `برای عضویت «${firm}» در ${cluster} تغییری لازم است`, greeting: "سلام!", paragraphs: [`کارگزارِ ${cluster} پیش از تصمیم، تغییری خواسته است:`, note], action: { label: "ویرایش و درخواست دوباره", url } }),
  membershipAsked: (firm, cluster, url) => ({ subject: `«${firm}» می‌خواهد عضو ${cluster} شود`, greeting: "سلام!", paragraphs: [`«${firm}» درخواست عضویت در ${cluster} داده است و منتظر تصمیم شماست.`], action: { label: "دیدن درخواست", url } }),
  roundFill: (round, url) => ({ subject: `«${round}» به زمان تکمیل رسید`, greeting: "سلام!", paragraphs: ["مهلت تعهد تمام شده است. در زمان تکمیل هنوز می‌توانید تعهد خود را به سود جمع تغییر دهید."], action: { label: "دیدن خرید گروهی", url } }),
  roundLocked: (round, url) => ({ subject: `خرید گروهی «${round}» به نتیجه رسید`, greeting: "سلام!", paragraphs: [`مهلت خرید گروهی «${round}» تمام شد و خرید شدنی است. سهم، بهای تمام‌شده و صرفه‌جویی خود را ببینید.`], action: { label: "دیدن سهم من", url } }),
  roundNotViable: (round, url) => ({ subject: `خرید گروهی «${round}» به حد نصاب نرسید`, greeting: "سلام!", paragraphs: [`مهلت خرید گروهی «${round}» تمام شد، ولی تعهدها کافی نبود. هیچ پرداختی لازم نیست.`], action: { label: "دیدن نتیجه", url } }),
  roundCancelled: (round, reason, url) => ({ subject: `خرید گروهی «${round}» لغو شد`, greeting: "سلام!", paragraphs: [`خرید گروهی «${round}» لغو شد. تعهد شما دیگر در کار نیست و هیچ پرداختی لازم نیست.`, `دلیل:\n${reason}`], action: { label: "دیدن خرید", url } }),
  pledgeAssisted: (firm, round, url) => ({ subject: `تعهد «${firm}» را تأیید کنید`, greeting: "سلام!", paragraphs: [`کارگزار به خواست شما تعهدی از طرف «${firm}» در خرید گروهی «${round}» ثبت کرد. تا تأیید نکنید به حساب نمی‌آید.`], action: { label: "دیدن و تأیید", url } }),
  needAnswered: (need, answer, url) => ({ subject: "کارگزار به نیاز شما پاسخ داد", greeting: "سلام!", paragraphs: [`نوشته بودید:\n${need}`, `پاسخ کارگزار:\n${answer}`], action: { label: "دیدن نیازهای من", url } }),
  introductionMade: ({ desk, firm, reason }, url) => ({ subject: `میز ${desk} شما را با «${firm}» آشنا کرد`, greeting: "سلام!", paragraphs: ["گفت‌وگوی مستقیم شما با این شرکت باز است."], items: [{ text: "کارگزار خوشه نوشته است:", detail: reason }], action: { label: "باز کردن گفت‌وگو", url }, foot: "میز خوشه نوشته‌های شما را نمی‌بیند، تنها می‌بیند که گفت‌وگو آغاز شده است یا نه." }),
  proposalMade: ({ round, offered, insteadOf, discount, until }, url) => ({ subject: `پیشنهادی در خرید گروهی «${round}»`, greeting: "سلام!", paragraphs: [`آیا به‌جای «${insteadOf}»، «${offered}» را می‌پذیرید${discount ? `، حدود ${discount} ارزان‌تر` : ""}؟`, `پاسخ آری یا نه، تا ${until}. پاسخ شما تعهد نیست.`], action: { label: "دیدن و پاسخ دادن", url } }),
};

const en: Texts = {
  signup: (url) => ({ subject: "Confirm your e-mail", greeting: "Hello!", paragraphs: ["Welcome to Khosheh. Confirm your e-mail to begin.", oneHour.en], action: { label: "Confirm e-mail", url }, foot: notYou.en }),
  magiclink: (url) => ({ subject: "Your sign-in link for Khosheh", greeting: "Hello!", paragraphs: ["This link signs you in without a password.", oneHour.en], action: { label: "Sign in", url }, foot: notYou.en }),
  recovery: (url) => ({ subject: "A new password for Khosheh", greeting: "Hello!", paragraphs: ["Open this link to set a new password.", oneHour.en], action: { label: "Set a new password", url }, foot: notYou.en }),
  emailChange: (url) => ({ subject: "Confirm the change of your e-mail", greeting: "Hello!", paragraphs: ["You asked to change the e-mail of your Khosheh account. Confirm it to make the change.", oneHour.en], action: { label: "Confirm the change", url }, foot: notYou.en }),
  reauthentication: (code) => ({ subject: "Your Khosheh code", paragraphs: [`Your code: ${code}`], foot: notYou.en }),
  accountExists: ({ signIn, forgot }) => ({ subject: "You already have a Khosheh account", greeting: "Hello!", paragraphs: ["Somebody signed up with this address. You already have an account; just sign in.", `If you forgot your password:\n${forgot}`], action: { label: "Sign in", url: signIn }, foot: notYou.en }),
  emailChangeNotice: (address) => ({ subject: "Your account’s e-mail is about to change", greeting: "Hello!", paragraphs: [`Somebody asked to change the e-mail of your account to ${address}.`, "If it wasn’t you, sign in now and change your password."] }),
  passwordChanged: (url) => ({ subject: "Your password was changed", greeting: "Hello!", paragraphs: ["The password of your Khosheh account was changed, and other sessions were ended.", "If it wasn’t you, set a new password at once."], action: { label: "Set a new password", url } }),
  invitation: (firm, url) => ({ subject: `Invitation to act for ${firm}`, greeting: "Hello!", paragraphs: [`You are invited to act for ${firm} on Khosheh.`, "The invitation is good for seven days and for this address only."], action: { label: "See the invitation", url } }),
  membershipActive: (firm, cluster, url) => ({ subject: `${firm} is now a member of ${cluster}`, greeting: "Hello!", paragraphs: [`The broker approved ${firm} as a member of ${cluster}. You can now take part in joint purchases.`], action: { label: "Go to the cluster", url } }),
  membershipRejected: (firm, cluster, note, url) => ({ subject: `${firm} was not accepted in ${cluster}`, greeting: "Hello!", paragraphs: [`The broker of ${cluster} did not accept ${firm}.`, `Reason:\n${note}`], action: { label: "See the status", url } }),
  membershipChanges: (firm, cluster, note, url) => ({ subject: `${cluster} asks for a change before ${firm} can join`, greeting: "Hello!", paragraphs: [`The broker of ${cluster} asks for a change before deciding:`, note], action: { label: "Edit and apply again", url } }),
  membershipAsked: (firm, cluster, url) => ({ subject: `${firm} asks to join ${cluster}`, greeting: "Hello!", paragraphs: [`${firm} has applied to ${cluster} and waits for your decision.`], action: { label: "See the application", url } }),
  roundFill: (round, url) => ({ subject: `“${round}” is in its fill phase`, greeting: "Hello!", paragraphs: ["The time to pledge is over. In the fill phase you can still change your pledge where it helps the group."], action: { label: "See the purchase", url } }),
  roundLocked: (round, url) => ({ subject: `The joint purchase “${round}” goes ahead`, greeting: "Hello!", paragraphs: [`The deadline of “${round}” passed and the purchase goes ahead. See your share, your landed cost and your saving.`], action: { label: "See my share", url } }),
  roundNotViable: (round, url) => ({ subject: `The joint purchase “${round}” did not reach its minimum`, greeting: "Hello!", paragraphs: [`The deadline of “${round}” passed, but the pledges were not enough. Nothing is due.`], action: { label: "See the result", url } }),
  roundCancelled: (round, reason, url) => ({ subject: `The joint purchase “${round}” was cancelled`, greeting: "Hello!", paragraphs: [`“${round}” was cancelled. Your pledge has lapsed and nothing is due.`, `Reason:\n${reason}`], action: { label: "See the purchase", url } }),
  pledgeAssisted: (firm, round, url) => ({ subject: `Confirm the pledge of ${firm}`, greeting: "Hello!", paragraphs: [`At your request the broker entered a pledge for ${firm} in “${round}”. It doesn’t count until you confirm it.`], action: { label: "See and confirm", url } }),
  needAnswered: (need, answer, url) => ({ subject: "The broker answered your need", greeting: "Hello!", paragraphs: [`You wrote:\n${need}`, `The broker’s answer:\n${answer}`], action: { label: "See my needs", url } }),
  introductionMade: ({ desk, firm, reason }, url) => ({ subject: `The desk of ${desk} introduced you to ${firm}`, greeting: "Hello!", paragraphs: ["Your direct conversation with this firm is open."], items: [{ text: "The broker of the cluster writes:", detail: reason }], action: { label: "Open the conversation", url }, foot: "The desk doesn’t see what you write, only whether you have begun to talk." }),
  proposalMade: ({ round, offered, insteadOf, discount, until }, url) => ({ subject: `A question about the joint purchase “${round}”`, greeting: "Hello!", paragraphs: [`Would you take “${offered}” instead of “${insteadOf}”${discount ? `, about ${discount} cheaper` : ""}?`, `Answer yes or no by ${until}. Your answer isn't a pledge.`], action: { label: "See and answer", url } }),
};

/** The letters of a language. */
export const letters: Record<Locale, Texts> = { fa, en };
