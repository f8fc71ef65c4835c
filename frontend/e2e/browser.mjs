// A real browser: whichever Chromium, Chrome or Edge is installed.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { chromium } from "playwright-core";

const CANDIDATES = [
  process.env.DULY_BROWSER,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/microsoft-edge",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

export const URL_OF_DULY = process.env.DULY_E2E_URL;
export const PICTURES = join(import.meta.dirname, "..", "test-results");
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export function findBrowser() {
  return CANDIDATES.find((path) => path && existsSync(path));
}

export async function launch() {
  mkdirSync(PICTURES, { recursive: true });
  return chromium.launch({
    executablePath: findBrowser(),
    headless: true,
    args: [
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Open a page that remembers everything the console complained about. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, timezoneId: "Asia/Karachi", ...options });
  const page = await context.newPage();
  const complaints = [];
  page.on("console", (message) => {
    // A failed request is told twice; the listener below says which.
    if (message.text().startsWith("Failed to load resource")) return;
    if (message.type() === "error" || message.type() === "warning") complaints.push(message.text());
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()} ${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return { context, page, complaints };
}

/** Return what axe finds wrong with the page, in a line each. */
export async function violations(page) {
  // The page's own policy forbids foreign scripts; the checker comes in through the debugger.
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return found.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} (${node.failureSummary?.split("\n")[1]?.trim()})`));
}

export async function picture(page, name) {
  await page.screenshot({ path: join(PICTURES, `${name}.png`) });
}

export async function signUp(page, { name = "Ada Lovelace", email, password = "correct horse battery" }) {
  await page.goto(`${URL_OF_DULY}/sign-up`);
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign up" }).click();
  await page.waitForURL("**/inbox");
  await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
}

export async function signIn(page, { email, password = "correct horse battery" }) {
  await page.goto(`${URL_OF_DULY}/sign-in`);
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL("**/inbox");
  await page.getByRole("heading", { name: "Inbox", level: 1 }).waitFor();
}

/** The API as the user who is signed in at a page: what is awaited is the answer's body. */
export async function apiOf(page) {
  const token = await page.evaluate(async () => (await (await fetch("/api/auth/token")).json()).token);
  const { sub } = JSON.parse(Buffer.from(token.split(".")[1], "base64url"));
  const key = crypto.randomUUID();
  let number = 0;
  async function send(method, path, body) {
    // Like the web: what did not arrive for sure is sent again, and cannot count twice.
    const headers = { authorization: `Bearer ${token}`, ...(method === "POST" && { "idempotency-key": `${key}-${number++}` }) };
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
    if (body) headers["content-type"] = "application/json";
    for (let attempt = 0; ; attempt++) {
      const response = await fetch(`${URL_OF_DULY}/api/${sub}/${path}`, init).catch(() => null);
      if (response?.ok) return response.status === 204 ? null : response.json();
      if ((response && response.status < 500) || attempt === 60) throw new Error(`${method} ${path}: ${response?.status} ${await response?.text()}`);
      await pause(500);
    }
  }
  return {
    get: (path) => send("GET", path),
    post: (path, body) => send("POST", path, body),
    patch: (path, body) => send("PATCH", path, body),
    delete: (path) => send("DELETE", path),
  };
}

export function newEmail() {
  return `ada-${crypto.randomUUID()}@example.com`;
}

export async function addTask(page, title) {
  await page.getByLabel("New task").first().fill(title);
  await page.getByLabel("New task").first().press("Enter");
  await page.getByRole("link", { name: title }).first().waitFor();
}

/** Try until `check` does not fail any more, for at most some seconds. */
export async function eventually(check, seconds = 8) {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await pause(100);
    }
  }
}

/** Wait until a page shows what it was going to show. Not for a silent network: the stream of changes is never silent. */
export async function settled(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(() => !document.querySelector("[aria-busy=true], .animate-pulse"));
}
