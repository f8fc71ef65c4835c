// What the workflow `deploy` does against a live address: the same script, against this one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../../scripts/smoke.py", import.meta.url));

test("a journey without a browser goes well, and says where it does not", () => {
  const address = process.env.DULY_E2E_URL;
  assert.ok(address);
  const done = spawnSync("python3", [script, address], { encoding: "utf8", timeout: 90_000 });
  assert.equal(done.status, 0, done.stdout + done.stderr);
  for (const step of ["signed up", "made a task", "completed it", "saw the changes", "deleted it", "all is well"])
    assert.match(done.stdout, new RegExp(step));

  const wrong = spawnSync("python3", [script, `${address}/somewhere`], { encoding: "utf8", timeout: 30_000 });
  assert.equal(wrong.status, 1);
  assert.match(wrong.stderr, /is no address of a Duly/);
});
