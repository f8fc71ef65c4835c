import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf, eventually, launch, newEmail, openPage, settled, signUp, URL_OF_DULY, violations } from "./browser.mjs";
import { mailServer, ntfyServer, webhookReceiver } from "./ends.mjs";
import { openPushedPage } from "./pushed.mjs";

const MAIL_PORT = Number(process.env.DULY_E2E_MAIL_PORT);
const NO_MAIL = MAIL_PORT ? false : "Duly was not started with a mail server for the test (DULY_E2E_MAIL_PORT)";
const SETTINGS = `${URL_OF_DULY}/settings/notifications`;
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
}

/** Look at a page light and dark, on a desktop and on a phone. */
async function look(page, name) {
  for (const theme of ["light", "dark"]) {
    await page.evaluate((wanted) => {
      document.documentElement.dataset.theme = wanted;
    }, theme);
    for (const [size, viewport] of Object.entries({ desktop: DESKTOP, phone: PHONE })) {
      await page.setViewportSize(viewport);
      const what = `${name}-${theme}-${size}`;
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.ok(wider <= 0, `${what} is ${wider} px too wide`);
      // Colours change over a moment.
      await page.waitForFunction(() => document.getAnimations().every((one) => one.playState !== "running" || one.effect.getTiming().iterations === Infinity));
      assert.deepEqual(await violations(page), [], what);
      await page.screenshot({ path: `test-results/channels-${what}.png`, fullPage: true });
    }
  }
  await page.evaluate(() => {
    document.documentElement.dataset.theme = "light";
  });
  await page.setViewportSize(DESKTOP);
}

const inSeconds = (seconds) => new Date(Date.now() + seconds * 1_000).toISOString();
const remindNow = (title, more = {}) => ({ title, due_at: inSeconds(2), reminders: [{ before: "PT0S", of: "due", ...more }] });
const forTask = (id) => (message) => message.data.task_id === id;

const WORDS = {
  en: {
    dir: "ltr",
    turnOn: "Turn on here",
    here: "This browser",
    test: "Send a test",
    tested: /^The test got through in/,
    testTitle: "A test from Duly",
    complete: "Complete",
    snooze: "In 10 minutes",
    title: "🌱 Water the plants",
    later: "Call the dentist",
    removed: "Turn on here",
  },
  ur: {
    dir: "rtl",
    turnOn: "یہاں چالو کریں",
    here: "یہ براؤزر",
    test: "آزمائشی پیغام بھیجیں",
    tested: /^آزمائشی پیغام .* میں پہنچ گیا/,
    testTitle: "ڈیولی کا آزمائشی پیغام",
    complete: "مکمل کریں",
    snooze: "10 منٹ بعد",
    title: "🌱 پودوں کو پانی دینا",
    later: "ڈاکٹر کو فون کرنا",
    removed: "یہاں چالو کریں",
  },
};

