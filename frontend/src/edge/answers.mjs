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
 * Every answer of the API carries `X-Request-Id`. An error without it is Next's own "Internal Server Error" or a sidecar's, and means
 * that the API is away: it becomes 503 with `Retry-After`.
 */
export function mendAnswer(request, response) {
  const { writeHead, write, end } = response;
  let instead;

  function judge() {
    if (response.headersSent || instead !== undefined) return;
    if (response.statusCode < 500 || !response.hasHeader(PASSED_ON) || response.hasHeader("x-request-id")) return;
    const given = request.headers["x-request-id"];
    const problem = problemOf(given, "unavailable", "The API cannot be reached.", { "retry-after": RETRY_AFTER_SECONDS });
    for (const name of response.getHeaderNames()) response.removeHeader(name);
    response.statusCode = problem.status;
    for (const [name, value] of Object.entries(problem.headers)) response.setHeader(name, value);
    instead = request.method === "HEAD" ? "" : problem.body;
  }

  response.writeHead = function (...args) {
    this.removeHeader(PASSED_ON);
    return writeHead.apply(this, args);
  };
  response.write = function (...args) {
    judge();
    return instead === undefined ? write.apply(this, args) : true;
  };
  response.end = function (...args) {
    judge();
    return instead === undefined ? end.apply(this, args) : end.call(this, instead);
  };
}
