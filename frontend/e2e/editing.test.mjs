import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addTask, apiOf, eventually, launch, newEmail, openPage, signUp, violations } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Sign up, add a task, open it. */
async function openTask(title) {
  const { page, complaints, context } = await openPage(browser);
  await signUp(page, { email: newEmail() });
  await addTask(page, title);
  await page.getByRole("link", { name: title }).click();
  const panel = page.getByRole("complementary", { name: "Task" });
  await panel.getByLabel("Title").waitFor();
  const patches = [];
  page.on("request", (request) => {
    if (request.method() === "PATCH") patches.push(new URL(request.url()).pathname);
  });
  const api = await apiOf(page);
  return { page, complaints, context, panel, patches, api, task: async () => (await api.get("tasks?status=all")).items[0] };
}

test("what was typed and not left yet outlives Back, a reload and a closed page", { timeout: 60_000 }, async () => {
  const { page, complaints, context, panel, task } = await openTask("Half typed");
  await panel.getByLabel("Description").pressSequentially("before going back");
  await page.goBack();
  await panel.waitFor({ state: "detached" });
  await eventually(async () => assert.equal((await task()).description, "before going back"));

  await page.getByRole("link", { name: "Half typed" }).click();
  await panel.getByLabel("Tags").pressSequentially("reloaded");
  await page.reload();
  await eventually(async () => assert.deepEqual((await task()).tags, ["reloaded"]));

  await panel.getByLabel("Title").fill("Half typed, then left");
  const other = await context.newPage();
  await page.close({ runBeforeUnload: true });
  await other.goto(new URL("/inbox", page.url()).href);
  await other.getByRole("link", { name: "Half typed, then left" }).waitFor({ timeout: 10_000 });
  assert.deepEqual(complaints, []);
  await context.close();
});

test("one change is one request; tags show as they were stored; long titles are shown whole", { timeout: 60_000 }, async () => {
  const { page, complaints, context, panel, patches, task } = await openTask("Once");
  await panel.getByLabel("Title").fill("Only once");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await panel.getByText("Saved").waitFor();
  assert.equal(patches.length, 1);
  assert.equal((await task()).title, "Only once");

  await panel.getByLabel("Tags").fill("ok,,OK , two");
  await page.keyboard.press("Tab");
  await eventually(async () => assert.equal(await panel.getByLabel("Tags").inputValue(), "ok, two"));
  assert.deepEqual((await task()).tags, ["ok", "two"]);

  const title = panel.getByLabel("Title");
  const before = (await title.boundingBox()).height;
  await title.fill("A long title that goes on ".repeat(15).trim());
  await eventually(async () => assert.ok((await title.boundingBox()).height > before * 3));
  assert.equal(await title.evaluate((field) => field.scrollHeight - field.clientHeight), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a refusal is told at its field in the language of the page, and holds up no other field", { timeout: 60_000 }, async () => {
  const { page, complaints, context, panel, task } = await openTask("Refused");
  await panel.getByLabel("Tags").fill("x".repeat(51));
  await panel.getByLabel("Title").fill("Accepted");
  await panel.getByLabel("Description").focus();
  await panel.getByText("A tag has at most 50 characters.").waitFor();
  assert.equal(await panel.getByLabel("Tags").getAttribute("aria-invalid"), "true");
  await eventually(async () => assert.equal((await task()).title, "Accepted"));
  // Only the API knows about this one.
  await panel.getByLabel("Tags").focus();
  await panel.getByLabel("Tags").evaluate((field) => {
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, "a\u0007b");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  await panel.getByLabel("Tags").blur();
  await panel.getByText("It holds characters that cannot be kept.").waitFor();
  // The one complaint we asked for.
  assert.equal(complaints.length, 1);
  assert.match(complaints[0], /^422 PATCH /);
  assert.deepEqual(await violations(page), []);
  await context.close();
});

test("a task goes under another and out again, and its times into another zone", { timeout: 60_000 }, async () => {
  const { page, complaints, context, panel, api } = await openTask("The whole");
  const whole = (await api.get("tasks")).items[0];
  const part = await api.post("tasks", { title: "The part", due_at: "2026-12-01T04:30:00Z" });
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "The part" }).click();
  await panel.getByRole("button", { name: "Parent task" }).click();
  const choice = page.getByRole("dialog", { name: "Choose a parent task" });
  await choice.getByLabel("Search tasks").fill("whole");
  assert.deepEqual(await violations(page), []);
  await choice.getByRole("button", { name: "The whole" }).click();
  await eventually(async () => assert.equal((await api.get(`tasks/${part.id}`)).parent_id, whole.id));

  await panel.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await eventually(async () => assert.equal((await api.get(`tasks/${part.id}`)).due_at, "2026-12-01T00:30:00Z"));
  assert.equal(await panel.getByLabel("Due time").inputValue(), "09:30");

  await panel.getByRole("link", { name: /The whole/ }).click();
  await panel.getByRole("link", { name: /The part/ }).waitFor();
  assert.equal(await panel.getByLabel("Title").inputValue(), "The whole");
  // A task cannot be under its own subtask: only the API can tell.
  await panel.getByRole("button", { name: "Parent task" }).click();
  await choice.getByRole("button", { name: "The part" }).click();
  await panel.getByText("That task is a subtask of this one.").waitFor();
  assert.equal(complaints.splice(0).length, 1);

  await panel.getByRole("link", { name: /The part/ }).click();
  await panel.getByRole("button", { name: "Parent task" }).click();
  await choice.getByRole("button", { name: "None" }).click();
  await eventually(async () => assert.equal((await api.get(`tasks/${part.id}`)).parent_id, null));
  assert.deepEqual(complaints, []);
  await context.close();
});
