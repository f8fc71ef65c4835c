import { readFileSync } from "node:fs";
import { join } from "node:path";

import { beforeEach, describe, expect, it, vi } from "vitest";

import { MESSAGE, NOTE, type Page, ROOT, SCRIPT, subscription, TASK, token, USER, World } from "@/features/channels/sample-worker";

let world: World;
beforeEach(() => {
  world = new World();
  world.answers["GET /api/auth/token"] = () => Response.json({ token: token(USER) });
});

describe("a push", () => {
  it("shows what it says, with buttons in the person's language", async () => {
    const { title, options } = await world.push();
    expect(title).toBe("Buy milk");
    expect(options).toMatchObject({ body: "Due today at 09:00.\nTold once before.", lang: "en", dir: "ltr", requireInteraction: false });
    expect(options.actions.map(({ action, title: words }) => [action, words])).toEqual([
      ["complete", "Complete"],
      ["snooze", "In 10 minutes"],
    ]);
    const urdu = (await world.push({ language: "ur", title: "دودھ" })).options;
    expect([urdu.lang, urdu.dir, urdu.actions[0]?.title]).toEqual(["ur", "rtl", "مکمل کریں"]);
  });

  it("takes the place of the one before when a reminder is told again, and is heard", async () => {
    expect((await world.push()).options).toMatchObject({ tag: "reminder-1", renotify: true });
    expect((await world.push({ replaces: "" })).options.tag).toBe(MESSAGE.id);
  });

  it("stays for whoever is away when it is urgent", async () => {
    expect((await world.push({ urgent: true })).options.requireInteraction).toBe(true);
  });

  it("has no buttons when there is nothing to complete", async () => {
    expect((await world.push({ about: "digest", data: { type: "digest" } })).options.actions).toEqual([]);
    expect((await world.push({ about: "test" })).options.actions).toEqual([]);
  });

  it.each([null, { json: () => JSON.parse("{") as object }, { json: () => ({ no: "title" }) }])("that cannot be read shows something all the same", async (data) => {
    await world.send("push", { data });
    expect(world.shown[0]).toMatchObject({ title: "Duly", options: { body: "کچھ نیا ہے۔", data: { link: "/notifications" } } });
  });

  it("has the web's own words for its buttons", () => {
    for (const locale of ["en", "ur"]) {
      const { push } = JSON.parse(readFileSync(join(ROOT, "messages", `${locale}.json`), "utf8")) as { push: Record<string, string> };
      for (const words of Object.values(push)) expect(SCRIPT, locale).toContain(`"${words}"`);
    }
  });
});

describe("a click on a button", () => {
  it("completes the task and marks the notification as read", async () => {
    const close = await world.click("complete");
    expect(close).toHaveBeenCalledTimes(1);
    expect(world.asked.slice(1)).toEqual([
      { method: "PATCH", path: `tasks/${TASK}/complete`, body: { completed: true } },
      { method: "PATCH", path: `notifications/${NOTE}`, body: { read: true } },
    ]);
    expect(world.opened).toEqual([]);
  });

  it("snoozes the reminder", async () => {
    await world.click("snooze");
    expect(world.asked[1]).toEqual({ method: "POST", path: `tasks/${TASK}/reminders/snooze`, body: { minutes: 10 } });
    expect(world.opened).toEqual([]);
  });

  it("is done when only the notification could not be marked", async () => {
    world.answers[`PATCH notifications/${NOTE}`] = () => new Response(null, { status: 503 });
    await world.click("complete");
    expect(world.opened).toEqual([]);
  });

  it.each([
    ["nobody is signed in", "GET /api/auth/token", () => new Response(null, { status: 401 })],
    ["somebody else is signed in", "GET /api/auth/token", () => Response.json({ token: token("someone-else") })],
    ["the API does not take it", `PATCH tasks/${TASK}/complete`, () => new Response(null, { status: 409 })],
  ])("opens the task when %s", async (_why, question, answer) => {
    world.answers[question] = answer;
    await world.click("complete");
    expect(world.opened).toEqual([`/notifications?task=${TASK}`]);
    if (question.startsWith("GET")) expect(world.asked).toHaveLength(1);
  });

  it("says that it failed when it took too long for a window to open", async () => {
    world.answers["GET /api/auth/token"] = () => new Response(null, { status: 401 });
    world.openWindow.mockRejectedValueOnce(new Error("not allowed"));
    await world.click("complete", { language: "ur" });
    expect(world.shown[1]).toMatchObject({ title: "Buy milk", options: { tag: "reminder-1", lang: "ur", dir: "rtl" } });
    expect(world.shown[1]?.options.body).toContain("یہ نہیں ہو سکا");
  });
});