for (const [language, words] of Object.entries(WORDS)) {
  test(`${language}: receive a web push and complete from it; another is snoozed; signing out ends both`, { timeout: 180_000 }, async () => {
    const { page, context, complaints, service, subscribed, delivered, shown, click } = await openPushedPage(browser);
    const email = newEmail();
    await signUp(page, { email });
    const api = await apiOf(page);
    if (language === "ur") await inUrdu(page, api);

    // Nothing asks before somebody wants it.
    await page.goto(SETTINGS);
    await page.getByRole("button", { name: words.turnOn }).waitFor();
    await look(page, `${language}-before`);
    await page.getByRole("button", { name: words.turnOn }).click();
    const card = page.getByRole("main").getByRole("listitem").filter({ hasText: words.here });
    await card.waitFor();
    await page.getByRole("button", { name: words.turnOn }).waitFor({ state: "detached" });
    await subscribed();

    // The test button says by itself what became of it.
    await card.getByRole("button", { name: words.test }).click();
    const tested = await delivered((message) => message.about === "test");
    assert.equal(tested.title, words.testTitle);
    assert.equal(tested.dir, words.dir);
    await card.getByText(words.tested).waitFor();
    await look(page, `${language}-channel`);

    // The reminder of a task is shown in the person's language; its button completes the task, and an open page follows.
    const inbox = await context.newPage();
    await inbox.goto(`${URL_OF_DULY}/inbox`);
    const task = await api.post("tasks", remindNow(words.title));
    await inbox.getByRole("link", { name: words.title }).waitFor();
    const told = await delivered(forTask(task.id));
    assert.deepEqual([told.title, told.lang, told.dir], [words.title, language, words.dir]);
    assert.deepEqual(told.actions.map(({ action, title }) => [action, title]), [["complete", words.complete], ["snooze", words.snooze]]);
    assert.deepEqual(await click(words.title, "complete"), []);
    await inbox.getByRole("link", { name: words.title }).waitFor({ state: "detached" });
    assert.equal((await api.get(`tasks/${task.id}`)).status, "completed");
    assert.deepEqual((await api.get("notifications?status=unread")).items, []);

    // Snoozed, it is told again later.
    const later = await api.post("tasks", remindNow(words.later));
    await delivered(forTask(later.id));
    assert.deepEqual(await click(words.later, "snooze"), []);
    const [reminder] = (await api.get(`tasks/${later.id}/reminders`)).items;
    const minutes = (Date.parse(reminder.snoozed_until) - Date.now()) / 60_000;
    assert.ok(minutes > 9 && minutes <= 10, `it is snoozed for ${minutes} minutes`);
    assert.ok(!(await shown()).some(({ title }) => title === words.later));

    // A click on the notification itself leads to the task, in the page that is there.
    const third = await api.post("tasks", remindNow(`${words.later} 2`));
    await delivered(forTask(third.id));
    await click(`${words.later} 2`);
    await eventually(() => assert.ok(context.pages().some((one) => one.url().endsWith(`/notifications?task=${third.id}`))));

    // Whoever signs out takes the channel along.
    await page.goto(`${URL_OF_DULY}/settings`);
    await settled(page);
    const { items } = await api.get("channels");
    assert.equal(items.length, 1);
    await page.getByRole("main").locator("section").last().getByRole("button").click();
    await page.waitForURL("**/sign-in");
    assert.equal(await page.evaluate(() => localStorage.getItem("test-push-key")), null);
    assert.deepEqual((await api.get("channels")).items, []);
    assert.deepEqual(complaints, []);
    await service.close();
    await context.close();
  });
}

test("a click without a session leads to the task, after signing in; who has another account is told nothing of the first", { timeout: 120_000 }, async () => {
  const { page, context, service, subscribed, delivered, click } = await openPushedPage(browser);
  const email = newEmail();
  await signUp(page, { email });
  const api = await apiOf(page);
  await page.goto(SETTINGS);
  await page.getByRole("button", { name: "Turn on here" }).click();
  await page.getByText("Chrome on Linux").first().waitFor();
  await subscribed();
  const task = await api.post("tasks", remindNow("Lock the door"));
  await delivered(forTask(task.id));

  // The session ends without the page being asked, as by its age.
  await context.clearCookies();
  await page.goto(`${URL_OF_DULY}/sign-in`);
  const places = await click("Lock the door", "complete");
  assert.deepEqual(places, [`/notifications?task=${task.id}`]);
  assert.equal((await api.get(`tasks/${task.id}`)).status, "open");
  await page.goto(URL_OF_DULY + places[0]);
  await page.waitForURL("**/sign-in?to=*");
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill("correct horse battery");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`**/notifications?task=${task.id}`);
  await eventually(async () => assert.equal(await page.getByRole("complementary", { name: "Task" }).getByLabel("Title").inputValue(), "Lock the door"));

  // Somebody else on the same browser.
  await context.clearCookies();
  await signUp(page, { email: newEmail(), name: "Grace" });
  await eventually(async () => assert.equal(await page.evaluate(() => localStorage.getItem("test-push-key")), null));
  await page.goto(SETTINGS);
  await page.getByRole("button", { name: "Turn on here" }).waitFor();
  await service.close();
  await context.close();
});

test("the browser's question: explained, closed, denied, allowed after all", { timeout: 120_000 }, async () => {
  const { page, context, complaints, service } = await openPushedPage(browser);
  await signUp(page, { email: newEmail() });
  await page.addInitScript(() => {
    const answers = ["default", "denied"];
    let permission = "default";
    Object.defineProperty(Notification, "permission", { get: () => permission });
    Notification.requestPermission = async () => (permission = answers.shift() ?? "granted");
    globalThis.allow = () => {
      permission = "granted";
    };
  });
  await page.goto(SETTINGS);
  await page.getByText(/your browser asks whether Duly may show notifications/).waitFor();
  await page.getByRole("button", { name: "Turn on here" }).click();
  await page.getByRole("alert").getByText(/closed without an answer/).waitFor();
  await page.getByRole("button", { name: "Turn on here" }).click();
  await page.getByText(/^Your browser blocks notifications from Duly/).waitFor();
  assert.deepEqual(await violations(page), []);
  await page.evaluate(() => globalThis.allow());
  await page.getByRole("button", { name: "Look again" }).click();
  await page.getByText(/allows notifications from Duly already/).waitFor();
  await page.getByRole("button", { name: "Turn on here" }).click();
  await page.getByRole("button", { name: "Send a test" }).waitFor();
  assert.deepEqual(complaints, []);
  await service.close();
  await context.close();
});

