import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { addTask, launch, newEmail, openPage, signUp } from "./browser.mjs";

const DATA = process.env.DULY_E2E_DATA_DIR;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

function kill(name) {
  const children = JSON.parse(readFileSync(join(DATA, "children.json"), "utf8"));
  process.kill(children.find((child) => child.name === name).pid, "SIGKILL");
}

test("what is killed comes back, and the open page goes on without a reload", { timeout: 120_000 }, async () => {
  assert.ok(DATA, "DULY_E2E_DATA_DIR names the data folder of the Duly under test");
  const { page, context } = await openPage(browser);
  await signUp(page, { email: newEmail() });
  await addTask(page, "Before");
  // A reload would forget this.
  await page.evaluate(() => {
    globalThis.untouched = true;
  });
  for (const name of ["api", "postgres", "web"]) {
    kill(name);
    const title = `While ${name} was away`;
    const input = page.getByLabel("New task").first();
    await input.fill(title);
    await input.press("Enter");
    // Saved by a retry, or kept with a word about it: pressing the button is all a person has to do.
    for (let step = 0; step < 60 && (await page.getByRole("link", { name: title }).count()) === 0; step++) {
      await pause(500);
      const again = page.getByRole("alert").getByRole("button", { name: "Try again" });
      if (await again.count()) await again.first().click();
    }
    await page.getByRole("link", { name: title }).waitFor({ timeout: 1_000 });
    assert.equal(await page.getByRole("link", { name: title }).count(), 1, "saved once");
  }
  await page.getByRole("link", { name: "Before" }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.untouched), true);
  await context.close();
});
