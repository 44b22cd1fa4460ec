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

/** Turns the client's errors into ours; its own carry headers with a key. */
export async function reaching<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw translated(error);
  }
}

type ApiError = Error & { response: Response; cause?: { code?: string; type?: string } };

function translated(error: unknown): unknown {
  if (!(error instanceof Error) || failureOf(error)) return error;
  if (error.name === "MeilisearchApiError") {
    const { response, cause, message } = error as ApiError;
    return failed(kindOf(response.status, cause?.code ?? "", cause?.type ?? ""), cause?.code ?? `http_${response.status}`, message);
  }
  const reasons = [error, error.cause, (error.cause as Error | undefined)?.cause].filter((reason): reason is Error => reason instanceof Error);
  if (reasons.some(({ name }) => name === "TimeoutError" || name === "AbortError" || name === "MeilisearchRequestTimeOutError")) return failed("slow", "no_answer_in_time", "the search server did not answer in time");
  if (error.name === "MeilisearchRequestError") {
    const code = reasons.map((reason) => (reason as NodeJS.ErrnoException).code).find((found) => typeof found === "string");
    return failed("unreachable", code ?? "request_failed", "the search server can't be reached");
  }
  // What isn't JSON didn't come from the search server.
  return error.name === "SyntaxError" ? failed("broken", "not_json", "the answer is not the search server's") : error;
}

function kindOf(status: number, code: string, type: string): FailureKind {
  if (status === 401 || status === 403) return "key";
  if (code === "index_not_found") return "missing";
  if (status === 429 || status === 503 || code === "too_many_search_requests") return "busy";
  if (status >= 500 || type === "internal" || type === "system") return "broken";
  return "refused";
}
