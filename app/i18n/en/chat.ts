import type { chat as fa } from "../fa/chat";

export const chat: typeof fa = {};
