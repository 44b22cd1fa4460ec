import { describe, expect, it } from "vitest";
import { authMail } from "./auth-mail.server";
import { letters } from "./texts";
import { writeLetter } from "./letter";
import { noticeLetter, noticeLine } from "./wording";

const mail = { to: "a@b.example", kind: "confirmation" as const, tokenHash: "abcdef0123456789" };
const url = "https://khosheh.example/auth/confirm?token_hash=abcdef0123456789&type=signup";

describe("mail of Auth", () => {
  it("is written in Persian from right to left, with our link in text and HTML", () => {
    const written = authMail(mail, "fa", "https://khosheh.example");
    expect(written.subject).toBe("ایمیل خود را تأیید کنید");
    expect(written.html).toContain('<html lang="fa" dir="rtl">');
    expect(written.text).toContain(url);
    expect(written.html).toContain(url.replace("&", "&amp;"));
  });

  it("is written in English from left to right", () => {
    const written = authMail({ ...mail, kind: "recovery" }, "en", "https://khosheh.example");
    expect(written.html).toContain('<html lang="en" dir="ltr">');
    expect(written.text).toContain("type=recovery");
  });
});

describe("a letter", () => {
  it("shows people's words as text, never as HTML", () => {
    const { html } = writeLetter(letters.en.invitation('<script>"x"</script>', "https://khosheh.example/i"), "en");
    expect(html).not.toContain("<script>");
  });

  it("of a notice has the digits of its reader, and says its one line once", () => {
    const said = { kind: "round.reminder", facts: { round: "Frit", hours: 24 } };
    const { subject, text, html } = writeLetter(noticeLetter(said, "https://khosheh.example/rounds/1", "fa"), "fa");
    expect(subject).toContain("۲۴ ساعت");
    expect(text.split(subject)).toHaveLength(2);
    expect(html.split(`>${subject}<`)).toHaveLength(3);
  });

  it("of a notice begins with a name of the other script in the inbox, too, without turning the line around", () => {
    expect(noticeLine({ kind: "round.closed", facts: { round: "زنده" } }, "en")).toBe("“\u2068زنده\u2069” is closed.");
    expect(noticeLine({ kind: "chat.message", facts: { count: 1, sender: "", partyFa: "Alvand" } }, "fa")).toBe("پیام تازه از \u2068Alvand\u2069");
  });

  it("exists in both languages", () => {
    expect(Object.keys(letters.en)).toEqual(Object.keys(letters.fa));
  });
});
