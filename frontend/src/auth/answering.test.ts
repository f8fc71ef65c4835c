// @vitest-environment node
import { beforeEach, describe, expect, it, vi } from "vitest";

import { answerAuth, isAway } from "@/auth/answering";

const handler = vi.fn<(request: Request) => Promise<Response>>();
const query = vi.fn<() => Promise<unknown>>();
vi.mock("@/auth/server", () => ({ getAuth: () => ({ handler }) }));
vi.mock("@/auth/pool", () => ({ authPool: () => ({ query }) }));

function failure(code: string, message = "failed"): Error {
  return Object.assign(new Error(message), { code });
}

async function answer(): Promise<[number, string | null, Record<string, unknown>]> {
  const response = await answerAuth(new Request("http://duly/api/auth/token", { headers: { "x-request-id": "my-own-id" } }));
  return [response.status, response.headers.get("retry-after"), (await response.json()) as Record<string, unknown>];
}

describe("an answer of Better Auth", () => {
  beforeEach(() => {
    handler.mockReset();
    query.mockReset();
    vi.spyOn(console, "error").mockImplementation(() => undefined);
  });

  it("is passed on as it is", async () => {
    const given = Response.json({ token: "x" }, { status: 401 });
    handler.mockResolvedValue(given);
    expect(await answerAuth(new Request("http://duly/api/auth/token"))).toBe(given);
  });

  it("is 503 with Retry-After while the database is away", async () => {
    handler.mockRejectedValue(failure("ECONNREFUSED"));
    expect(await answer()).toEqual([503, "2", expect.objectContaining({ code: "unavailable", request_id: "my-own-id" })]);
    handler.mockResolvedValue(new Response(null, { status: 500 }));
    query.mockRejectedValue(failure("57P03"));
    expect(await answer()).toEqual([503, "2", expect.objectContaining({ code: "unavailable" })]);
  });

  it("is a problem that tells nothing for any other failure, and nothing typed is logged", async () => {
    handler.mockRejectedValue(failure("22021", "invalid byte sequence in Ada"));
    expect(await answer()).toEqual([500, null, expect.objectContaining({ code: "internal", status: 500 })]);
    expect(JSON.stringify(vi.mocked(console.error).mock.calls)).not.toContain("Ada");
    handler.mockResolvedValue(new Response(null, { status: 500 }));
    query.mockResolvedValue({});
    expect((await answer())[0]).toBe(500);
  });
});

it.each([
  [failure("ENOENT"), true],
  [failure("57P01"), true],
  [failure("08006"), true],
  [new Error("Connection terminated unexpectedly"), true],
  [new Error("x", { cause: failure("ECONNRESET") }), true],
  [failure("23505"), false],
  ["ECONNREFUSED", false],
])("tells a missing database from other failures: %s", (error, away) => {
  expect(isAway(error)).toBe(away);
});
