// @vitest-environment node
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

import { readSecrets } from "./secrets.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "duly-secrets-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("readSecrets", () => {
  it("adds what files named as variables say, without the line's end", () => {
    writeFileSync(join(folder, "BETTER_AUTH_SECRET"), "long enough\n");
    const env: Record<string, string> = { DULY_SECRETS_DIR: folder };
    readSecrets(env);
    expect(env.BETTER_AUTH_SECRET).toBe("long enough");
  });

  it("leaves what the environment has, and files that are no variables", () => {
    writeFileSync(join(folder, "BETTER_AUTH_SECRET"), "from the file");
    writeFileSync(join(folder, "DULY_AUTH_DATABASE_URL"), "postgresql://file");
    writeFileSync(join(folder, "notes.txt"), "x");
    mkdirSync(join(folder, "FOLDER"));
    const env: Record<string, string> = { DULY_SECRETS_DIR: folder, BETTER_AUTH_SECRET: "given", DULY_AUTH_DATABASE_URL: "" };
    readSecrets(env);
    expect(env).toEqual({ DULY_SECRETS_DIR: folder, BETTER_AUTH_SECRET: "given", DULY_AUTH_DATABASE_URL: "postgresql://file" });
  });

  it("asks for nothing where there is no such folder", () => {
    const env = {};
    readSecrets(env, join(folder, "not-there"));
    expect(env).toEqual({});
  });

  it("refuses a folder that was named and is not there", () => {
    expect(() => readSecrets({ DULY_SECRETS_DIR: join(folder, "not-there") })).toThrow("DULY_SECRETS_DIR");
  });
});
