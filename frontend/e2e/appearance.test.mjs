import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { addTask, launch, newEmail, openPage, picture, settled, signUp, violations } from "./browser.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

const SIZES = { desktop: { width: 1280, height: 860 }, phone: { width: 360, height: 740 } };

for (const colorScheme of ["light", "dark"]) {
  for (const [size, viewport] of Object.entries(SIZES)) {
    test(`${size}, ${colorScheme}, English and Urdu: nothing overflows, axe finds nothing`, { timeout: 90_000 }, async () => {
      const { page, complaints, context } = await openPage(browser, { viewport, colorScheme });
      await signUp(page, { email: newEmail() });
      for (const title of ["Plan the week", "دودھ اور روٹی خریدنا", "牛乳を買う 🥛", "A rather long title ".repeat(8).trim(), "x".repeat(120)]) {
        await addTask(page, title);
      }
      for (const language of ["en", "ur"]) {
        if (language === "ur") {
          await page.goto(`${new URL(page.url()).origin}/settings`);
          await page.getByLabel("Language").selectOption("ur");
          await page.waitForFunction(() => document.documentElement.dir === "rtl");
        }
        for (const place of ["inbox", "today", "upcoming", "search", "trash", "settings"]) {
          await page.goto(`${new URL(page.url()).origin}/${place}`);
          await settled(page);
          const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
          assert.ok(wider <= 0, `${place} in ${language} is ${wider} px too wide`);
          assert.deepEqual(await violations(page), [], `${place} in ${language}`);
          await picture(page, `${size}-${colorScheme}-${language}-${place}`);
        }
        await page.goto(`${new URL(page.url()).origin}/inbox`);
        await page.locator("main li a").first().click();
        await page.getByRole("complementary").locator("textarea").first().waitFor();
        assert.deepEqual(await violations(page), [], `panel in ${language}`);
        await picture(page, `${size}-${colorScheme}-${language}-panel`);
      }
      assert.deepEqual(complaints, []);
      await context.close();
    });
  }
}
