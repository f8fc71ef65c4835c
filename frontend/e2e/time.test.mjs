import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf, eventually, launch, newEmail, openPage, picture, settled, signUp, URL_OF_DULY, violations } from "./browser.mjs";

const PHONE = { width: 360, height: 740 };
const DESKTOP = { width: 1280, height: 860 };

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function inUrdu(page, api) {
  await api.patch("account", { locale: "ur" });
  await page.context().addCookies([{ name: "duly-locale", value: "ur", url: URL_OF_DULY }]);
  await page.goto(`${URL_OF_DULY}/inbox`);
  await page.waitForFunction(() => document.documentElement.dir === "rtl");
  await settled(page);
}

/** Look at the page as it is on a desktop and on a phone. */
async function look(page, name) {
  for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
    await page.setViewportSize(viewport);
    const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wider <= 0, `${name} on a ${size} is ${wider} px too wide`);
    assert.deepEqual(await violations(page), [], `${name} on a ${size}`);
    await picture(page, `${name}-${size}`);
  }
  await page.setViewportSize(DESKTOP);
}

const WORDS = {
  en: {
    field: "New task",
    text: "🌱 Water the plants every day #garden p1",
    priority: /^Priority: Urgent/,
    repeat: /^every day/,
    title: "🌱 Water the plants p1",
    project: "garden",
    repeats: "Repeats",
    complete: (title) => `Complete “${title}”`,
    bell: /^Notifications, 1 unread/,
    bellRead: /^Notifications$/,
    nothing: "Nothing new",
  },
  ur: {
    field: "نیا کام",
    text: "🌱 پودوں کو پانی دینا ہر روز #باغ p1",
    priority: /^ترجیح: فوری/,
    repeat: /^ہر روز|^ہر دن|^روزانہ/,
    title: "🌱 پودوں کو پانی دینا p1",
    project: "باغ",
    repeats: "دہرایا جاتا ہے",
    complete: (title) => `”${title}“ مکمل کریں`,
    bell: /^اطلاعات, 1 نئی/,
    bellRead: /^اطلاعات$/,
    nothing: "کچھ نیا نہیں",
  },
};

for (const [language, words] of Object.entries(WORDS)) {
  test(`${language}: typed with chips, one taken back, completed, the next one there; a reminder at the bell`, { timeout: 120_000 }, async () => {
    const { page, complaints, context } = await openPage(browser);
    await signUp(page, { email: newEmail() });
    const api = await apiOf(page);
    if (language === "ur") await inUrdu(page, api);

    // What is understood shows while one types, and Backspace at the end of it makes it text again.
    const field = page.getByLabel(words.field).first();
    await field.pressSequentially(words.text, { delay: 10 });
    const priority = page.getByRole("button", { name: words.priority });
    await priority.waitFor();
    await page.getByRole("button", { name: words.repeat }).waitFor();
    await look(page, `time-${language}-chips`);
    await field.press("Backspace");
    await priority.waitFor({ state: "detached" });
    assert.equal(await field.inputValue(), words.text);
    await page.getByRole("button", { name: words.repeat }).waitFor();
    await field.press("Enter");
    assert.equal(await field.inputValue(), "");

    // It went where it said, into a project that was made for it, and repeats.
    await page.getByRole("navigation").getByRole("link", { name: words.project, exact: true }).click();
    const row = page.getByRole("main").getByRole("listitem").filter({ hasText: words.title });
    await row.getByText(words.repeats).waitFor();
    const [first] = (await api.get("tasks")).items;
    assert.equal(first.title, words.title);
    assert.equal(first.priority, "none");

    // The next one comes by itself.
    await row.getByRole("checkbox", { name: words.complete(words.title) }).click();
    const next = await eventually(async () => {
      const found = (await api.get("tasks")).items.find((task) => task.series_id === first.series_id && task.id !== first.id);
      assert.ok(found);
      return found;
    });
    await page.getByRole("main").locator(`a[href*="${next.id}"]`).waitFor();
    assert.ok(next.due_on > first.due_on);

    // A reminder is told within moments of its time, without asking.
    const at = new Date(Date.now() + 2_000).toISOString();
    await api.post("tasks", { title: "Tea", due_at: at, reminders: [{ before: "PT0S", of: "due" }] });
    await page.getByRole("link", { name: words.bell }).click();
    await page.waitForURL("**/notifications");
    await page.getByRole("link", { name: "Tea" }).waitFor();
    await look(page, `time-${language}-notifications`);
    await page.getByRole("button", { name: words.complete("Tea") }).click();
    await page.getByText(words.nothing).waitFor();
    await page.getByRole("link", { name: words.bellRead }).waitFor();
    assert.deepEqual((await api.get("tasks?status=completed")).items.map((task) => task.title).sort(), ["Tea", words.title].sort());
    assert.deepEqual(complaints, []);
    await context.close();
  });
}

