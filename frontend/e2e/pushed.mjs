// A browser that can be pushed to. The push services of the makers of browsers cannot be reached from a test, so the page subscribes at one
// that the test runs; what arrives there goes to the real service worker by the browser's own debugger.
import assert from "node:assert/strict";

import { eventually, openPage, URL_OF_DULY } from "./browser.mjs";
import { pushService } from "./ends.mjs";

/** In the page: subscribing works, at `subscription`. It is kept as a browser would keep it, over pages and restarts. */
function subscribeAt(subscription) {
  const KEPT = "test-push-key";
  const { endpoint, p256dh, auth } = subscription;
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0)).buffer;
  const made = (key) => ({
    endpoint,
    options: { userVisibleOnly: true, applicationServerKey: bytes(key) },
    toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh, auth } }),
    unsubscribe: async () => {
      localStorage.removeItem(KEPT);
      return true;
    },
  });
  PushManager.prototype.subscribe = async (options) => {
    localStorage.setItem(KEPT, options.applicationServerKey);
    return made(options.applicationServerKey);
  };
  PushManager.prototype.getSubscription = async () => {
    const key = localStorage.getItem(KEPT);
    return key ? made(key) : null;
  };
}

/** Open a page in a browser that may show notifications, and the push service where it subscribes. */
export async function openPushedPage(browser, options) {
  const service = await pushService();
  const opened = await openPage(browser, options);
  const { context, page } = opened;
  await context.grantPermissions(["notifications", "clipboard-read", "clipboard-write"], { origin: URL_OF_DULY });
  await context.addInitScript(subscribeAt, service.subscription);
  return { ...opened, service, ...workerOf(context, page, service) };
}

function workerOf(context, page, service) {
  /** Which key the page subscribed with, for the service to check pushes by. */
  async function subscribed() {
    service.state.serverKey = await page.evaluate(() => localStorage.getItem("test-push-key"));
    assert.ok(service.state.serverKey, "the page has not subscribed");
  }

  /** Wait for a push, hand it to the worker, and return the notification that it shows. */
  async function delivered(fits) {
    const { text } = await service.next(fits);
    const debug = await context.newCDPSession(page);
    const registered = new Promise((resolve) => debug.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => registrations[0] && resolve(registrations[0])));
    await debug.send("ServiceWorker.enable");
    const { registrationId } = await registered;
    await debug.send("ServiceWorker.deliverPushMessage", { origin: new URL(URL_OF_DULY).origin, registrationId, data: text });
    const { title, replaces, id } = JSON.parse(text);
    // The browser starts the worker for it, which on a busy machine takes its time.
    const found = await eventually(async () => {
      const there = await shown();
      const one = there.find((other) => other.title === title && other.tag === (replaces || id));
      assert.ok(one, `“${title}” is not shown, but ${there.map((other) => other.title).join()}`);
      return one;
    }, 30);
    await debug.detach();
    return found;
  }

  /** The notifications that are shown now. */
  function shown() {
    return worker().evaluate(async () =>
      (await self.registration.getNotifications()).map(({ title, body, dir, lang, tag, data, actions }) => ({ title, body, dir, lang, tag, data, actions: actions.map((one) => ({ ...one, action: one.action, title: one.title })) })),
    );
  }

  /** Click a notification, or one of its buttons; return the places that windows were opened at. */
  function click(title, action = "") {
    return worker().evaluate(
      async ([wanted, button]) => {
        const notification = (await self.registration.getNotifications()).find((one) => one.title === wanted);
        const event = new NotificationEvent("notificationclick", { notification, action: button });
        const [work, places] = [[], []];
        // A click that a script makes is not trusted: the browser would let the worker neither go on nor open windows.
        event.waitUntil = (one) => work.push(one);
        self.clients.openWindow = async (place) => places.push(place) && null;
        self.dispatchEvent(event);
        await Promise.all(work);
        return places;
      },
      [title, action],
    );
  }

  function worker() {
    const found = context.serviceWorkers().find((one) => one.url().endsWith("/sw.js"));
    assert.ok(found, "there is no service worker");
    return found;
  }

  return { subscribed, delivered, shown, click };
}
