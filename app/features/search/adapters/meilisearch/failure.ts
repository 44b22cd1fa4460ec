/**
 * Why the search server gave no answer. `unreachable`: no connection; `slow`: none in time; `busy`: asked to come back;
 * `key`: refused our key; `missing`: no such index; `refused`: our request or document is wrong; `broken`: an error of its own.
 */
export type FailureKind = "unreachable" | "slow" | "busy" | "key" | "missing" | "refused" | "broken";
export type SearchFailure = Error & { failure: FailureKind; code: string };

export function failed(failure: FailureKind, code: string, message: string): SearchFailure {
  return Object.assign(new Error(`${code}: ${message}`), { failure, code });
}

/** The failure an error stands for, or null for an error of another origin. */
export function failureOf(error: unknown): SearchFailure | null {
  return error instanceof Error && "failure" in error ? (error as SearchFailure) : null;
}

/** Takes our failure out of the client's error around it. */
export async function reaching<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw (error instanceof Error && failureOf(error.cause)) || error;
  }
}

/** What a refused request means. */
export function kindOf(status: number, code: string, type: string): FailureKind {
  if (status === 401 || status === 403) return "key";
  if (code === "index_not_found") return "missing";
  if (status === 429 || status === 503 || code === "too_many_search_requests") return "busy";
  if (status >= 500 || type === "internal" || type === "system") return "broken";
  return "refused";
}