test("the task panel: repeats in words, skipped and changed as far as one says; reminders", { timeout: 120_000 }, async () => {
  const { page, complaints, context } = await openPage(browser);
  await signUp(page, { email: newEmail() });
  await (await apiOf(page)).post("tasks", { title: "Pay rent", due_on: "2027-12-31" });
  await page.getByRole("link", { name: "Pay rent" }).click();
  const panel = page.getByRole("complementary", { name: "Task" });

  await panel.getByRole("button", { name: "Repeat this task" }).click();
  await panel.getByLabel("How often").selectOption("monthly");
  await panel.getByText("every month on the 31st, or the last day").waitFor();
  await panel.getByText("Feb 29, 2028").waitFor();
  await panel.getByLabel("How often").selectOption("custom");
  await panel.getByLabel("Unit").selectOption("MONTHLY");
  await panel.getByLabel("On", { exact: true }).selectOption("position");
  await panel.getByLabel("Which").selectOption("-1");
  await panel.getByText("on the last Friday").waitFor();
  await look(page, "time-repeat");
  await panel.getByRole("button", { name: "Save the repeat" }).click();
  await panel.getByRole("button", { name: "Skip this one" }).click();
  await page.getByRole("dialog", { name: "Skip this one?" }).getByRole("button", { name: "Skip this one" }).click();
  await page.getByText(/Skipped. It is due next: .*Jan 28, 2028/).waitFor();

  await panel.getByLabel("Title").fill("Pay the rent");
  await panel.getByLabel("Title").press("Enter");
  await page.getByRole("dialog", { name: "This task repeats" }).waitFor();
  assert.deepEqual(await violations(page), []);
  // Whoever closes the question goes on typing: nothing was saved, and leaving the field does not ask again.
  await page.keyboard.press("Escape");
  await panel.getByText("Not saved: you have not said which ones the change is for.").waitFor();
  await page.waitForFunction(() => document.activeElement?.value === "Pay the rent");
  await page.keyboard.press("Tab");
  await look(page, "time-withheld");
  await page.getByRole("main").getByRole("link", { name: "Pay rent" }).waitFor();
  await panel.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByRole("button", { name: "This and the following" }).click();
  await panel.getByText("Saved", { exact: true }).waitFor();

  await panel.getByText("Add a reminder").first().click();
  await panel.getByLabel("When").selectOption("P1D");
  await panel.getByLabel("Again until it is done").check();
  await panel.getByRole("button", { name: "Add a reminder" }).click();
  const reminder = "Reminder 1 day before it is due, again every 10 minutes until it is done, at most 10 times";
  await panel.getByText(reminder).waitFor();
  await look(page, "time-reminders");

  // The next one has the new title and the reminder.
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.getByRole("checkbox", { name: "Complete “Pay the rent”" }).click();
  const next = page.getByRole("main").getByRole("listitem").filter({ hasText: "Feb 25, 2028" });
  await next.getByRole("link", { name: "Pay the rent" }).click();
  await panel.getByText(reminder).waitFor();
  await panel.getByRole("button", { name: `Remove “${reminder}”` }).click();
  await panel.getByText("No reminders.").waitFor();
  await panel.getByText("History", { exact: true }).click();
  await panel.getByText("1 skipped").waitFor();
  await panel.getByText(/^Pay the rent: completed/).waitFor();
  await look(page, "time-history");
  // Asked first; who thinks again has it still.
  await panel.getByRole("button", { name: "End the series" }).click();
  const question = page.getByRole("dialog", { name: "End the series?" });
  await look(page, "time-end");
  await question.getByRole("button", { name: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "End the series" }).click();
  await question.getByRole("button", { name: "End the series" }).click();
  await panel.getByText("Does not repeat.").waitFor();

  // By keyboard: the focus goes into the form, and back to what opened it.
  await panel.getByRole("button", { name: "Repeat this task" }).press("Enter");
  await page.waitForFunction(() => document.activeElement?.matches("#repeat-heading ~ div select"));
  await panel.getByRole("button", { name: "Cancel" }).press("Enter");
  await page.waitForFunction(() => document.activeElement?.textContent === "Repeat this task");
  // A long address stays in the field.
  const field = page.getByLabel("New task").first();
  await field.fill(`https://example.org/${"a".repeat(300)}`);
  const [inner, outer] = [await field.boundingBox(), await page.getByRole("main").boundingBox()];
  assert.ok(inner.x + inner.width <= outer.x + outer.width, `${inner.x + inner.width} px, and the page ends at ${outer.x + outer.width}`);
  await field.fill("");
  assert.deepEqual(complaints, []);
  await context.close();
});
