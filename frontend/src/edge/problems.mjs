// Problem documents (RFC 9457) that the web itself answers, alike to those of the API.
import { randomUUID } from "node:crypto";

const ACCEPTED = /^[A-Za-z0-9._:-]{8,64}$/;

const PROBLEMS = {
  internal: { status: 500, title: "Something went wrong" },
  "method-not-allowed": { status: 405, title: "This method is not offered here" },
  "request.too-large": { status: 413, title: "The body is too large" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
};

/** Return the id of a request: the caller's own (its header `X-Request-Id`) when it is harmless, else a new one. */
function requestIdOf(given) {
  return typeof given === "string" && ACCEPTED.test(given) ? given : randomUUID();
}

/**
 * Return status, headers and body of the answer that tells a problem.
 *
 * @param {string | string[] | null | undefined} givenId the request's header `X-Request-Id`
 * @param {keyof typeof PROBLEMS} code
 * @param {string | undefined} detail
 * @param {Record<string, string>} headers
 */
export function problemOf(givenId, code, detail, headers = {}) {
  const requestId = requestIdOf(givenId);
  const { status, title } = PROBLEMS[code];
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, request_id: requestId });
  return {
    status,
    body,
    headers: {
      "content-type": "application/problem+json",
      "content-length": String(Buffer.byteLength(body)),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...headers,
    },
  };
}