test("e-mail: confirmed by its code, tested, and ended by the link in a mail, without signing in", { timeout: 180_000, skip: NO_MAIL }, async () => {
  const mail = await eventually(() => mailServer(MAIL_PORT), 30);
  const { page, context, complaints } = await openPage(browser);
  const email = newEmail();
  await signUp(page, { email });
  await page.goto(SETTINGS);
  await page.getByRole("button", { name: "Add an e-mail address" }).click();
  const dialog = page.getByRole("dialog", { name: "Add an e-mail address" });
  assert.equal(await dialog.getByLabel("E-mail address").inputValue(), email);
  await dialog.getByLabel("E-mail address").fill("nobody");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText("Write one e-mail address, like ada@example.com.").waitFor();
  await look(page, "en-email-dialog");
  await dialog.getByLabel("E-mail address").fill(email);
  await dialog.getByLabel("Name (optional)").fill("My mail");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();

  const card = page.getByRole("main").getByRole("listitem").filter({ hasText: "My mail" }).first();
  await card.getByText("Not confirmed yet").waitFor();
  const first = await mail.next();
  assert.deepEqual(first.to, [email]);
  await card.getByLabel("Code from the mail").fill("00000000");
  await card.getByRole("button", { name: "Confirm" }).click();
  await card.getByText("That is not the code that was sent last. You have 4 more tries.").waitFor();
  await look(page, "en-email-code");
  // Only the newest code counts.
  await card.getByRole("button", { name: "Send a new code" }).click();
  const second = await mail.next();
  const code = /\b\d{8}\b/.exec(second.text)[0];
  await card.getByLabel("Code from the mail").fill(`${code.slice(0, 4)} ${code.slice(4)}`);
  await card.getByRole("button", { name: "Confirm" }).click();
  await card.getByText("On", { exact: true }).waitFor();

  await card.getByRole("button", { name: "Send a test" }).click();
  await card.getByText(/^The test got through in/).waitFor();
  const tested = await mail.next();
  assert.equal(tested.headers.get("list-unsubscribe-post"), "List-Unsubscribe=One-Click");

  // Somebody who is signed in nowhere follows the link.
  const link = /<(http[^>]+)>/.exec(tested.headers.get("list-unsubscribe"))[1];
  assert.ok(tested.text.includes(link), "the mail does not say how to end it");
  const stranger = await openPage(browser);
  await stranger.page.goto(link);
  await look(stranger.page, "en-unsubscribe");
  await stranger.page.getByRole("button", { name: "Send no more mail" }).click();
  await stranger.page.getByText("Done. No more mail comes to your address.").waitFor();
  await card.getByText("Off", { exact: true }).waitFor();
  await stranger.page.goto(link.slice(0, -1));
  await stranger.page.getByRole("button", { name: "Send no more mail" }).click();
  await stranger.page.getByText(/^This link belongs to no channel/).waitFor();

  assert.deepEqual(
    complaints.map((one) => one.replace(/[0-9a-f-]{36}/g, "…")),
    ["422 POST /api/…/channels", "409 POST /api/…/channels/…/confirm"],
  );
  await stranger.context.close();
  await context.close();
  await mail.close();
});

