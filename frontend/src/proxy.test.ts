// @vitest-environment node
import { NextRequest } from "next/server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { config, proxy } from "./proxy";

const ORIGIN = "http://duly.test:3000";
const API = "http://127.0.0.1:8000";

/** Where a path of the web's origin is passed on to; null when it stays with the web. */
function passedOn(path: string, method = "POST"): string | null {
  return proxy(new NextRequest(new URL(path, ORIGIN), { method })).headers.get("x-middleware-rewrite");
}

beforeEach(() => {
  vi.stubEnv("DULY_API_URL", API);
  vi.stubEnv("DULY_PUBLIC_URL", ORIGIN);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("what the web passes on to the API", () => {
  it.each(["/api/0198c5b2-8a4f-7c11-9d3e-00000000000a/tasks?limit=5", "/problems/not-found", "/healthz", "/docs"])("%s", (path) => {
    expect(passedOn(path, "GET")).toBe(API + path);
  });

  it("a mail program's click that unsubscribes, while a person's leads to a page", () => {
    const link = "/api/unsubscribe/gAAAA-_x9";
    expect(passedOn(link, "POST")).toBe(API + link);
    const answer = proxy(new NextRequest(new URL(link, ORIGIN)));
    expect([answer.status, answer.headers.get("location")]).toEqual([303, `${ORIGIN}/unsubscribe?token=gAAAA-_x9`]);
    expect(passedOn("/api/unsubscribe/x/y", "GET")).toBe(`${API}/api/unsubscribe/x/y`);
  });

  it.each([
    "/job/reminder-1",
    "/job%2Freminder-1",
    "//job/reminder-1",
    "/./job/reminder-1",
    "/api/../job/reminder-1",
    "/api/%2e%2e/job/reminder-1",
    "/events/task-events",
    "/events/task-events.dead",
    "/events/task-updates",
    "/dapr/config",
    "/dapr/subscribe",
    "/operator/dead-letters",
    "/metrics",
    "/v1.0/invoke/duly-api/method/job/x",
  ])("not %s, which is for the sidecar or the operator", (path) => {
    for (const method of ["GET", "POST"]) expect(passedOn(path, method)).toBeNull();
  });

  it.each(["/api/..%2fjob/x", "/api/..%2Fevents%2Ftask-events", "/api/%2e%2e%2fjob/x", "/api/x/..%5cjob"])(
    "%s only as something under /api/, however it is read there",
    (path) => {
      const target = passedOn(path);
      if (target !== null) expect(new URL(target).pathname.startsWith("/api/")).toBe(true);
    },
  );
});

describe("pages", () => {
  const page = (path: string) => proxy(new NextRequest(new URL(path, ORIGIN)));

  it("know their own place, for whoever has to sign in first, and take nobody's word for it", () => {
    const request = new NextRequest(new URL("/notifications?task=1", ORIGIN), { headers: { "x-place": "/elsewhere" } });
    expect(proxy(request).headers.get("x-middleware-request-x-place")).toBe("/notifications?task=1");
  });

  it("may start the service worker, which may do nothing but call this origin, and is asked for anew", () => {
    expect(page("/settings").headers.get("content-security-policy")).toContain("worker-src 'self'");
    const { headers } = page("/sw.js");
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; connect-src 'self'; img-src 'self'");
    expect(headers.get("cache-control")).toBe("no-cache");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  });
});

describe("what reaches the proxy at all", () => {
  // Next anchors a matcher at both ends.
  const matcher = new RegExp(`^${config.matcher[0] ?? ""}$`);

  it.each(["/job/x", "/events/task-events", "/dapr/config", "/operator/dead-letters", "/api/u/tasks", "/sw.js", "/unsubscribe"])("%s does", (path) => {
    expect(matcher.test(path)).toBe(true);
  });

  it.each(["/api/auth/token", "/_next/static/chunks/main.js", "/favicon.ico"])("%s is answered by the web without it", (path) => {
    expect(matcher.test(path)).toBe(false);
  });
});
