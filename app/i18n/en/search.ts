import type { search as fa } from "../fa/search";

export const search: typeof fa = {};
