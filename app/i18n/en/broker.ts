import type { broker as fa } from "../fa/broker";

export const broker: typeof fa = {};
