// Answers that Next gives in the API's name.
import { problemOf } from "./problems.mjs";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
// Next sets it on what it passes on. It names the API's own address, which is nobody's business.
const PASSED_ON = "x-middleware-rewrite";
const RETRY_AFTER_SECONDS = "2";

/** Answer 405 to a method that Next cannot take (TRACE ends in an exception there); return whether it was one. */
export function refusesMethod(request, response) {
  if (METHODS.has(request.method)) return false;
  const { status, headers, body } = problemOf(request.headers["x-request-id"], "method-not-allowed", undefined, { allow: [...METHODS].join(", ") });
  response.writeHead(status, headers).end(body);
  return true;
}

/**
 * Make an answer that was passed on one of the API's contract.
 *
 * Every answer of the API carries `X-Request-Id`, so an error without it is Next's own "Internal Server Error" and means that the
 * API is away: it becomes 503 with `Retry-After`.
 */
export function mendAnswer(request, response) {
  const { writeHead, end } = response;
  response.writeHead = function (...args) {
    this.removeHeader(PASSED_ON);
    return writeHead.apply(this, args);
  };
  response.end = function (...args) {
    const away = !this.headersSent && this.statusCode >= 500 && this.hasHeader(PASSED_ON) && !this.hasHeader("x-request-id");
    if (!away) return end.apply(this, args);
    const { status, headers, body } = problemOf(request.headers["x-request-id"], "unavailable", "The API cannot be reached.", { "retry-after": RETRY_AFTER_SECONDS });
    for (const name of this.getHeaderNames()) this.removeHeader(name);
    this.statusCode = status;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    return end.call(this, request.method === "HEAD" ? undefined : body);
  };
}
