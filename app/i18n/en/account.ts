import type { account as fa } from "../fa/account";

export const account: typeof fa = {};