test("webhook and ntfy: the secret once, tests with their result, failures, the log of attempts, and sent again", { timeout: 180_000 }, async () => {
  const [hook, ntfy] = await Promise.all([webhookReceiver(), ntfyServer()]);
  const { page, context, complaints } = await openPage(browser);
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: URL_OF_DULY });
  await signUp(page, { email: newEmail() });
  await page.goto(SETTINGS);
  const cards = page.getByRole("main").getByRole("listitem");

  // An address that Duly may not call says what is wrong with it.
  await page.getByRole("button", { name: "Add a webhook" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Address (URL)").fill("http://10.0.0.1/hook");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText(/^Duly may not call this address/).waitFor();
  await dialog.getByLabel("Address (URL)").fill(hook.url);
  await dialog.getByLabel("Name (optional)").fill("Home automation");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const card = cards.filter({ hasText: "Home automation" }).first();
  await card.getByText(/^whsec_/).waitFor();
  await card.getByRole("button", { name: "Copy the secret" }).click();
  hook.state.secret = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(hook.state.secret, await card.getByText(/^whsec_/).textContent());
  await look(page, "en-secret");
  await card.getByRole("button", { name: "I have kept it" }).click();
  await card.getByText(/^whsec_/).waitFor({ state: "detached" });

  await card.getByRole("button", { name: "Send a test" }).click();
  const first = await hook.next();
  assert.equal(first.body.type, "test");
  await card.getByText(/^The test got through in/).waitFor();

  await page.getByRole("button", { name: "Add an ntfy topic" }).click();
  await dialog.getByLabel("Topic").fill("not a topic");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  await dialog.getByText(/^Use only letters/).waitFor();
  await dialog.getByLabel("Topic").fill("ada-8RkQ2mX0");
  await dialog.getByLabel("Server").fill(ntfy.url);
  await dialog.getByLabel("Access token (optional)").fill("tk_secret");
  await dialog.getByRole("button", { name: "Add", exact: true }).click();
  const other = cards.filter({ hasText: "ntfy" }).first();
  await other.getByRole("button", { name: "Send a test" }).click();
  const published = await ntfy.next();
  assert.deepEqual([published.body.topic, published.token], ["ada-8RkQ2mX0", "Bearer tk_secret"]);

  // One that does not answer is tried again; one that is gone is switched off.
  hook.state.statuses = [503, 410];
  await card.getByRole("button", { name: "Send a test" }).click();
  await card.getByText(/^It did not get through yet: the other end was not available, answer 503/).waitFor();
  await hook.next();
  await card.getByText(/^The test did not get through: the other end does not exist any more/).waitFor({ timeout: 30_000 });
  await hook.next();
  await card.getByText("Off", { exact: true }).waitFor();

  // The log tells each attempt; what ended can be sent once more.
  const log = page.getByRole("main").locator("section").last();
  await log.getByLabel("Outcome").selectOption("failed");
  const row = log.getByRole("listitem").filter({ hasText: "Test to Home automation" }).first();
  await row.getByText("2 attempts").click();
  await row.getByText(/to be tried again \(the other end was not available, answer 503\)/).waitFor();
  await look(page, "en-log");
  await row.getByRole("button", { name: "Send again" }).click();
  await page.getByText("This channel is off. Turn it on to send there.").waitFor();
  hook.state.statuses = [204];
  await card.getByRole("button", { name: "Turn on" }).click();
  await card.getByText("On", { exact: true }).waitFor();
  await row.getByRole("button", { name: "Send again" }).click();
  await hook.next();

  // Another name, other wishes, and gone.
  await card.getByRole("button", { name: "Rename “Home automation”" }).click();
  await dialog.getByLabel("Name").fill("House");
  await dialog.getByRole("button", { name: "Save" }).click();
  const renamed = cards.filter({ hasText: "House" }).first();
  await eventually(() => renamed.getByLabel("The daily digest").uncheck());
  const api = await apiOf(page);
  await eventually(async () => assert.deepEqual((await api.get("channels")).items.map(({ name, wants }) => [name, wants.length]), [["House", 1], [new URL(ntfy.url).host, 2]]));
  await renamed.getByRole("button", { name: "Remove" }).click();
  await dialog.getByText(/its secret ends/).waitFor();
  assert.deepEqual(await violations(page), []);
  await dialog.getByRole("button", { name: "Remove" }).click();
  await page.getByText("Removed “House”").waitFor();
  // What another screen does shows here.
  const [last] = (await api.get("channels")).items;
  await api.patch(`channels/${last.id}`, { name: "Phone", enabled: false });
  await cards.filter({ hasText: "Phone" }).first().getByText("Off", { exact: true }).waitFor();
  await api.delete(`channels/${last.id}`);
  await cards.filter({ hasText: "Phone" }).first().waitFor({ state: "detached" });
  assert.deepEqual(
    complaints.map((one) => one.replace(/[0-9a-f-]{36}/g, "…")),
    ["422 POST /api/…/channels", "422 POST /api/…/channels", "409 POST /api/…/deliveries/…/replay"],
  );
  await context.close();
  await Promise.all([hook.close(), ntfy.close()]);
});

