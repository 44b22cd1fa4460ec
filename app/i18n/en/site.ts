import type { site as fa } from "../fa/site";

export const site: typeof fa = {};
