import { settleAddress } from "./addresses.mjs";
import { mendAnswer, refusesMethod } from "./answers.mjs";
import { limitBody } from "./bodies.mjs";

/** Let a request through to `next`, with an honest address and a small enough body; or answer it here. */
export function guard(request, response, trusted, next) {
  settleAddress(request, trusted);
  if (refusesMethod(request, response)) return;
  mendAnswer(request, response);
  limitBody(request, response, next);
}
