/** Counts on while the reader's clock is set, a day forward or back. */
export const clock = () => performance.now();
