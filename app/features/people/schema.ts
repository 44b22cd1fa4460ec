import { z } from "zod";
import { emailAddress, text } from "~/lib/zod";

/** A password as typed; NFKC, so that two keyboards make the same one. Which one is good is the server's rule. */
const password = () => z.preprocess((value) => (typeof value === "string" ? value.normalize("NFKC") : value), z.string().min(1).max(1000));
const next = () => z.string().max(2000).optional();

export const SignUpForm = z.object({ name: text(120), email: emailAddress(), password: password(), next: next() });
export const SignInForm = z.object({ email: emailAddress(), password: password(), next: next() });
export const MailForm = z.object({ email: emailAddress(), next: next() });
export const NewPasswordForm = z.object({ newPassword: password() });
export const SignOutForm = z.object({ scope: z.enum(["local", "global"]).optional() });

/** Kinds of links that our mails carry. */
export const linkTypes = ["signup", "magiclink", "recovery", "email_change", "email", "invite"] as const;
export const LinkQuery = z.object({
  token_hash: z.string().regex(/^[A-Za-z0-9_-]{8,200}$/),
  type: z.enum(linkTypes),
  next: next(),
});
export type Link = z.infer<typeof LinkQuery>;

export const AccountForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("profile"), name: text(120), locale: z.enum(["fa", "en"]), currencyUnit: z.enum(["toman", "rial"]) }),
  z.object({ intent: z.literal("email"), email: emailAddress(), currentPassword: password() }),
  z.object({ intent: z.literal("password"), currentPassword: password(), newPassword: password() }),
]);
