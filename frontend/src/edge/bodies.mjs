// How much a caller may send.
//
// Next hands a body on while it arrives. An API that refuses it early would leave Next writing into a closed connection, which
// tells the caller nothing but "500"; and the sign-in endpoints would read a body of any size. So sizes are judged before Next.
import { problemOf } from "./problems.mjs";

const API = /^\/api\/(?!auth(\/|$))/;
const API_BYTES = 1024 * 1024;
// Pages take no bodies, and nothing that Better Auth reads is long.
const OTHER_BYTES = 64 * 1024;
// Callers who send everything before they listen hear the refusal only when somebody takes what they send.
const LINGER_BYTES = 64 * 1024 * 1024;
const LINGER_MS = 3_000;

/** Call `next` once the request's body is known to be small enough; else answer 413. */
export function limitBody(request, response, next) {
  const limit = API.test(pathOf(request)) ? API_BYTES : OTHER_BYTES;
  const length = Number(request.headers["content-length"] ?? 0);
  if (length > limit) refuse(request, response, limit);
  else if (request.headers["transfer-encoding"] === undefined) next();
  else hold(request, limit, next, () => refuse(request, response, limit));
}

/** Return the path as Next will read it: without dot segments. */
function pathOf(request) {
  try {
    return new URL(request.url, "http://duly").pathname;
  } catch {
    return "";
  }
}

/** Keep a body of unknown length back until it is whole, then let it arrive at once. */
function hold(request, limit, whole, tooLarge) {
  const push = request.push;
  const held = [];
  let bytes = 0;
  // The parser delivers a body by `push`, chunk by chunk and at last null.
  request.push = (chunk, ...rest) => {
    if (chunk !== null) {
      bytes += chunk.length;
      held.push(chunk);
      if (bytes <= limit) return true;
    }
    request.push = push;
    if (bytes > limit) {
      tooLarge();
      return push.call(request, chunk, ...rest);
    }
    for (const one of held) push.call(request, one);
    whole();
    return push.call(request, null);
  };
}

/** Answer 413 at once, take what still comes for a while so that it is heard, and close the connection. */
function refuse(request, response, limit) {
  const detail = limit === API_BYTES ? "At most 1 MiB is accepted." : "At most 64 KiB are accepted here.";
  const { status, headers, body } = problemOf(request.headers["x-request-id"], "request.too-large", detail, { connection: "close" });
  response.writeHead(status, headers);
  // With its length told the answer is complete to the caller; ending it here would close the connection.
  response.write(body);
  let bytes = 0;
  const done = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(done, LINGER_MS);
  request.on("data", (chunk) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) done();
  });
  request.once("end", done);
  request.once("error", done);
  response.once("close", () => clearTimeout(timer));
}