test("times: quiet hours and a digest, which comes at its minute; each reminder says where it is told", { timeout: 240_000 }, async () => {
  const { page, context, complaints } = await openPage(browser);
  await signUp(page, { email: newEmail() });
  const api = await apiOf(page);
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Karachi" }).format(new Date());
  await api.post("tasks", { title: "Water the plants", due_on: today });
  await api.post("tasks", { title: "دودھ خریدنا", due_on: today });
  await page.goto(SETTINGS);
  await page.getByLabel("Quiet hours").check();
  await page.getByLabel("From").fill("23:30");
  await page.getByLabel("From").blur();
  await eventually(async () => assert.deepEqual((await api.get("account")).quiet_hours, { start: "23:30", end: "07:00" }));
  await eventually(() => page.getByLabel("Quiet hours").uncheck());
  await eventually(() => page.getByLabel("A digest every day").check());
  await page.getByText("No channel takes the digest").waitFor();
  // The next whole minute that is not about to begin.
  const minute = new Date(Math.ceil((Date.now() + 5_000) / 60_000) * 60_000);
  const time = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Karachi", hour: "2-digit", minute: "2-digit" }).format(minute);
  await page.getByLabel("Time of the digest").fill(time);
  await page.getByLabel("Time of the digest").blur();
  await eventually(async () => assert.equal((await api.get("account")).digest_time, time));
  await look(page, "en-times");

  // Meanwhile: a reminder only by mail, three times at most; then in the list alone.
  await page.goto(`${URL_OF_DULY}/inbox`);
  await page.getByRole("link", { name: "Water the plants" }).click();
  const panel = page.getByRole("complementary", { name: "Task" });
  await panel.getByText("Add a reminder").first().click();
  await panel.getByLabel("Again until it is done").check();
  await panel.getByLabel("Again every").selectOption("PT1H");
  await panel.getByLabel("At most how often").fill("3");
  await panel.getByLabel("Tell me").selectOption("some");
  const add = panel.getByRole("button", { name: "Add a reminder" });
  assert.ok(await add.isDisabled());
  await panel.getByLabel("E-mail").check();
  await look(page, "en-reminder");
  await add.click();
  await panel.getByText("Only by E-mail").waitFor();
  const [made] = (await api.get("tasks?q=plants")).items;
  assert.deepEqual(made.reminders, [{ before: "PT30M", of: "due", nag: { every: "PT1H", max: 3 }, channels: ["email"] }]);
  await panel.getByRole("button", { name: /^Change “Reminder 30 minutes before/ }).click();
  await panel.getByLabel("Again until it is done").first().uncheck();
  await panel.getByLabel("Tell me").first().selectOption("none");
  await panel.getByRole("button", { name: "Save the reminder" }).click();
  await panel.getByText("Only in the list of notifications", { exact: true }).waitFor();
  assert.deepEqual((await api.get(`tasks/${made.id}`)).reminders, [{ before: "PT30M", of: "due", channels: [] }]);

  // Late completions are made up for, if wished.
  await panel.getByRole("button", { name: "Repeat this task" }).click();
  await panel.getByLabel("How often", { exact: true }).selectOption("daily");
  await panel.getByLabel("When it is completed late").selectOption("each");
  await panel.getByText("A daily task that was forgotten for a week comes back once for each of its days.").waitFor();
  await panel.getByRole("button", { name: "Save the repeat" }).click();
  await panel.getByText("every day").first().waitFor();
  assert.equal((await api.get(`tasks/${made.id}`)).recurrence.catch_up, "each");

  // The digest has come to the bell, and its tasks open beside it.
  await page.getByRole("link", { name: /^Notifications, 1 unread/ }).click({ timeout: 90_000 });
  await page.waitForURL("**/notifications");
  await page.getByRole("heading", { name: /^Your day,/ }).waitFor();
  await page.getByText("2 due today", { exact: true }).waitFor();
  await look(page, "en-digest");
  await page.getByRole("link", { name: /^دودھ خریدنا/ }).click();
  await eventually(async () => assert.equal(await panel.getByLabel("Title").inputValue(), "دودھ خریدنا"));
  await page.getByRole("button", { name: /^Mark as read: “Your day/ }).click();
  await page.getByText("Nothing new").waitFor();
  assert.deepEqual(complaints, []);
  await context.close();
});
