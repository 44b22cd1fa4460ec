import type { account as fa } from "../fa/account";

export const account: typeof fa = {
  title: "My account",
  lead: "Your name, language, e-mail and password. What belongs to a firm is on the firm’s page.",
  profileTitle: "Profile",
  languageLabel: "Language",
  persian: "فارسی",
  english: "English",
  unitLabel: "Currency unit",
  toman: "Toman",
  rial: "Rial",
  emailTitle: "E-mail",
  emailNow: "Present e-mail",
  newEmail: "New e-mail",
  emailHint: "We send a confirmation link to the new address.",
  emailAction: "Change e-mail",
  passwordTitle: "Password",
  currentPassword: "Current password",
  noPassword: "No password, or forgot it?",
  passwordAction: "Change password",
  sessionsTitle: "Sign out",
  sessionsLead: "Signing out everywhere ends your sessions on all devices at once.",
  notices: {
    saved: "Saved.",
    password: "The new password is saved and other sessions have ended.",
    email: "Your e-mail was changed.",
  },
};
