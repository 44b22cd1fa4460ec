import type { firms as fa } from "../fa/firms";

export const firms: typeof fa = {};
