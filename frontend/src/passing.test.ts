import { describe, expect, it } from "vitest";

import { headersOf, passingOf } from "@/passing";

const USER = "0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e";
const PLAIN = { apiUrl: "http://127.0.0.1:8000", streamUrl: undefined, daprToken: undefined };
const SIDECAR = {
  apiUrl: "http://127.0.0.1:3500/v1.0/invoke/duly-api/method",
  streamUrl: "http://127.0.0.1:8002",
  daprToken: "secret",
};

function passed(path: string, settings: Parameters<typeof passingOf>[2]): string {
  // As Next has it: from an address that was parsed already.
  const { pathname, search } = new URL(path, "http://localhost:3000");
  const passing = passingOf(pathname, search, settings);
  return passing.kind === "passed" ? `${passing.to.href} ${passing.daprToken ?? "-"}` : passing.kind;
}

describe("passingOf", () => {
  it.each([
    [`/api/${USER}/tasks?status=all&tag=a%20b%2Fc`, `http://127.0.0.1:8000/api/${USER}/tasks?status=all&tag=a%20b%2Fc -`],
    [`/api/${USER}/stream`, `http://127.0.0.1:8000/api/${USER}/stream -`],
    ["/api/unsubscribe/gAAAA-_x9", "http://127.0.0.1:8000/api/unsubscribe/gAAAA-_x9 -"],
    ["/problems/task.not-found", "http://127.0.0.1:8000/problems/task.not-found -"],
    ["/healthz", "http://127.0.0.1:8000/healthz -"],
  ])("passes %s to the API", (path, expected) => {
    expect(passed(path, PLAIN)).toBe(expected);
  });

  it.each([
    [`/api/${USER}/tasks?q=x`, `http://127.0.0.1:3500/v1.0/invoke/duly-api/method/api/${USER}/tasks?q=x secret`],
    [`/api/${USER}/stream`, `http://127.0.0.1:8002/api/${USER}/stream -`],
    [`/api/${USER}/tasks/stream`, `http://127.0.0.1:3500/v1.0/invoke/duly-api/method/api/${USER}/tasks/stream secret`],
    ["/docs", "http://127.0.0.1:3500/v1.0/invoke/duly-api/method/docs secret"],
  ])("passes %s through a sidecar, and streams beside it", (path, expected) => {
    expect(passed(path, SIDECAR)).toBe(expected);
  });

  it("does not mind a slash at the end of a base", () => {
    expect(passed("/healthz", { ...PLAIN, apiUrl: "http://api:8000/base/" })).toBe("http://api:8000/base/healthz -");
  });

  it.each(["/", "/inbox", "/unsubscribe", "/sw.js", "/events/task-events", "/job/x", "/dapr/subscribe", "/dapr/config", "/operator/dead-letters", "/metrics", "/v1.0/invoke/x", "/API/x", "/docs/x"])(
    "keeps %s here",
    (path) => {
      expect(passed(path, SIDECAR)).toBe("page");
    },
  );

  const tricks = [
    "/api/..%2fmetrics",
    "/api/..%2F..%2Fdapr%2Fsubscribe",
    "/api/%2e%2e%2fmetrics",
    "/api/..%5cmetrics",
    "/api/%252e%252e/metrics",
    "/api/..;/metrics",
    "/api//metrics",
    "/api//evil.example/x",
    "/api/x%00y",
    "/api/x%3f/metrics",
    "/api/x%23",
    "/api/.../x",
    "/api/.hidden",
    "/api/a..b/c",
    "/api/x/",
    "/api/",
    "/problems/..%2fmetrics",
    "/problems/%2e%2e%2fjob/x",
    "/api/@evil.example",
    "/api/ユーザー/tasks",
  ];

  it.each(tricks)("refuses %s", (path) => {
    expect(passed(path, SIDECAR)).toBe("refused");
    expect(passed(path, PLAIN)).toBe("refused");
  });

  it.each(["/api/../metrics", "/api/%2e%2e/metrics", "/api/.%2E/events/x", "/api/x/../../operator", "/api\\..\\metrics"])(
    "does not pass %s, which is another page's path",
    (path) => {
      expect(passed(path, SIDECAR)).toBe("page");
    },
  );

  it("never leaves the API's own part, whatever is put together from parts that have done harm elsewhere", () => {
    const parts = ["..", ".", "%2e", "%2e%2e", "%2f", "%5c", "\\", "/", "//", ";", "%00", "api", "metrics", "dapr", "events", "x", "%25", "@", ":80", "?", "#"];
    let seed = 99;
    for (let round = 0; round < 5_000; round++) {
      let path = "/api/";
      for (let n = 0; n < 6; n++) {
        seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
        path += parts[Math.floor((seed / 2 ** 32) * parts.length)] ?? "";
      }
      const { pathname, search } = new URL(path, "http://localhost:3000");
      const passing = passingOf(pathname, search, SIDECAR);
      if (passing.kind !== "passed") continue;
      expect(passing.to.origin, path).toMatch(/^http:\/\/127\.0\.0\.1:(3500|8002)$/);
      expect(decodeURIComponent(passing.to.pathname), path).toMatch(/^(\/v1\.0\/invoke\/duly-api\/method)?\/(api\/[\w~.-]+|problems\/|docs|openapi\.json|healthz|readyz)/);
      expect(passing.to.pathname, path).not.toMatch(/\/\.|\.\.|%|\\|\/\//);
    }
  });
});

describe("headersOf", () => {
  it("takes the session away, and every word for a sidecar that is not ours", () => {
    const sent = new Headers({ cookie: "session=x", authorization: "Bearer x", "Dapr-API-Token": "forged", "dapr-app-id": "other" });
    expect([...headersOf(sent, undefined)]).toEqual([["authorization", "Bearer x"]]);
    expect(headersOf(sent, "secret").get("dapr-api-token")).toBe("secret");
    expect(sent.get("cookie")).toBe("session=x");
  });

  it("passes the trace and the request's id on", () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const sent = new Headers({ traceparent, tracestate: "vendor=1", "X-Request-Id": "request-1" });
    expect(Object.fromEntries(headersOf(sent, "secret"))).toMatchObject({ traceparent, tracestate: "vendor=1", "x-request-id": "request-1" });
  });
});
