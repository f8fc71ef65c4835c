/** Where a request of the browser goes on to, if it is one for the API. */

/** The settings that decide it; see `env`. */
export interface Destinations {
  apiUrl: string;
  streamUrl: string | undefined;
  daprToken: string | undefined;
}

export type Passing =
  | { kind: "page" }
  | { kind: "refused" }
  /** `daprToken` is the sidecar's and goes to nobody else. */
  | { kind: "passed"; to: URL; daprToken: string | undefined };

// What the API explains about itself belongs to the same origin: a problem's `type` is a relative address.
const API_PAGES = /^\/(?:problems\/|docs$|openapi\.json$|healthz$|readyz$)/;
// Ids and words. Nothing that some later hand could decode, or resolve, into another path: the API answers more than the public may
// ask (events and jobs from the sidecar, the operator's view, metrics), and all of that lies beside /api/, not in it.
const PLAIN = /^(?:\/[\w~-]+(?:\.[\w~-]+)*)+$/;
const STREAM = /^\/api\/[^/]+\/stream$/;

/** Decide about a path and its query, as the browser sent them. */
export function passingOf(pathname: string, search: string, { apiUrl, streamUrl, daprToken }: Destinations): Passing {
  if (!pathname.startsWith("/api/") && !API_PAGES.test(pathname)) return { kind: "page" };
  if (!PLAIN.test(pathname)) return { kind: "refused" };
  // A sidecar would hold a stream's frames back; where there is one, streams have their own way.
  if (streamUrl && STREAM.test(pathname)) return { kind: "passed", to: below(streamUrl, pathname, search), daprToken: undefined };
  return { kind: "passed", to: below(apiUrl, pathname, search), daprToken };
}

/**
 * Return the page for whoever follows a link that programs post to; null for what is no such link. A mail has one address to unsubscribe
 * from it: mail programs post there (RFC 8058), people open it, and are asked first.
 */
export function pageOfLink(method: string, pathname: string): string | null {
  if (method !== "GET" && method !== "HEAD") return null;
  const found = /^\/api\/unsubscribe\/([\w-]+)$/.exec(pathname);
  return found ? `/unsubscribe?token=${found[1]}` : null;
}

/** Return an address below a base that may have a path of its own, such as a sidecar's for service invocation. */
function below(base: string, pathname: string, search: string): URL {
  const url = new URL(base);
  url.pathname = url.pathname.replace(/\/+$/, "") + pathname;
  url.search = search;
  return url;
}

/** Return the headers that go on: without the session, which is between the browser and Better Auth, and without words for a sidecar. */
export function headersOf(sent: Headers, daprToken: string | undefined): Headers {
  const headers = new Headers(sent);
  headers.delete("cookie");
  for (const name of [...headers.keys()]) if (name.startsWith("dapr-")) headers.delete(name);
  if (daprToken) headers.set("dapr-api-token", daprToken);
  return headers;
}
