import { z } from "zod";
import { emailAddress, text } from "~/lib/zod";

const MIN_PASSWORD = 12;
/** bcrypt reads no more than 72 bytes. */
const MAX_PASSWORD_BYTES = 72;

/** A new password; whether it is easy to guess is asked on the server. */
export const newPassword = z
  .string()
  .min(MIN_PASSWORD)
  .refine((value) => new TextEncoder().encode(value).length <= MAX_PASSWORD_BYTES, { params: { reason: "long_password" } });

export const SignUp = z.object({ name: text(120), email: emailAddress(), password: newPassword, next: z.string().optional() });
export const SignIn = z.object({ email: emailAddress(), password: z.string().min(1).max(200), next: z.string().optional() });
export const MailRequest = z.object({ email: emailAddress(), next: z.string().optional() });
export const NewPassword = z.object({ password: newPassword });
export const otpTypes = ["signup", "magiclink", "recovery", "email_change", "email"] as const;
export const Confirmation = z.object({ token_hash: z.string().min(6).max(300), type: z.enum(otpTypes), next: z.string().optional() });
