import type { components } from "@/api/schema";

export type Problem = components["schemas"]["Problem"];

/** An error that the API explained (RFC 9457). */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly retryAfterSeconds: number | null,
  ) {
    super(problem.title);
    this.name = "ProblemError";
  }

  /** The code of one field's broken rule, when there is one. */
  fieldCode(field: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === field)?.code;
  }
}

/** No usable answer: the network, the proxy or the API is away. It passes by itself. */
export class UnreachableError extends Error {
  constructor(readonly status: number | null) {
    super("Duly cannot be reached.");
    this.name = "UnreachableError";
  }
}

/** Turn any failed response into one of our errors; a proxy's bare text counts as away. */
export async function errorOf(response: Response): Promise<ProblemError | UnreachableError> {
  const type = response.headers.get("content-type") ?? "";
  if (!type.includes("application/problem+json")) return new UnreachableError(response.status);
  const retryAfter = response.headers.get("retry-after");
  const problem = (await response.json()) as Problem;
  // One of a feature's own says that something is not set up here: that does not pass by itself.
  if (problem.status === 503 && !problem.code.includes(".")) return new UnreachableError(503);
  return new ProblemError(problem, retryAfter ? Number(retryAfter) : null);
}

/** Whether trying again later can help. */
export function isPassing(error: unknown): boolean {
  if (error instanceof ProblemError) return (error.problem.status >= 500 && !error.problem.code.includes(".")) || error.problem.status === 429;
  return error instanceof UnreachableError || error instanceof TypeError;
}
