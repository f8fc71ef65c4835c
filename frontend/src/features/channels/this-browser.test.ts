import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { abilityOf, endpointHere, keep, leaveHere, readKept, subscribeHere } from "@/features/channels/this-browser";

const MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15";
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";
const PLAIN = { isSecure: true, hasPush: true, userAgent: MAC, touchPoints: 0, isInstalled: false };

describe("what a browser can do", () => {
  it("is push, where it is there", () => {
    expect(abilityOf(PLAIN)).toBe("ready");
    expect(abilityOf({ ...PLAIN, userAgent: IPHONE, isInstalled: true })).toBe("ready");
  });

  it("is nothing without a safe connection", () => {
    expect(abilityOf({ ...PLAIN, isSecure: false })).toBe("insecure");
  });

  it("is push after it was put on the home screen, on an iPhone or iPad", () => {
    expect(abilityOf({ ...PLAIN, hasPush: false, userAgent: IPHONE, touchPoints: 5 })).toBe("install");
    expect(abilityOf({ ...PLAIN, hasPush: false, touchPoints: 5 })).toBe("install");
    expect(abilityOf({ ...PLAIN, hasPush: false, touchPoints: 0 })).toBe("unsupported");
    expect(abilityOf({ ...PLAIN, hasPush: false, userAgent: IPHONE, isInstalled: true })).toBe("unsupported");
  });
});

describe("this browser's subscription", () => {
  const KEY = "AQID_-8";
  let current: ReturnType<typeof subscription> | null = null;
  let stores: Map<string, Map<string, Response>>;

  function subscription(endpoint: string, applicationServerKey: ArrayBuffer | null) {
    return {
      endpoint,
      options: { applicationServerKey },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: "p", auth: "a" } }),
      unsubscribe: vi.fn(() => {
        current = null;
        return Promise.resolve(true);
      }),
    };
  }
  const subscribe = vi.fn(() => Promise.resolve((current = subscription("https://push.example/new", new Uint8Array([1, 2, 3, 255, 239]).buffer))));
  const pushManager = { getSubscription: () => Promise.resolve(current), subscribe };

  beforeEach(() => {
    current = null;
    stores = new Map();
    subscribe.mockClear();
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("PushManager", vi.fn());
    vi.stubGlobal("Notification", vi.fn());
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    vi.stubGlobal("caches", {
      open: (name: string) => {
        const store = stores.get(name) ?? new Map<string, Response>();
        stores.set(name, store);
        return Promise.resolve({
          match: (place: string) => Promise.resolve(store.get(place)?.clone()),
          put: (place: string, answer: Response) => Promise.resolve(store.set(place, answer)),
        });
      },
      delete: (name: string) => Promise.resolve(stores.delete(name)),
    });
    const register = () => Promise.resolve();
    Object.defineProperty(navigator, "serviceWorker", {
      configurable: true,
      value: { register, ready: Promise.resolve({ pushManager }), getRegistration: () => Promise.resolve({ pushManager }) },
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    Reflect.deleteProperty(navigator, "serviceWorker");
  });

  it("is made once, with nothing but what the API takes", async () => {
    const made = await subscribeHere(KEY);
    expect(made).toEqual({ endpoint: "https://push.example/new", keys: { p256dh: "p", auth: "a" } });
    expect(subscribe).toHaveBeenCalledWith({ userVisibleOnly: true, applicationServerKey: KEY });
    expect(await subscribeHere(KEY)).toEqual(made);
    expect(subscribe).toHaveBeenCalledTimes(1);
  });

  it("gives way when it belongs to another key", async () => {
    const old = subscription("https://push.example/old", new Uint8Array([9]).buffer);
    current = old;
    expect((await subscribeHere(KEY)).endpoint).toBe("https://push.example/new");
    expect(old.unsubscribe).toHaveBeenCalledTimes(1);
  });

  it("ends, and nobody remembers whose it was", async () => {
    await subscribeHere(KEY);
    await keep({ user: "u", channel: "c", endpoint: "e" });
    expect(await readKept()).toEqual({ user: "u", channel: "c", endpoint: "e" });
    await leaveHere();
    expect(await readKept()).toBeNull();
    expect(await endpointHere()).toBeNull();
  });

  it("keeps nobody from leaving when the browser fails", async () => {
    await subscribeHere(KEY);
    current?.unsubscribe.mockRejectedValueOnce(new Error("broken"));
    await expect(leaveHere()).resolves.toBeUndefined();
  });
});
