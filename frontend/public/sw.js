// Duly's service worker: it shows what is pushed, and does what the buttons of a notification say. It keeps no pages and answers no
// requests, so what people see always comes from the server. One plain file, because a browser asks for it by this very address.
"use strict";

// In the person's language, which each message names: all that messages are written in. Those of the web's own languages are its words
// (messages/*.json, `push`); a test compares them.
const WORDS = {
  en: { complete: "Complete", snooze: "In 10 minutes", failed: "That did not work. Open the task to try again.", unreadable: "There is something new." },
  ur: { complete: "مکمل کریں", snooze: "10 منٹ بعد", failed: "یہ نہیں ہو سکا۔ دوبارہ کوشش کے لیے کام کھولیں۔", unreadable: "کچھ نیا ہے۔" },
  de: { complete: "Erledigt", snooze: "In 10 Minuten", failed: "Das hat nicht geklappt. Öffnen Sie die Aufgabe, um es noch einmal zu versuchen.", unreadable: "Es gibt etwas Neues." },
  es: { complete: "Completar", snooze: "En 10 minutos", failed: "No ha funcionado. Abra la tarea para volver a intentarlo.", unreadable: "Hay algo nuevo." },
  fr: { complete: "Terminer", snooze: "Dans 10 minutes", failed: "Cela n’a pas marché. Ouvrez la tâche pour réessayer.", unreadable: "Il y a du nouveau." },
};
const RIGHT_TO_LEFT = new Set(["ur", "ar", "fa", "he"]);
const SNOOZE_MINUTES = 10;
// A browser lets a notification's click open a window for some seconds only; after that nobody would see what went wrong.
const PATIENCE_MS = 4_000;
const PAGE_ANSWERS_MS = 400;
const START = "/notifications";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(show(event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(clicked(event.notification, event.action)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

function wordsOf(language) {
  return WORDS[String(language).split("-")[0]] ?? WORDS.en;
}

/** Return what was pushed; null when it cannot be read. */
function read(data) {
  try {
    const message = data.json();
    return typeof message.title === "string" ? message : null;
  } catch {
    return null;
  }
}

/** Show a message. Browsers insist that every push shows something, so one that cannot be read does too. */
function show(data) {
  const message = read(data);
  const look = { icon: "/icon-192.png", badge: "/badge-96.png" };
  if (!message) return self.registration.showNotification("Duly", { ...look, body: wordsOf(self.navigator.language).unreadable, data: { link: START } });
  const language = message.language ?? "en";
  const words = wordsOf(language);
  const task = message.about === "reminder" ? message.data?.task_id : null;
  return self.registration.showNotification(message.title, {
    ...look,
    body: (message.lines ?? []).join("\n"),
    lang: language,
    dir: RIGHT_TO_LEFT.has(language.split("-")[0]) ? "rtl" : "ltr",
    // A reminder that is told again takes the place of the one before, and is heard again.
    tag: message.replaces || message.id,
    renotify: true,
    requireInteraction: message.urgent === true,
    timestamp: Date.parse(message.created_at) || Date.now(),
    actions: task
      ? [
          { action: "complete", title: words.complete },
          { action: "snooze", title: words.snooze },
        ]
      : [],
    data: { language, link: message.link ?? START, task, notification: message.data?.notification_id ?? null, user: message.data?.user_id ?? null },
  });
}

async function clicked(notification, action) {
  const about = notification.data;
  notification.close();
  const act = ACTIONS[action];
  if (act && about.task && (await act(about).then(succeeded, failed))) return;
  try {
    await open(about.link);
  } catch {
    // It took too long for a window to be opened: say so where it can be clicked again.
    await self.registration.showNotification(notification.title, { body: wordsOf(about.language).failed, lang: about.language, dir: notification.dir, tag: notification.tag, data: { ...about, task: null } });
  }
}

const succeeded = () => true;
const failed = () => false;

const ACTIONS = {
  async complete(about) {
    const api = await signedIn(about.user);
    await api("PATCH", `tasks/${about.task}/complete`, { completed: true });
    await markRead(api, about);
  },
  async snooze(about) {
    const api = await signedIn(about.user);
    await api("POST", `tasks/${about.task}/reminders/snooze`, { minutes: SNOOZE_MINUTES });
    await markRead(api, about);
  },
};

/** It was dealt with. That it is still unread when this fails is no reason to say that the action failed. */
async function markRead(api, about) {
  if (about.notification) await api("PATCH", `notifications/${about.notification}`, { read: true }).catch(failed);
}

/** Return what calls the API as the person who is signed in; fails when nobody is, or somebody else than `user`. */
async function signedIn(user) {
  const answer = await fetch("/api/auth/token", { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`token ${answer.status}`);
  const { token } = await answer.json();
  const { sub } = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  if (user && user !== sub) throw new Error("somebody else");
  return async (method, path, body) => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    if (method === "POST") headers["idempotency-key"] = crypto.randomUUID();
    const response = await fetch(`/api/${sub}/${path}`, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(`${method} ${response.status}`);
    return response.status === 204 ? null : response.json();
  };
}

/** Show a place of Duly: in a page that is open already, which goes there without losing what it holds, or in a new one. */
async function open(link) {
  const { pathname, search } = new URL(link, self.location.origin);
  // Whatever a message says, only this origin's own pages are opened.
  const place = new URL(pathname + search, self.location.origin).pathname === pathname ? pathname + search : START;
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) {
    if (!(await goes(page, place))) continue;
    await page.focus();
    return;
  }
  await self.clients.openWindow(place);
}

/** Ask a page to go to a place; false when it does not answer, as the sign-in page does not. */
function goes(page, place) {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = succeededWith(resolve);
    setTimeout(() => resolve(false), PAGE_ANSWERS_MS);
    page.postMessage({ type: "duly:open", place }, [port2]);
  });
}

function succeededWith(resolve) {
  return () => resolve(true);
}

/** The browser gave this subscription up for another one: the channel follows it, by its name and wishes, switched on or off as it was. */
async function renew({ oldSubscription, newSubscription }) {
  const kept = await keptChannel();
  if (!kept) return;
  const api = await signedIn(kept.user);
  const { items, web_push_key: key } = await api("GET", "channels");
  const old = items.find((channel) => channel.id === kept.channel);
  if (!old) {
    // Removed elsewhere: that was meant.
    await newSubscription?.unsubscribe();
    await caches.delete(KEPT[0]);
    return;
  }
  const subscription = newSubscription ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: oldSubscription?.options?.applicationServerKey ?? key }));
  const { endpoint, keys } = subscription.toJSON();
  // A new channel is on: one that was switched off wants nothing until that is true of it again.
  const made = await api("POST", "channels", { kind: "web_push", subscription: { endpoint, keys }, name: old.name, wants: old.enabled ? old.wants : [] });
  if (!old.enabled) await api("PATCH", `channels/${made.id}`, { enabled: false, wants: old.wants });
  if (old.id !== made.id) await api("DELETE", `channels/${old.id}`);
  await keepChannel({ user: kept.user, channel: made.id, endpoint });
}

// Which channel this browser is, and whose. The page keeps it (features/channels/this-browser.ts); there is no other store that both
// can reach without much ado.
const KEPT = ["duly-this-browser", "/this-browser"];

async function keptChannel() {
  const answer = await (await caches.open(KEPT[0])).match(KEPT[1]);
  return answer ? answer.json() : null;
}

async function keepChannel(kept) {
  await (await caches.open(KEPT[0])).put(KEPT[1], new Response(JSON.stringify(kept)));
}
