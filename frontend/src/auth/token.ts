/** The access token, in memory only: nothing a script could steal survives the page. */

const REFRESH_BEFORE_SECONDS = 60;

export class SignedOutError extends Error {
  constructor() {
    super("Nobody is signed in.");
    this.name = "SignedOutError";
  }
}

let token: string | null = null;
let expiresAt = 0;
let pending: Promise<string> | null = null;

function expiryOf(jwt: string): number {
  const payload = jwt.split(".")[1] ?? "";
  const json = atob(payload.replaceAll("-", "+").replaceAll("_", "/"));
  return (JSON.parse(json) as { exp: number }).exp * 1000;
}

async function fetchToken(): Promise<string> {
  const response = await fetch("/api/auth/token", { credentials: "same-origin", cache: "no-store" });
  if (response.status === 401) throw new SignedOutError();
  if (!response.ok) throw new TypeError(`The token could not be fetched (${response.status}).`);
  const answer = (await response.json()) as { token: string };
  token = answer.token;
  expiresAt = expiryOf(token);
  return token;
}

/** The current token, refreshed a minute before it expires; callers at the same time share one request. */
export function accessToken(): Promise<string> {
  if (token && hasToken()) return Promise.resolve(token);
  pending ??= fetchToken().finally(() => {
    pending = null;
  });
  return pending;
}

/** Whether a token is at hand, so that a request can leave at once. */
export function hasToken(): boolean {
  return token !== null && Date.now() < expiresAt - REFRESH_BEFORE_SECONDS * 1000;
}

/** Forget the token: after signing out, or when the API refuses it. */
export function forgetToken(): void {
  token = null;
  expiresAt = 0;
}
