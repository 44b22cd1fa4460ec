import type { clusters as fa } from "../fa/clusters";

export const clusters: typeof fa = {};
