import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";

import { addTask, apiOf, launch, newEmail, openPage, picture, signIn, signUp, URL_OF_DULY, violations } from "./browser.mjs";

const DATA = process.env.DULY_E2E_DATA_DIR;
const OFFLINE = /^Offline\./;
const RECONNECTING = /^Reconnecting/;

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** The signed-in user in a second browser. */
async function elsewhere(email, options) {
  const opened = await openPage(browser, options);
  await signIn(opened.page, { email });
  return opened;
}

/** Open one more tab at a place, and mark it: a reload would forget the mark. */
async function tabAt(context, place) {
  const page = await context.newPage();
  await page.goto(`${URL_OF_DULY}/${place}`);
  await page.locator("h1").waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    globalThis.untouched = true;
  });
  return page;
}

async function untouched(page) {
  assert.equal(await page.evaluate(() => globalThis.untouched), true, `${page.url()} was not reloaded`);
}

/** Wait until a field holds a text. */
async function holds(field, text) {
  for (let step = 0; step < 300 && (await field.inputValue()) !== text; step++) await pause(100);
  assert.equal(await field.inputValue(), text);
}

const row = (page, title) => page.getByRole("main").getByRole("link", { name: title });
/** A task's whole row: beside its link there is what else is told about it. */
const line = (page, words) => page.getByRole("main").getByRole("listitem").filter({ hasText: words });
const gone = (page, title) => row(page, title).waitFor({ state: "detached" });

function dayIn(days) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Karachi" }).format(Date.now() + days * 86_400_000);
}

test("every view follows what happens in another browser, and nobody else's does", { timeout: 180_000 }, async () => {
  const first = await openPage(browser);
  const email = newEmail();
  await signUp(first.page, { email });
  const api = await apiOf(first.page);
  const work = await api.post("projects", { name: "Work" });
  const home = await api.post("tags", { name: "home" });

  const second = await elsewhere(email);
  const inbox = await tabAt(second.context, "inbox");
  const today = await tabAt(second.context, "today");
  const upcoming = await tabAt(second.context, "upcoming");
  const project = await tabAt(second.context, `projects/${work.id}`);
  const tag = await tabAt(second.context, "tags/home");
  const search = await tabAt(second.context, "search?q=report");
  const trash = await tabAt(second.context, "trash");
  const completed = await tabAt(second.context, "inbox?status=completed");
  const tabs = [inbox, today, upcoming, project, tag, search, trash, completed];

  const stranger = await openPage(browser);
  await signUp(stranger.page, { email: newEmail(), name: "Grace" });
  await stranger.page.getByText("Your Inbox is empty").waitFor();

  // Added by hand.
  await addTask(first.page, "Write the report");
  await Promise.all([inbox, search].map((page) => row(page, "Write the report").waitFor()));
  const id = new URL(await row(inbox, "Write the report").getAttribute("href"), URL_OF_DULY).searchParams.get("task");

  // Scheduled, moved, tagged.
  await api.patch(`tasks/${id}`, { due_on: dayIn(0) });
  await row(today, "Write the report").waitFor();
  await api.patch(`tasks/${id}`, { due_on: dayIn(2) });
  await Promise.all([gone(today, "Write the report"), row(upcoming, "Write the report").waitFor()]);
  await api.post(`tasks/${id}/move`, { project_id: work.id });
  await Promise.all([gone(inbox, "Write the report"), row(project, "Write the report").waitFor()]);
  await upcoming.getByRole("main").getByText("Work").waitFor();
  await api.patch(`tasks/${id}`, { tags: ["home", "new tag"] });
  await row(tag, "Write the report").waitFor();
  await inbox.getByRole("link", { name: "new tag" }).waitFor();

  // Edited by hand: rows and the open panel, words that a search no longer finds.
  await row(project, "Write the report").click();
  const panel = project.getByRole("complementary", { name: "Task" });
  await panel.getByLabel("Title").waitFor();
  await first.page.goto(`${URL_OF_DULY}/projects/${work.id}?task=${id}`);
  await first.page.getByRole("complementary").getByLabel("Title").fill("Write the essay");
  await first.page.getByRole("complementary").getByLabel("Priority").selectOption("urgent");
  await Promise.all([project, tag, upcoming].map((page) => line(page, /Write the essay.*Urgent/s).waitFor()));
  await gone(search, "Write the report");
  await holds(panel.getByLabel("Title"), "Write the essay");
  await api.post("tasks", { title: "First chapter", parent_id: id });
  await panel.getByRole("link", { name: "First chapter" }).waitFor();

  // Projects, tags and preferences.
  await api.patch(`projects/${work.id}`, { name: "Studies" });
  await project.getByRole("heading", { name: "Studies", level: 1 }).waitFor();
  await inbox.getByRole("navigation").getByRole("link", { name: "Studies" }).waitFor();
  await api.patch(`tags/${home.id}`, { name: "indoors" });
  await inbox.getByRole("navigation").getByRole("link", { name: "indoors" }).waitFor();
  await line(project, /Write the essay.*indoors/s).waitFor();
  const settings = await tabAt(second.context, "settings");
  const telling = await tabAt(second.context, "settings/notifications");
  await api.patch("account", { week_start: "sunday", default_reminder_time: "07:30" });
  await holds(settings.getByLabel("The week starts on"), "sunday");
  await holds(telling.getByLabel("Reminders on days without a time"), "07:30");

  // Completed and reopened, deleted, restored and purged.
  await addTask(await backTo(first.page, "inbox"), "Water the plants");
  await first.page.getByRole("checkbox", { name: "Complete “Water the plants”" }).click();
  await Promise.all([row(completed, "Water the plants").waitFor(), gone(inbox, "Water the plants")]);
  await first.page.getByRole("button", { name: "Undo" }).click();
  await Promise.all([gone(completed, "Water the plants"), row(inbox, "Water the plants").waitFor()]);
  await api.delete(`tasks/${id}`);
  await Promise.all([gone(project, "Write the essay"), gone(tag, "Write the essay"), gone(upcoming, "Write the essay")]);
  await panel.getByText("This task is in the trash or does not exist any more.").waitFor();
  await Promise.all(["Write the essay", "First chapter"].map((title) => trash.getByText(title, { exact: true }).waitFor()));
  await api.post(`tasks/${id}/restore`);
  await Promise.all([row(project, "Write the essay").waitFor(), trash.getByText("The trash is empty").waitFor()]);
  await panel.getByLabel("Title").waitFor();
  await api.delete(`tasks/${id}?permanently=true`);
  await gone(project, "Write the essay");

  // A list that followed is the list that is fetched.
  for (const title of ["One", "Two", "Three"]) await api.post("tasks", { title, due_on: dayIn(1), tags: ["indoors"], project_id: work.id });
  await api.delete(`projects/${work.id}?tasks=inbox`);
  await project.getByRole("paragraph").filter({ hasText: "There is no such project" }).waitFor();
  await Promise.all(["One", "Two", "Three"].map((title) => row(inbox, title).waitFor()));
  for (const page of [...tabs, settings, telling]) await untouched(page);
  for (const page of [inbox, upcoming, trash, search, completed]) {
    const followed = await page.getByRole("main").innerText();
    await page.reload();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.getByRole("main").innerText(), followed, page.url());
  }

  await untouchedByOthers(stranger.page);
  assert.deepEqual([...first.complaints, ...stranger.complaints, ...second.complaints], []);
  await Promise.all([first, second, stranger].map(({ context }) => context.close()));
});