describe("a click on the notification", () => {
  it("opens the task", async () => {
    await world.click();
    expect(world.asked).toEqual([]);
    expect(world.opened).toEqual([`/notifications?task=${TASK}`]);
  });

  it("shows it in a page that is there and answers", async () => {
    const asked: unknown[] = [];
    const deaf: Page = { focus: vi.fn(), postMessage: vi.fn() };
    const page: Page = {
      focus: vi.fn(),
      postMessage: (data, [port]) => {
        asked.push(data);
        port?.postMessage("here");
      },
    };
    world.pages = [deaf, page];
    await world.click();
    expect(asked).toEqual([{ type: "duly:open", place: `/notifications?task=${TASK}` }]);
    expect(page.focus).toHaveBeenCalledTimes(1);
    expect(deaf.focus).not.toHaveBeenCalled();
    expect(world.opened).toEqual([]);
  });

  it.each([
    ["https://evil.example/inbox", "/inbox"],
    ["https://evil.example//evil.example/x", "/notifications"],
    ["javascript:alert(1)", "/notifications"],
  ])("never leaves this origin, not for %s", async (link, place) => {
    await world.click("", { link });
    expect(world.opened).toEqual([place]);
  });
});

describe("a subscription that the browser gave up", () => {
  const change = { oldSubscription: subscription("https://push.example/old"), newSubscription: null };

  const BODY = { kind: "web_push", subscription: { endpoint: "https://push.example/new", keys: { p256dh: "p", auth: "a" } }, name: "Laptop", wants: ["digest"] };
  const CHANNEL = { id: "old", name: "Laptop", wants: ["digest"], enabled: true };

  beforeEach(() => {
    world.kept.set("/this-browser", Response.json({ user: USER, channel: "old", endpoint: "https://push.example/old" }));
    world.answers["GET channels"] = () => Response.json({ items: [CHANNEL], web_push_key: "key" });
    world.answers["POST channels"] = () => Response.json({ id: "new" }, { status: 201 });
    world.answers["DELETE channels/old"] = () => new Response(null, { status: 204 });
  });

  it("is replaced by a new one, by the same name and with the same wishes", async () => {
    await world.send("pushsubscriptionchange", change);
    expect(world.asked.slice(2)).toEqual([
      { method: "POST", path: "channels", body: BODY },
      { method: "DELETE", path: "channels/old", body: null },
    ]);
    expect(await world.kept.get("/this-browser")?.json()).toEqual({ user: USER, channel: "new", endpoint: "https://push.example/new" });
  });

  it("stays switched off, and wants nothing before it is", async () => {
    world.answers["GET channels"] = () => Response.json({ items: [{ ...CHANNEL, enabled: false }], web_push_key: "key" });
    await world.send("pushsubscriptionchange", change);
    expect(world.asked.slice(2)).toEqual([
      { method: "POST", path: "channels", body: { ...BODY, wants: [] } },
      { method: "PATCH", path: "channels/new", body: { enabled: false, wants: ["digest"] } },
      { method: "DELETE", path: "channels/old", body: null },
    ]);
  });

  it("is not made again after it was removed elsewhere", async () => {
    world.answers["GET channels"] = () => Response.json({ items: [], web_push_key: "key" });
    const unsubscribe = vi.fn(() => Promise.resolve(true));
    await world.send("pushsubscriptionchange", { ...change, newSubscription: { ...subscription("https://push.example/new"), unsubscribe } });
    expect(world.asked.slice(2)).toEqual([]);
    expect(unsubscribe).toHaveBeenCalledTimes(1);
    expect(world.kept.size).toBe(0);
  });

  it("is nothing to whoever never turned it on here", async () => {
    world.kept.clear();
    await world.send("pushsubscriptionchange", change);
    expect(world.asked).toEqual([]);
  });
});
