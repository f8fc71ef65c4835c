import { beforeEach, describe, expect, it, vi } from "vitest";

import { api } from "@/api/client";
import { keepHere, signOutHere } from "@/features/channels/keeping";
import { sampleChannel } from "@/features/channels/sample";
import { endpointHere, keep, leaveHere, readKept, subscribeHere } from "@/features/channels/this-browser";

vi.mock("@/features/channels/this-browser");
vi.mock("@/api/client", async (original) => ({
  ...(await original<object>()),
  api: { GET: vi.fn(), POST: vi.fn(), PATCH: vi.fn(), DELETE: vi.fn() },
}));

const KEPT = { user: "me", channel: "old", endpoint: "https://push.example/old" };
const SUBSCRIPTION = { endpoint: "https://push.example/new", keys: { p256dh: "p", auth: "a" } };

beforeEach(() => {
  vi.resetAllMocks();
  vi.stubGlobal("Notification", { permission: "granted" });
  vi.mocked(readKept).mockResolvedValue(KEPT);
  vi.mocked(subscribeHere).mockResolvedValue(SUBSCRIPTION);
  const items = [sampleChannel({ id: "old", kind: "web_push", name: "Laptop", wants: ["digest"] })];
  vi.mocked(api.GET).mockResolvedValue({ data: { items, kinds: ["web_push"], web_push_key: "key" }, response: new Response() } as never);
  vi.mocked(api.POST).mockResolvedValue({ data: { id: "new" }, response: new Response() } as never);
  vi.mocked(api.DELETE).mockResolvedValue({ response: new Response() } as never);
});

describe("this browser's channel", () => {
  it("is left alone where nothing was switched on, or nothing has changed", async () => {
    vi.mocked(readKept).mockResolvedValueOnce(null);
    await keepHere("me");
    vi.mocked(endpointHere).mockResolvedValueOnce(KEPT.endpoint);
    await keepHere("me");
    expect(api.GET).not.toHaveBeenCalled();
    expect(leaveHere).not.toHaveBeenCalled();
  });

  it("ends when somebody else signs in, without a word to the API in their name", async () => {
    await keepHere("somebody else");
    expect(leaveHere).toHaveBeenCalledTimes(1);
    expect(api.GET).not.toHaveBeenCalled();
  });

  it("follows a subscription that the browser gave up, by its name and wishes", async () => {
    vi.mocked(endpointHere).mockResolvedValueOnce(null);
    await keepHere("me");
    const body = { kind: "web_push", subscription: SUBSCRIPTION, name: "Laptop", wants: ["digest"] };
    expect(api.POST).toHaveBeenCalledWith("/api/{user_id}/channels", { params: { path: { user_id: "me" } }, body });
    expect(api.DELETE).toHaveBeenCalledWith("/api/{user_id}/channels/{channel_id}", { params: { path: { user_id: "me", channel_id: "old" } } });
    expect(keep).toHaveBeenCalledWith({ user: "me", channel: "new", endpoint: SUBSCRIPTION.endpoint });
    expect(api.PATCH).not.toHaveBeenCalled();
  });

  it("stays switched off when it follows a subscription", async () => {
    vi.mocked(endpointHere).mockResolvedValueOnce(null);
    const items = [sampleChannel({ id: "old", kind: "web_push", name: "Laptop", wants: ["digest"], enabled: false })];
    vi.mocked(api.GET).mockResolvedValueOnce({ data: { items, kinds: ["web_push"], web_push_key: "key" }, response: new Response() } as never);
    vi.mocked(api.PATCH).mockResolvedValueOnce({ data: { id: "new" }, response: new Response() } as never);
    await keepHere("me");
    expect(vi.mocked(api.POST).mock.calls[0]?.[1]).toMatchObject({ body: { name: "Laptop", wants: [] } });
    const params = { path: { user_id: "me", channel_id: "new" } };
    expect(vi.mocked(api.PATCH).mock.calls).toEqual([["/api/{user_id}/channels/{channel_id}", { params, body: { enabled: false, wants: ["digest"] } }]]);
    expect(keep).toHaveBeenCalledTimes(1);
  });

  it("is tried again when it could not be switched off", async () => {
    vi.mocked(endpointHere).mockResolvedValueOnce(null);
    const items = [sampleChannel({ id: "old", kind: "web_push", enabled: false })];
    vi.mocked(api.GET).mockResolvedValueOnce({ data: { items, kinds: ["web_push"], web_push_key: "key" }, response: new Response() } as never);
    vi.mocked(api.PATCH).mockRejectedValueOnce(new Error("away"));
    await expect(keepHere("me")).rejects.toThrow("away");
    expect(api.DELETE).not.toHaveBeenCalled();
    expect(keep).not.toHaveBeenCalled();
  });

  it("is not made again after it was removed elsewhere", async () => {
    vi.mocked(endpointHere).mockResolvedValueOnce(null);
    vi.mocked(api.GET).mockResolvedValueOnce({ data: { items: [], kinds: [], web_push_key: "key" }, response: new Response() } as never);
    await keepHere("me");
    expect(leaveHere).toHaveBeenCalledTimes(1);
    expect(subscribeHere).not.toHaveBeenCalled();
  });

  it("waits while the browser does not allow notifications", async () => {
    vi.stubGlobal("Notification", { permission: "denied" });
    vi.mocked(endpointHere).mockResolvedValueOnce(null);
    await keepHere("me");
    expect(subscribeHere).not.toHaveBeenCalled();
    expect(leaveHere).not.toHaveBeenCalled();
  });

  it("goes when its person signs out, and holds nobody up when it cannot", async () => {
    await signOutHere("me");
    expect(leaveHere).toHaveBeenCalledTimes(1);
    expect(vi.mocked(api.DELETE).mock.calls[0]?.[1]).toMatchObject({ params: { path: { user_id: "me", channel_id: "old" } } });
    vi.mocked(api.DELETE).mockRejectedValueOnce(new Error("away"));
    await expect(signOutHere("me")).resolves.toBeUndefined();
    await signOutHere("somebody else");
    expect(api.DELETE).toHaveBeenCalledTimes(2);
  });
});
