import { type NextRequest, NextResponse } from "next/server";

import { env } from "@/env";

// What the API explains about itself belongs to the same origin: a problem's `type` is a relative address.
const API_PAGES = /^\/(problems\/|docs$|openapi\.json$|healthz$|readyz$)/;

/** Pass API calls on to FastAPI, and give every page its security headers. Authorises nothing: the API does. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith("/api/") || API_PAGES.test(pathname)) {
    const headers = new Headers(request.headers);
    // The session is between the browser and Better Auth; the API knows tokens only.
    headers.delete("cookie");
    return NextResponse.rewrite(new URL(pathname + search, env.apiUrl), { request: { headers } });
  }
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next reads the nonce for its own scripts from this request header.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("x-frame-options", "DENY");
  response.headers.set("referrer-policy", "same-origin");
  response.headers.set("permissions-policy", "camera=(), microphone=(), geolocation=()");
  if (env.origin.startsWith("https:")) {
    response.headers.set("strict-transport-security", "max-age=31536000; includeSubDomains");
  }
  return response;
}

function contentSecurityPolicy(nonce: string): string {
  const dev = process.env.NODE_ENV === "development";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${dev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${dev ? " ws:" : ""}`,
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  matcher: ["/((?!api/auth/|api/auth$|_next/static|_next/image|icon.svg|favicon.ico).*)"],
};
