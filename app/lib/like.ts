/** A pattern of `like` for texts that hold these words one after the other; a space and the joiner of Persian words match each other. */
export const holding = (words: string): string => `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`).replace(/[\s\u200c]+/g, "%")}%`;
