// Problem documents (RFC 9457) of the web's own edge, alike to those of the API.
import { randomUUID } from "node:crypto";

const ACCEPTED = /^[A-Za-z0-9._:-]{8,64}$/;

const PROBLEMS = {
  "method-not-allowed": { status: 405, title: "This method is not offered here" },
  "request.too-large": { status: 413, title: "The body is too large" },
  unavailable: { status: 503, title: "Temporarily unavailable" },
};

/** Return the id of a request: the caller's own when it is harmless, else a new one. */
function requestIdOf(request) {
  const given = request.headers["x-request-id"];
  return typeof given === "string" && ACCEPTED.test(given) ? given : randomUUID();
}

/** Return status, headers and body of the answer that tells a problem. */
export function problemOf(request, code, detail, headers = {}) {
  const requestId = requestIdOf(request);
  const { status, title } = PROBLEMS[code];
  const body = JSON.stringify({ type: `/problems/${code}`, title, status, code, detail, request_id: requestId });
  return {
    status,
    body,
    headers: {
      "content-type": "application/problem+json",
      "content-length": Buffer.byteLength(body),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "x-request-id": requestId,
      ...headers,
    },
  };
}