async function backTo(page, place) {
  await page.goto(`${URL_OF_DULY}/${place}`);
  await page.locator("h1").waitFor();
  return page;
}

async function untouchedByOthers(page) {
  await page.getByText("Your Inbox is empty").waitFor();
  const text = await page.evaluate(() => document.documentElement.innerText);
  for (const word of ["report", "essay", "plants", "Studies", "indoors"]) assert.ok(!text.includes(word), `the stranger sees “${word}”`);
}

test("all tabs of a browser share one stream, which passes on when its tab is closed", { timeout: 90_000 }, async () => {
  const { context, page } = await openPage(browser);
  const streams = [];
  context.on("response", (response) => {
    if (response.url().endsWith("/stream")) streams.push(response.status());
  });
  await signUp(page, { email: newEmail() });
  const others = [];
  for (let n = 0; n < 7; n++) others.push(await tabAt(context, "inbox"));
  await others[6].waitForTimeout(1_500);
  assert.deepEqual(streams, [200], "the first tab's stream serves all");
  await page.close();
  const api = await apiOf(others[3]);
  await api.post("tasks", { title: "After the change of lead" });
  await Promise.all(others.map((tab) => row(tab, "After the change of lead").waitFor()));
  assert.deepEqual(streams, [200, 200]);
  for (const tab of others) await untouched(tab);
  await context.close();
});

