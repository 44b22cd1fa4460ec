import { zxcvbn, zxcvbnOptions } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";

const MIN_CHARACTERS = 12;
/** bcrypt reads no further than this many bytes. */
const MAX_BYTES = 72;
/** Of a password with somebody's own name in it, this many characters must be something else. */
const MIN_OTHER = 9;
const GUESSABLE_BELOW = 3;

/** Words that are common where we are. */
const LOCAL_WORDS = ["khosheh", "خوشه", "salam", "سلام", "iran", "persian", "tehran", "hamedan", "lalejin", "varamin", "tabriz", "allah", "ali", "hossein", "mohammad", "fatemeh", "zahra", "esteghlal", "perspolis", "gozarvajeh", "گذرواژه"];

export type PasswordFault = "password_short" | "password_long" | "password_personal" | "password_common";

/** What is wrong with a new password for this person; null when it will do. */
export function passwordFault(password: string, person: { email: string; name: string }): PasswordFault | null {
  if ([...password].length < MIN_CHARACTERS) return "password_short";
  if (Buffer.byteLength(password, "utf8") > MAX_BYTES) return "password_long";
  const own = wordsOf(person);
  let rest = password.toLowerCase();
  for (const word of own.filter((part) => part.length >= 4).sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, "");
  if (rest.length < password.length && [...rest].length < MIN_OTHER) return "password_personal";
  zxcvbnOptions.setOptions({ dictionary: { ...dictionary, local: LOCAL_WORDS }, graphs: adjacencyGraphs });
  return zxcvbn(password, own).score < GUESSABLE_BELOW ? "password_common" : null;
}

function wordsOf({ email, name }: { email: string; name: string }): string[] {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const parts = [local, ...local.split(/[^\p{L}\p{N}]+/u), domain.split(".")[0] ?? "", name.toLowerCase(), ...name.toLowerCase().split(/\s+/u)];
  return [...new Set(parts.filter((part) => part.length >= 2))];
}
