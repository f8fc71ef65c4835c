import { type NextRequest, NextResponse } from "next/server";

import { env } from "@/env";
import { headersOf, pageOfLink, passingOf } from "@/passing";

const SERVICE_WORKER = "/sw.js";

/** Pass API calls on to FastAPI, and give every page its security headers. Authorises nothing: the API does. */
export function proxy(request: NextRequest): NextResponse {
  const { pathname, search } = request.nextUrl;
  const page = pageOfLink(request.method, pathname);
  if (page) return NextResponse.redirect(new URL(page, env.origin), 303);
  const passing = passingOf(pathname, search, env);
  if (passing.kind === "refused") return notFound();
  if (passing.kind === "passed") {
    return NextResponse.rewrite(passing.to, { request: { headers: headersOf(request.headers, passing.daprToken) } });
  }
  if (pathname === SERVICE_WORKER) return serviceWorker();
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Whoever has to sign in first comes back to here.
  headers.set("x-place", pathname + search);
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

/** The service worker's script: asked for anew each time, and allowed nothing but to call this origin. */
function serviceWorker(): NextResponse {
  const response = NextResponse.next();
  response.headers.set("content-security-policy", "default-src 'none'; connect-src 'self'; img-src 'self'");
  response.headers.set("cache-control", "no-cache");
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cross-origin-resource-policy", "same-origin");
  return response;
}

/** What the API answers for a path that it does not have. */
function notFound(): NextResponse {
  const problem = {
    type: "/problems/not-found",
    title: "Not found",
    status: 404,
    code: "not-found",
    request_id: crypto.randomUUID(),
  };
  const headers = { "content-type": "application/problem+json", "cache-control": "no-store" };
  return new NextResponse(JSON.stringify(problem), { status: 404, headers });
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
    // Without it the worker would have to fit script-src, whose 'strict-dynamic' means no address.
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

export const config = {
  matcher: ["/((?!api/auth/|api/auth$|_next/static|_next/image|icon.svg|favicon.ico).*)"],
};
