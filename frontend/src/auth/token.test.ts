import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { accessToken, forgetToken, SignedOutError } from "@/auth/token";

function jwt(secondsFromNow: number, mark = ""): string {
  const payload = { exp: Math.floor(Date.now() / 1000) + secondsFromNow, mark };
  return `x.${btoa(JSON.stringify(payload)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}.y`;
}

describe("accessToken", () => {
  const fetched = vi.fn<typeof fetch>();

  beforeEach(() => {
    forgetToken();
    vi.stubGlobal("fetch", fetched);
    fetched.mockReset();
  });
  afterEach(() => vi.unstubAllGlobals());

  it("is fetched once for callers at the same time, and kept", async () => {
    const token = jwt(600);
    fetched.mockImplementation(async () => Response.json({ token }));
    expect(await Promise.all([accessToken(), accessToken()])).toEqual([token, token]);
    expect(await accessToken()).toBe(token);
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it("is fetched anew within a minute of its expiry", async () => {
    const old = jwt(30, "old");
    const fresh = jwt(600, "fresh");
    fetched.mockImplementationOnce(async () => Response.json({ token: old }));
    fetched.mockImplementationOnce(async () => Response.json({ token: fresh }));
    await accessToken();
    expect(await accessToken()).toBe(fresh);
  });

  it("says when nobody is signed in", async () => {
    fetched.mockImplementation(async () => new Response(null, { status: 401 }));
    await expect(accessToken()).rejects.toBeInstanceOf(SignedOutError);
  });
});