test("without a connection: said so, readable, and everything arrives once afterwards", { timeout: 180_000 }, async () => {
  const first = await openPage(browser);
  const email = newEmail();
  await signUp(first.page, { email });
  await addTask(first.page, "Before");
  const api = await apiOf(first.page);
  const second = await elsewhere(email);
  const { page, context } = second;
  await row(page, "Before").waitFor();
  await page.waitForLoadState("networkidle");
  await page.evaluate(() => {
    globalThis.untouched = true;
  });

  await context.setOffline(true);
  await page.getByRole("status").filter({ hasText: OFFLINE }).waitFor();
  assert.deepEqual(await violations(page), []);
  await picture(page, "offline");

  // Reading goes on, and what is written stays.
  await row(page, "Before").click();
  const panel = page.getByRole("complementary", { name: "Task" });
  assert.equal(await panel.getByLabel("Title").inputValue(), "Before");
  await panel.getByLabel("Description").fill("Written on the train");
  await page.keyboard.press("Tab");
  await panel.getByText("That could not be saved.").waitFor();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "detached" });
  await page.getByRole("navigation").getByRole("link", { name: "Today" }).click();
  await page.getByText("That page needs a connection.").waitFor();
  await page.getByLabel("New task").first().fill("Thought of on the train");
  await page.getByLabel("New task").first().press("Enter");
  await page.getByText("That could not be saved yet.").waitFor();
  await page.getByRole("main").getByLabel("Sort by").selectOption("created");
  await untouched(page);

  const made = [];
  for (let n = 0; n < 20; n++) made.push(await api.post("tasks", { title: `Meanwhile ${n}.` }));
  await api.patch(`tasks/${made[3].id}/complete`, { completed: true });
  await api.delete(`tasks/${made[4].id}`);
  await api.patch(`tasks/${made[5].id}`, { title: "Renamed meanwhile" });

  await context.setOffline(false);
  await page.getByText("Connected again").waitFor();
  await row(page, "Renamed meanwhile").waitFor();
  await row(page, "Thought of on the train").waitFor();
  await row(first.page, "Thought of on the train").waitFor();
  await page.getByText("Connected again").waitFor({ state: "detached" });
  const titles = (await row(page, /./).allInnerTexts()).map((text) => text.split("\n")[0]).sort();
  const expected = ["Before", "Renamed meanwhile", "Thought of on the train"];
  for (let n = 0; n < 20; n++) if (![3, 4, 5].includes(n)) expected.push(`Meanwhile ${n}.`);
  assert.deepEqual(titles, expected.sort());
  await untouched(page);
  await first.context.close();
  await context.close();
});

