import type { rounds as fa } from "../fa/rounds";

export const rounds: typeof fa = {};
