import { zxcvbn, zxcvbnOptions } from "@zxcvbn-ts/core";
import * as common from "@zxcvbn-ts/language-common";

const LEAST_SCORE = 2;

/** Whether a password is easy to guess: common ones, keyboard rows, the person's own name or address. */
export function isGuessable(password: string, own: string[]): boolean {
  zxcvbnOptions.setOptions({ dictionary: common.dictionary, graphs: common.adjacencyGraphs });
  const words = own.flatMap((text) => [text, ...text.split(/[@.\s_-]+/)]).filter((word) => word.length > 2);
  return zxcvbn(password.slice(0, 72), words).score < LEAST_SCORE;
}