test("the API is killed: the stream goes on without a gap or a repeat", { timeout: 180_000 }, async () => {
  assert.ok(DATA, "DULY_E2E_DATA_DIR names the data folder of the Duly under test");
  const first = await openPage(browser);
  const email = newEmail();
  await signUp(first.page, { email });
  const api = await apiOf(first.page);
  const { page, context } = await elsewhere(email, { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  await addTask(first.page, "Before");
  await row(page, "Before").waitFor();
  await page.evaluate(() => {
    globalThis.untouched = true;
  });
  // No way back to the stream for a while, so that there is time to look.
  await context.route("**/stream", (route) => route.abort());
  process.kill(JSON.parse(readFileSync(join(DATA, "children.json"), "utf8")).find((child) => child.name === "api").pid, "SIGKILL");
  await page.getByRole("status").filter({ hasText: RECONNECTING }).waitFor();
  assert.deepEqual(await violations(page), []);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${wider} px too wide`);
  await picture(page, "reconnecting-phone-dark");
  for (let n = 0; n < 5; n++) await api.post("tasks", { title: `Meanwhile ${n}.` });
  assert.equal(await row(page, "Meanwhile").count(), 0);
  await context.unroute("**/stream");
  for (let n = 0; n < 5; n++) await row(page, `Meanwhile ${n}.`).waitFor();
  await addTask(first.page, "Afterwards");
  await row(page, "Afterwards").waitFor();
  await page.getByRole("status").filter({ hasText: RECONNECTING }).waitFor({ state: "detached" });
  assert.equal(await row(page, /./).count(), 7);
  await untouched(page);
  await first.context.close();
  await context.close();
});

test("the offline word in Urdu on a phone", { timeout: 90_000 }, async () => {
  const { page, context } = await openPage(browser, { viewport: { width: 360, height: 740 } });
  await signUp(page, { email: newEmail() });
  await context.addCookies([{ name: "duly-locale", value: "ur", url: URL_OF_DULY }]);
  await page.reload();
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await page.getByRole("status").filter({ hasText: "آف لائن" }).waitFor();
  assert.deepEqual(await violations(page), []);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wider <= 0, `${wider} px too wide`);
  await picture(page, "offline-phone-urdu");
  await context.close();
});

test("the workspace follows the user to another browser", { timeout: 120_000 }, async () => {
  const first = await openPage(browser);
  const email = newEmail();
  await signUp(first.page, { email });
  const api = await apiOf(first.page);
  await api.post("projects", { name: "Work" });
  const task = await api.post("tasks", { title: "Aubergine" });
  await api.post("tasks", { title: "Zucchini", priority: "high" });
  const second = await elsewhere(email);
  const order = async (page) => (await row(page, /./).allInnerTexts()).map((text) => text.split("\n")[0]);
  await row(second.page, "Zucchini").waitFor();
  assert.deepEqual(await order(second.page), ["Zucchini", "Aubergine"]);

  // The sort, where the address names none.
  await first.page.getByLabel("Sort by").selectOption("created");
  await second.page.waitForFunction(() => document.querySelector("main li a")?.textContent?.startsWith("Aubergine"));
  assert.equal(await second.page.getByLabel("Sort by").inputValue(), "created");
  assert.match(first.page.url(), /sort=created/);
  assert.doesNotMatch(second.page.url(), /sort=/);

  // What was begun; and what somebody types is theirs.
  await first.page.getByLabel("New task").fill("Buy aub");
  await holds(second.page.getByLabel("New task"), "Buy aub");
  await second.page.getByLabel("New task").press("End");
  await second.page.getByLabel("New task").pressSequentially("ergines");
  await first.page.locator("h1").click();
  await holds(first.page.getByLabel("New task"), "Buy aubergines");
  await first.page.getByLabel("New task").focus();
  await second.page.getByLabel("New task").press("Enter");
  await row(first.page, "Buy aubergines").waitFor();
  assert.equal(await first.page.getByLabel("New task").inputValue(), "Buy aubergines", "nothing is changed under somebody's hands");
  await first.page.locator("h1").click();
  await holds(first.page.getByLabel("New task"), "");

  // An unsaved description.
  await row(first.page, "Aubergine").first().click();
  await first.page.getByRole("complementary").getByLabel("Description").fill("Half a sent");
  await row(second.page, "Aubergine").first().click();
  await holds(second.page.getByRole("complementary").getByLabel("Description"), "Half a sent");
  await second.page.getByText("Still a draft").waitFor();
  assert.equal((await api.get(`tasks/${task.id}`)).description, "");
  await first.page.getByRole("complementary").getByLabel("Title").focus();
  await second.page.getByText("Still a draft").waitFor({ state: "detached" });
  assert.equal((await api.get(`tasks/${task.id}`)).description, "Half a sent");

  // Projects that are folded away.
  await first.page.getByRole("navigation").getByRole("link", { name: "Work" }).hover();
  await first.page.getByRole("button", { name: "Collapse “Work”" }).click();
  await second.page.getByRole("navigation").getByText("1 more project").click();
  assert.deepEqual(await violations(second.page), []);
  await second.page.getByRole("button", { name: "Expand “Work”" }).click();
  await first.page.getByRole("button", { name: "Collapse “Work”" }).waitFor();

  const kept = await api.get("workspace");
  assert.deepEqual(kept, { collapsed_projects: [], sorts: { inbox: "created" }, drafts: {} });
  assert.deepEqual([...first.complaints, ...second.complaints].filter((line) => !line.startsWith("412 PUT")), []);
  await first.context.close();
  await second.context.close();
});

test("a sign-out ends every tab of that browser", { timeout: 60_000 }, async () => {
  const { page, context } = await openPage(browser);
  await signUp(page, { email: newEmail() });
  const other = await tabAt(context, "today");
  await page.goto(`${URL_OF_DULY}/settings`);
  await page.getByRole("button", { name: "Sign out" }).last().click();
  await Promise.all([page.waitForURL("**/sign-in"), other.waitForURL("**/sign-in")]);
  await context.close();
});

test("how long 200 changes take from the API's answer to the other screen", { timeout: 180_000 }, async () => {
  const first = await openPage(browser);
  const email = newEmail();
  await signUp(first.page, { email });
  const api = await apiOf(first.page);
  const { page, context } = await elsewhere(email);
  await page.getByText("Your Inbox is empty").waitFor();
  await page.evaluate(() => {
    globalThis.shown = new Map();
    new MutationObserver(() => {
      for (const [title] of document.body.innerText.matchAll(/Change \d+\./g)) {
        if (!globalThis.shown.has(title)) globalThis.shown.set(title, Date.now());
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const answered = new Map();
  let task;
  for (let n = 0; n < 200; n++) {
    const title = `Change ${n}.`;
    // New tasks and changed ones in turn.
    task = n % 2 === 0 ? await api.post("tasks", { title }) : await api.patch(`tasks/${task.id}`, { title });
    answered.set(title, Date.now());
    await page.waitForFunction((wanted) => globalThis.shown.has(wanted), title, { polling: 20 });
  }
  const shown = new Map(await page.evaluate(() => [...globalThis.shown]));
  const took = [...answered].map(([title, at]) => Math.max(0, shown.get(title) - at)).sort((a, b) => a - b);
  const [p50, p99] = [took[99], took[197]];
  console.log(`live update, answer to other screen, 200 changes: p50 ${p50} ms, p99 ${p99} ms, slowest ${took.at(-1)} ms (target: p99 200 ms)`);
  // A busy machine is no fault of ours; a broken wake-up would take until the next sweep.
  assert.ok(p99 <= 1_500, `p99 is ${p99} ms`);
  await first.context.close();
  await context.close();
});
