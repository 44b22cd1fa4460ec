/** A start that can't go on; its message is one clear line for the person at the terminal. */
export class StartupError extends Error {}
