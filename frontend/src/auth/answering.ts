import { authPool } from "@/auth/pool";
import { getAuth } from "@/auth/server";
import { problemOf } from "@/edge/problems.mjs";

// What node-pg and PostgreSQL say when there is no database to talk to: connection lost, shutting down, starting up, full.
const AWAY_CODES = /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|08...|57P0[123]|53300)$/;
const AWAY_WORDS = /Connection terminated|timeout exceeded when trying to connect/;

/** Whether an error means that the database is away. */
export function isAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  return (typeof code === "string" && AWAY_CODES.test(code)) || AWAY_WORDS.test(error.message) || isAway(error.cause);
}

async function databaseAnswers(): Promise<boolean> {
  try {
    await authPool().query("SELECT 1");
    return true;
  } catch {
    return false;
  }
}

/** Answer a request with Better Auth. What it cannot explain becomes a problem: 503 while the database is away, else 500. */
export async function answerAuth(request: Request): Promise<Response> {
  let away: boolean;
  try {
    const response = await getAuth().handler(request);
    if (response.status < 500) return response;
    // It has put its own error in the place of the cause.
    away = !(await databaseAnswers());
  } catch (error) {
    away = isAway(error);
    // Never the message: it may hold what somebody typed.
    console.error(JSON.stringify({ event: "auth.failed", away, error: error instanceof Error ? error.name : typeof error }));
  }
  const problem = away
    ? problemOf(request.headers.get("x-request-id"), "unavailable", "The database cannot be reached.", { "retry-after": "2" })
    : problemOf(request.headers.get("x-request-id"), "internal", undefined);
  return new Response(problem.body, { status: problem.status, headers: problem.headers });
}
