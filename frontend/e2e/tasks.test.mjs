import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addTask, apiOf, launch, newEmail, openPage, picture, settled, signUp, URL_OF_DULY, violations } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Return everything that a user has. */
async function everything(api) {
  const lists = ["tasks?status=all&sort=created&limit=200", "trash?limit=200", "projects?limit=200", "tags?limit=200", "account"];
  return Promise.all(lists.map((path) => api.get(path)));
}

test("the main journey: from signing up to finding everything as it was left", { timeout: 120_000 }, async () => {
  const { page, complaints, context } = await openPage(browser);
  const email = newEmail();
  await page.goto(URL_OF_DULY);
  await page.waitForURL("**/sign-in");
  assert.deepEqual(await violations(page), []);
  await signUp(page, { email });
  await page.getByText("Your Inbox is empty").waitFor();
  assert.deepEqual(await violations(page), []);

  const urdu = "دودھ اور روٹی خریدنا";
  for (const title of ["Buy groceries", "Call the dentist", urdu, "Write the report", "Water the plants 🌱"]) {
    await addTask(page, title);
  }

  // A project, made in the navigation.
  await page.getByRole("button", { name: "Add a project" }).click();
  await page.getByPlaceholder("Name of the project").fill("Work");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByRole("heading", { name: "Work", level: 1 }).waitFor();
  assert.deepEqual(await violations(page), []);

  // Edit, tag and move.
  await page.getByRole("link", { name: "Inbox" }).first().click();
  await page.getByRole("link", { name: "Write the report" }).click();
  const panel = page.getByRole("complementary", { name: "Task" });
  await panel.getByLabel("Description").fill("Numbers of **November**");
  await panel.getByLabel("Due date").fill("2026-12-01");
  await panel.getByLabel("Due time").fill("09:30");
  await panel.getByLabel("Tags").fill("office, deep work");
  await panel.getByLabel("Priority").selectOption("high");
  await panel.getByLabel("Title").fill("Write the yearly report");
  await panel.getByLabel("Project").selectOption({ label: "Work" });
  await panel.getByText("Saved").waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "task-panel");
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Write the report" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Work", exact: true }).click();
  await page.getByRole("link", { name: /Write the yearly report/ }).waitFor();
  await page.getByText("09:30").waitFor();
  await page.getByRole("main").getByRole("link", { name: "deep work", exact: true }).waitFor();

  // Complete, and take it back.
  await page.getByRole("link", { name: "Inbox" }).first().click();
  await page.getByRole("checkbox", { name: "Complete “Call the dentist”" }).click();
  await page.getByRole("link", { name: "Call the dentist" }).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("link", { name: "Call the dentist" }).waitFor();
  await page.getByRole("checkbox", { name: "Complete “Buy groceries”" }).click();
  await page.getByRole("link", { name: "Buy groceries" }).waitFor({ state: "detached" });

  // Find it with a slip of the finger.
  await page.getByRole("link", { name: "Search" }).first().click();
  await page.getByRole("searchbox").fill("grocreies");
  await page.getByRole("link", { name: "Buy groceries" }).waitFor();
  await page.getByRole("searchbox").fill("روٹی");
  await page.getByRole("link", { name: urdu }).waitFor();
  assert.deepEqual(await violations(page), []);

  // To the trash and back.
  await page.getByRole("link", { name: "Inbox" }).first().click();
  await page.getByRole("link", { name: "Water the plants" }).click();
  await page.getByRole("complementary").getByRole("button", { name: "Delete" }).click();
  await page.getByRole("link", { name: "Water the plants" }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: "Trash" }).click();
  await page.getByRole("button", { name: /Restore “Water the plants/ }).click();
  await page.getByText("The trash is empty").waitFor();
  assert.deepEqual(await violations(page), []);

  for (const place of ["Today", "Upcoming", "Settings"]) {
    await page.getByRole("link", { name: place, exact: true }).click();
    await page.getByRole("heading", { name: place, level: 1 }).waitFor();
    await settled(page);
    assert.deepEqual(await violations(page), [], place);
  }

  const left = await everything(await apiOf(page));
  await page.getByRole("button", { name: "Sign out" }).last().click();
  await page.waitForURL("**/sign-in");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("wrong password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("E-mail or password is wrong.").waitFor();
  // The one complaint we asked for.
  assert.deepEqual(complaints.splice(0), ["401 POST /api/auth/sign-in/email"]);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/inbox");
  for (const title of ["Call the dentist", urdu, /Water the plants/]) {
    await page.getByRole("link", { name: title }).waitFor();
  }
  // Everything is as it was, to the last field; and the one task that got every field shows them.
  assert.deepEqual(await everything(await apiOf(page)), left);
  await page.getByRole("link", { name: "Work", exact: true }).click();
  await page.getByRole("link", { name: "Write the yearly report" }).click();
  await panel.getByText("Numbers of November").waitFor();
  assert.equal(await panel.locator("strong").textContent(), "November");
  const fields = { Title: "Write the yearly report", "Due date": "2026-12-01", "Due time": "09:30", Tags: "office, deep work", Priority: "high", "Time zone": "Asia/Karachi" };
  for (const [label, value] of Object.entries(fields)) assert.equal(await panel.getByLabel(label, { exact: true }).inputValue(), value, label);
  assert.equal(await panel.getByLabel("Project").evaluate((select) => select.selectedOptions[0].textContent), "Work");
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Inbox" }).first().click();
  await page.getByRole("link", { name: "Call the dentist" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Buy groceries" }).count(), 0);
  await page.getByLabel("Status").selectOption("completed");
  await page.getByRole("link", { name: "Buy groceries" }).waitFor();
  assert.match(page.url(), /status=completed/);
  assert.deepEqual(complaints, []);
  await context.close();
});

test("everything works by keyboard", { timeout: 60_000 }, async () => {
  const { page, complaints, context } = await openPage(browser);
  await signUp(page, { email: newEmail() });
  await addTask(page, "Only keys");
  await page.keyboard.press("Tab");
  const seen = new Set();
  for (let step = 0; step < 40; step++) {
    const name = await page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
    seen.add(name);
    if (name === "Complete “Only keys”") break;
    await page.keyboard.press("Tab");
  }
  assert.ok(seen.has("Complete “Only keys”"), [...seen].join(" | "));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Task" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("complementary", { name: "Task" }).waitFor({ state: "detached" });
  // What is completed leaves the list, and the focus stays in it.
  await addTask(page, "More keys");
  await page.getByRole("checkbox", { name: "Complete “Only keys”" }).focus();
  await page.keyboard.press("Space");
  await page.waitForFunction(() => document.activeElement?.matches("main li") && document.activeElement.textContent.includes("More keys"));
  assert.deepEqual(complaints, []);
  await context.close();
});

test("another user sees nothing of it", { timeout: 60_000 }, async () => {
  const first = await openPage(browser);
  const second = await openPage(browser);
  await signUp(first.page, { email: newEmail() });
  await addTask(first.page, "A secret");
  const address = await first.page.getByRole("link", { name: "A secret" }).getAttribute("href");
  await signUp(second.page, { email: newEmail(), name: "Grace" });
  await second.page.getByText("Your Inbox is empty").waitFor();
  await second.page.goto(URL_OF_DULY + address);
  await second.page.getByText("This task is in the trash or does not exist any more.").waitFor();
  await first.context.close();
  await second.context.close();
});
