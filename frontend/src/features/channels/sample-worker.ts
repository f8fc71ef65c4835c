import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInNewContext } from "node:vm";

import { vi } from "vitest";

export const ROOT = join(import.meta.dirname, "..", "..", "..");
export const SCRIPT = readFileSync(join(ROOT, "public", "sw.js"), "utf8");
const ORIGIN = "http://duly.test:3000";
export const [USER, TASK, NOTE] = ["0198c5b2-0000-7000-8000-000000000001", "0198c5b2-0000-7000-8000-000000000002", "0198c5b2-0000-7000-8000-000000000003"];

export const MESSAGE = {
  id: "0198c5b2-0000-7000-8000-000000000004",
  about: "reminder",
  title: "Buy milk",
  lines: ["Due today at 09:00.", "Told once before."],
  language: "en",
  link: `${ORIGIN}/notifications?task=${TASK}`,
  urgent: false,
  replaces: "reminder-1",
  created_at: "2026-12-24T08:00:00Z",
  data: { type: "reminder.fired", user_id: USER, task_id: TASK, notification_id: NOTE },
};

type Shown = NotificationOptions & { actions: { action: string; title: string }[]; data: Record<string, unknown> };
export interface Page {
  focus: ReturnType<typeof vi.fn>;
  postMessage: (data: unknown, ports: MessagePort[]) => void;
}

/** The worker with everything around it faked; what it listens to can be sent to it. */
export class World {
  shown: { title: string; options: Shown }[] = [];
  asked: { method: string; path: string; body: unknown }[] = [];
  opened: string[] = [];
  pages: Page[] = [];
  kept = new Map<string, Response>();
  answers: Record<string, () => Response> = {};
  openWindow = vi.fn((place: string) => Promise.resolve(this.opened.push(place)));
  #listeners = new Map<string, (event: object) => void>();

  constructor() {
    const registration = {
      showNotification: (title: string, options: Shown) => Promise.resolve(this.shown.push({ title, options })),
      pushManager: { subscribe: () => Promise.resolve(subscription("https://push.example/new")) },
    };
    const store = {
      match: (place: string) => Promise.resolve(this.kept.get(place)?.clone()),
      put: (place: string, answer: Response) => Promise.resolve(this.kept.set(place, answer)),
    };
    const self = {
      addEventListener: (name: string, listener: (event: object) => void) => this.#listeners.set(name, listener),
      registration,
      location: { origin: ORIGIN },
      navigator: { language: "ur-PK" },
      clients: { matchAll: () => Promise.resolve(this.pages), openWindow: this.openWindow },
    };
    const fetch = (url: string, init: RequestInit = {}) => Promise.resolve(this.#answer(url, init));
    const caches = { open: () => Promise.resolve(store), delete: () => Promise.resolve(this.kept.clear()) };
    runInNewContext(SCRIPT, { self, fetch, caches, crypto, URL, Date, atob, setTimeout, MessageChannel, Response, AbortSignal });
  }

  #answer(url: string, { method = "GET", body }: RequestInit): Response {
    const path = url.replace(`/api/${USER}/`, "");
    this.asked.push({ method, path, body: typeof body === "string" ? JSON.parse(body) : null });
    return this.answers[`${method} ${path}`]?.() ?? Response.json({});
  }

  async send(name: string, event: object): Promise<void> {
    const work: Promise<unknown>[] = [];
    this.#listeners.get(name)?.({ ...event, waitUntil: (one: Promise<unknown>) => work.push(one) });
    await Promise.all(work);
  }

  async push(message: object = {}): Promise<{ title: string; options: Shown }> {
    await this.send("push", { data: { json: () => ({ ...MESSAGE, ...message }) } });
    const last = this.shown.at(-1);
    if (!last) throw new Error("Nothing was shown.");
    return last;
  }

  async click(action = "", message: object = {}): Promise<ReturnType<typeof vi.fn>> {
    const { title, options } = await this.push(message);
    const close = vi.fn();
    await this.send("notificationclick", { action, notification: { title, ...options, close } });
    return close;
  }
}

export function subscription(endpoint: string) {
  return { options: { applicationServerKey: "key" }, toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: "p", auth: "a" } }) };
}

export function token(sub: string): string {
  return `e30.${btoa(JSON.stringify({ sub }))}.x`;
}
