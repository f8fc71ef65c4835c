/** This browser as a channel: what it can do, its subscription, and whose channel it is. */

/** `install`: an iPhone or iPad, which tells only what was put on its home screen. */
export type Ability = "ready" | "install" | "insecure" | "unsupported";

interface Surroundings {
  isSecure: boolean;
  hasPush: boolean;
  userAgent: string;
  touchPoints: number;
  isInstalled: boolean;
}

/** Tell what a browser can do by what it has and says. */
export function abilityOf({ isSecure, hasPush, userAgent, touchPoints, isInstalled }: Surroundings): Ability {
  if (!isSecure) return "insecure";
  if (hasPush) return "ready";
  // An iPad calls itself a Mac, but no Mac has a touch screen.
  const isHandheld = /\b(?:iPhone|iPad|iPod)\b/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1);
  return isHandheld && !isInstalled ? "install" : "unsupported";
}

export function abilityHere(): Ability {
  return abilityOf({
    isSecure: window.isSecureContext,
    hasPush: "serviceWorker" in navigator && "PushManager" in window && "Notification" in window,
    userAgent: navigator.userAgent,
    touchPoints: navigator.maxTouchPoints,
    isInstalled: window.matchMedia("(display-mode: standalone)").matches,
  });
}

/** Which channel this browser is, and whose. */
export interface Kept {
  user: string;
  channel: string;
  endpoint: string;
}

// Where the service worker looks too (public/sw.js): it has neither local storage nor cookies.
const STORE = "duly-this-browser";
const PLACE = "/this-browser";

export async function readKept(): Promise<Kept | null> {
  if (!("caches" in window)) return null;
  const answer = await (await caches.open(STORE)).match(PLACE);
  return answer ? ((await answer.json()) as Kept) : null;
}

export async function keep(kept: Kept): Promise<void> {
  await (await caches.open(STORE)).put(PLACE, new Response(JSON.stringify(kept)));
}

async function subscriptionHere(): Promise<PushSubscription | null> {
  if (abilityHere() !== "ready") return null;
  const registration = await navigator.serviceWorker.getRegistration("/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

/** The endpoint that this browser can be pushed to now; null when it cannot. */
export async function endpointHere(): Promise<string | null> {
  return (await subscriptionHere())?.endpoint ?? null;
}

function isKey(buffer: ArrayBuffer | null | undefined, key: string): boolean {
  if (!buffer) return true;
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key.replace(/=+$/, "");
}

/**
 * Subscribe this browser with the installation's key (base64url).
 *
 * Errors: DOMException `NotAllowedError` without the permission, `AbortError` when the browser's push service cannot be reached.
 */
export async function subscribeHere(key: string): Promise<{ endpoint: string; keys: { p256dh: string; auth: string } }> {
  await navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" });
  const { pushManager } = await navigator.serviceWorker.ready;
  let subscription = await pushManager.getSubscription();
  // One of another installation at this address, or from before its key was lost.
  if (subscription && !isKey(subscription.options.applicationServerKey, key)) {
    await subscription.unsubscribe();
    subscription = null;
  }
  subscription ??= await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint = "", keys = {} } = subscription.toJSON();
  return { endpoint, keys: { p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" } };
}

/** End this browser's subscription and forget whose it was. What is away or broken here keeps nobody from leaving. */
export async function leaveHere(): Promise<void> {
  try {
    await (await subscriptionHere())?.unsubscribe();
    if ("caches" in window) await caches.delete(STORE);
  } catch {
    // Its end answers 410 soon, and the channel goes then.
  }
}
