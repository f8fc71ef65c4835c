import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addTask, apiOf, launch, newEmail, openPage, settled, signUp, URL_OF_DULY } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const PHONE = { viewport: { width: 360, height: 740 } };

function dayIn(days) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Karachi" }).format(Date.now() + days * 86_400_000);
}

async function start(options) {
  const opened = await openPage(browser, options);
  await signUp(opened.page, { email: newEmail() });
  return { ...opened, api: await apiOf(opened.page) };
}

async function open(page, address) {
  await page.goto(`${URL_OF_DULY}/${address}`);
  await settled(page);
}

test("Upcoming is told by days, and only there are dates left out of the rows", { timeout: 60_000 }, async () => {
  const { page, complaints, context, api } = await start();
  await api.post("tasks", { title: "Early", due_at: `${dayIn(1)}T04:30:00Z` });
  await api.post("tasks", { title: "All day", due_on: dayIn(1) });
  await api.post("tasks", { title: "Later", due_on: dayIn(400) });
  await open(page, "upcoming");
  const days = page.getByRole("main").getByRole("heading", { level: 2 });
  await days.nth(1).waitFor();
  assert.match(await days.nth(0).textContent(), /^Tomorrow · \w+day, \w+ \d+$/);
  assert.match(await days.nth(1).textContent(), /^\w+day, \w+ \d+, \d{4}$/);
  const tomorrow = page.getByRole("main").locator("section section").first();
  assert.deepEqual(await tomorrow.getByRole("listitem").locator("time").allTextContents(), ["09:30"]);
  assert.equal(await tomorrow.getByRole("listitem").count(), 2);
  // Another order has no days to stand under.
  await page.getByLabel("Sort by").selectOption("title");
  await days.first().waitFor({ state: "detached" });
  assert.deepEqual((await page.getByRole("main").locator("time").allTextContents()).map((text) => text.split(" ")[0]).slice(0, 2), ["Tomorrow", "Tomorrow"]);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a tag in a row leads to its list, which says so when there is no such tag", { timeout: 60_000 }, async () => {
  const { page, complaints, context, api } = await start();
  await api.post("tasks", { title: "Fetch the parcel", tags: ["errand", "two words"] });
  await open(page, "inbox");
  await page.getByRole("main").getByRole("link", { name: "two words" }).click();
  await page.getByRole("heading", { name: "two words", level: 1 }).waitFor();
  await page.waitForURL("**/tags/two%20words");
  await page.getByRole("main").getByRole("link", { name: "Fetch the parcel" }).waitFor();
  // Its own tag is no choice on its own page.
  assert.deepEqual(await page.getByLabel("Tag", { exact: true }).locator("option").allTextContents(), ["Any other tag", "errand"]);
  // The rest of a row opens the task.
  const row = await page.getByRole("main").getByRole("listitem").boundingBox();
  await page.mouse.click(row.x + row.width - 20, row.y + row.height - 8);
  await page.getByRole("complementary", { name: "Task" }).waitFor();

  await open(page, "tags/never-made");
  await page.getByRole("heading", { name: "There is no tag “never-made”" }).waitFor();
  assert.equal(await page.getByLabel("New task").count(), 0);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("on a phone the tasks come first: filters wait behind a button, the trash has a line for each", { timeout: 60_000 }, async () => {
  const { page, complaints, context, api } = await start(PHONE);
  await addTask(page, "First of all");
  const row = page.getByRole("main").getByRole("listitem").first();
  assert.ok((await row.boundingBox()).y < 210, "the first task stands in the upper third");
  assert.equal(await page.getByLabel("Status").isVisible(), false);
  await page.getByRole("button", { name: "Filter and sort" }).click();
  await page.getByLabel("Status").selectOption("completed");
  await row.waitFor({ state: "detached" });
  await page.getByLabel("Status").selectOption("open");
  await row.waitFor();

  const { items } = await api.get("tasks");
  await api.delete(`tasks/${items[0].id}`);
  await open(page, "trash");
  const [restore, purge] = [row.getByRole("button", { name: /Restore/ }), row.getByRole("button", { name: /Delete for good/ })];
  assert.ok((await row.boundingBox()).height < 70, "one line, not two");
  assert.equal((await restore.boundingBox()).y, (await purge.boundingBox()).y);
  await purge.click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await page.getByText("The trash is empty").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});

test("an empty field goes the way of its words, a filled one the way of its text", { timeout: 60_000 }, async () => {
  const { page, complaints, context } = await start();
  await context.addCookies([{ name: "duly-locale", value: "ur", url: URL_OF_DULY }]);
  for (const [place, field] of [["inbox", page.locator("main form :is(input, textarea)").first()], ["search", page.getByRole("searchbox")]]) {
    await open(page, place);
    const direction = () => field.evaluate((input) => getComputedStyle(input).direction);
    assert.equal(await direction(), "rtl", `${place}: a placeholder in Urdu`);
    await field.fill("Latin");
    assert.equal(await direction(), "ltr");
    await field.fill("اردو");
    assert.equal(await direction(), "rtl");
    await field.fill("");
    assert.equal(await direction(), "rtl");
  }
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a title that is too long is told so and not cut; sessions are told by browser and system", { timeout: 60_000 }, async () => {
  const { page, complaints, context, api } = await start();
  const field = page.getByLabel("New task").first();
  await field.fill("x".repeat(501));
  await field.press("Enter");
  await page.getByText("A title has at most 500 characters.").waitFor();
  assert.equal((await field.inputValue()).length, 501);
  assert.deepEqual((await api.get("tasks")).items, []);
  await field.fill("😀".repeat(500));
  await field.press("Enter");
  await page.getByRole("main").getByRole("listitem").first().waitFor();

  await open(page, "settings");
  const session = page.getByRole("listitem").filter({ hasText: "This device" });
  await session.waitFor();
  assert.match(await session.textContent(), /^(Chrome|Edge) on \w+Since /);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("a row tells how many subtasks there are, and follows them", { timeout: 60_000 }, async () => {
  const { page, complaints, context, api } = await start();
  const whole = await api.post("tasks", { title: "The whole" });
  await api.post("tasks", { title: "Nothing under it" });
  const part = await api.post("tasks", { title: "One part", parent_id: whole.id });
  await open(page, "inbox");
  const row = page.getByRole("main").getByRole("listitem").filter({ hasText: "The whole" });
  await row.getByText("0 of 1 subtasks completed").waitFor();
  await api.post("tasks", { title: "Another part", parent_id: whole.id });
  await api.patch(`tasks/${part.id}/complete`);
  await row.getByText("1 of 2 subtasks completed").waitFor();
  assert.equal(await page.getByRole("main").getByText(/subtasks completed/).count(), 1);
  await api.delete(`tasks/${part.id}`);
  await row.getByText("0 of 1 subtasks completed").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
