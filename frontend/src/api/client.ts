import createClient from "openapi-fetch";

import { errorOf, UnreachableError } from "@/api/problem";
import type { components, paths } from "@/api/schema";
import { accessToken, forgetToken } from "@/auth/token";

export type Task = components["schemas"]["TaskRead"];
export type TaskCreate = Omit<components["schemas"]["TaskCreate"], "recurrence" | "reminders">;
export type TaskPatch = components["schemas"]["TaskPatch"];
export type Project = components["schemas"]["ProjectRead"];
export type Tag = components["schemas"]["TagRead"];
export type Account = components["schemas"]["AccountRead"];
export type Channel = components["schemas"]["ChannelRead"];
export type ChannelKind = Channel["kind"];

/** Send one request with the token; on 401 once more with a fresh one. Whatever goes wrong becomes one of our errors. */
async function send(request: Request): Promise<Response> {
  // A repeated POST, by us or by the network, must not create twice.
  if (request.method === "POST" && !request.headers.has("idempotency-key")) {
    request.headers.set("idempotency-key", crypto.randomUUID());
  }
  const again = request.clone();
  let response = await attempt(request);
  if (response.status === 401) {
    forgetToken();
    response = await attempt(again);
  }
  if (!response.ok && response.status !== 304) throw await errorOf(response);
  return response;
}

async function attempt(request: Request): Promise<Response> {
  const token = await accessToken();
  request.headers.set("authorization", `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch {
    throw new UnreachableError(null);
  }
}

/** The generated client: the only way the web talks to the API. */
export const api = createClient<paths>({ fetch: send });

/** The data of an answer. The client throws on every error, so there is always data. */
export function dataOf<T>(result: { data?: T }): T {
  return result.data as T;
}
