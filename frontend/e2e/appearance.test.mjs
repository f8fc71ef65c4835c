import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { apiOf, launch, newEmail, openPage, picture, settled, signUp, URL_OF_DULY, violations } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };

function dayIn(days) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Karachi" }).format(Date.now() + days * 86_400_000);
}

/** Fill an account, so that no list is empty; return the addresses to look at by name. */
async function fill(api) {
  const project = await api.post("projects", { name: "Household and everything around it", color: "teal" });
  const titles = ["Plan the week", "دودھ اور روٹی خریدنا", "牛乳を買う 🥛", "A rather long title ".repeat(8).trim(), "x".repeat(120)];
  for (const [n, title] of titles.entries()) {
    const fields = { due_on: dayIn(n % 3), priority: ["none", "urgent", "low"][n % 3], tags: n % 2 ? ["errand", "گھر"] : [] };
    await api.post("tasks", { title, ...fields });
  }
  await api.post("tasks", { title: "Overdue since yesterday", due_on: dayIn(-1), project_id: project.id });
  const whole = await api.post("tasks", {
    title: "Paint the kitchen",
    description: "## Before\n\n- [x] choose a **colour**\n- [ ] `3 l` of it\n\n| where | m² |\n|---|---|\n| walls | 31 |\n\nSee https://example.com.",
    due_at: `${dayIn(1)}T04:30:00Z`,
    priority: "high",
    project_id: project.id,
    tags: ["errand"],
  });
  const part = await api.post("tasks", { title: "Cover the floor", parent_id: whole.id });
  for (const title of ["Thrown away", "پرانا کام", "An old one with a title that needs more than one line on a phone"]) {
    const task = await api.post("tasks", { title });
    await api.delete(`tasks/${task.id}`);
  }
  return {
    inbox: "inbox",
    today: "today",
    upcoming: "upcoming",
    search: "search",
    found: "search?q=kitchen",
    trash: "trash",
    settings: "settings",
    telling: "settings/notifications",
    project: `projects/${project.id}`,
    tag: "tags/errand",
    "no-tag": "tags/nothing",
    "no-project": "projects/0198c5b2-8a4f-7c11-9d3e-2f4a5b6c7d8e",
    nowhere: "nothing/is/here",
    panel: `projects/${project.id}?task=${whole.id}`,
    subtask: `projects/${project.id}?task=${part.id}`,
  };
}

/** Open what is behind a button, and look at it. */
async function behind(page, name, button) {
  await button.click();
  await page.locator("dialog[open]").waitFor();
  assert.deepEqual(await violations(page), [], name);
  await picture(page, name);
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
}

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`${size}, ${colorScheme}, English and Urdu: nothing overflows, axe finds nothing`, { timeout: 240_000 }, async () => {
      const { page, complaints, context } = await openPage(browser, { viewport, colorScheme });
      const name = (language, what) => `${size}-${colorScheme}-${language}-${what}`;
      async function look(language, what) {
        await settled(page);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.ok(wider <= 0, `${what} in ${language} is ${wider} px too wide`);
        assert.deepEqual(await violations(page), [], `${what} in ${language}`);
        await picture(page, name(language, what));
      }

      for (const language of ["en", "ur"]) {
        await context.addCookies([{ name: "duly-locale", value: language, url: URL_OF_DULY }]);
        for (const place of ["sign-in", "sign-up"]) {
          await page.goto(`${URL_OF_DULY}/${place}`);
          await look(language, place);
        }
      }
      await context.addCookies([{ name: "duly-locale", value: "en", url: URL_OF_DULY }]);
      await signUp(page, { email: newEmail() });
      await look("en", "empty-inbox");
      const places = await fill(await apiOf(page));
      for (const language of ["en", "ur"]) {
        if (language === "ur") {
          await page.goto(`${URL_OF_DULY}/settings`);
          await page.getByLabel("Language").selectOption("ur");
          await page.waitForFunction(() => document.documentElement.dir === "rtl");
        }
        for (const [what, address] of Object.entries(places)) {
          await page.goto(`${URL_OF_DULY}/${address}`);
          await look(language, what);
        }
        // The places that do not exist say so; the page itself is what a person asked for and did not get.
        assert.deepEqual(complaints.splice(0), ["404 GET /nothing/is/here"]);

        await page.goto(`${URL_OF_DULY}/${places.trash}`);
        await settled(page);
        await behind(page, name(language, "trash-dialog"), page.locator("main li").first().getByRole("button").last());
        await page.goto(`${URL_OF_DULY}/${places.project}`);
        await settled(page);
        await behind(page, name(language, "project-dialog"), page.locator("main header").getByRole("button").last());
        await page.goto(`${URL_OF_DULY}/${places.tag}`);
        await settled(page);
        await behind(page, name(language, "tag-dialog"), page.locator("main header").getByRole("button").last());
        await page.goto(`${URL_OF_DULY}/${places.subtask}`);
        await settled(page);
        await behind(page, name(language, "parent-dialog"), page.getByRole("complementary").locator("[aria-haspopup=dialog]"));
        if (size === "phone") {
          await page.goto(`${URL_OF_DULY}/${places.inbox}`);
          await settled(page);
          await behind(page, name(language, "menu"), page.locator("header").first().getByRole("button").first());
          await page.locator("main header").getByRole("button").first().click();
          await look(language, "filters");
        }
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}
