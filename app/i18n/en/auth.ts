import type { auth as fa } from "../fa/auth";

export const auth: typeof fa = {};
