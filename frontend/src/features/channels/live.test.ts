import { describe, expect, it } from "vitest";

import type { Change } from "@/api/changes";
import { Mark } from "@/api/live-cache";
import type { Channels } from "@/api/shared-queries";
import { foldChannels } from "@/features/channels/live";
import { sampleChannel } from "@/features/channels/sample";

const LATER = "2026-11-24T13:00:00Z";

function event(type: string, id: string, data: Record<string, unknown>): Change {
  return { revision: 9, type, subject: `channels/${id}`, occurred_at: LATER, data };
}

describe("the channels", () => {
  const list: Channels = { items: [sampleChannel({ id: "a" }), sampleChannel({ id: "b" })], kinds: ["email"], web_push_key: null, mark: new Mark(1) };
  const ids = (data: Channels | null) => data?.items.map((one) => one.id);

  it("get a new one at the end, once", () => {
    const made = event("channel.created", "c", { channel: sampleChannel({ id: "c" }) });
    const after = foldChannels(list, made);
    expect(ids(after)).toEqual(["a", "b", "c"]);
    expect(after && foldChannels(after, made)).toBe(after);
    expect(after?.kinds).toEqual(["email"]);
  });

  it("change in their place", () => {
    const after = foldChannels(list, event("channel.updated", "a", { version: 2, changes: { state: { from: "active", to: "failing" } } }));
    expect(after?.items[0]).toMatchObject({ id: "a", state: "failing", version: 2, updated_at: LATER });
    expect(ids(after)).toEqual(["a", "b"]);
  });

  it("lose what was removed", () => {
    expect(ids(foldChannels(list, event("channel.deleted", "a", { name: "Mail" })))).toEqual(["b"]);
    expect(foldChannels(list, event("channel.deleted", "z", { name: "Mail" }))).toBe(list);
  });

  it("do nothing twice, and do not build on a change that was missed", () => {
    expect(foldChannels(list, event("channel.updated", "a", { version: 1, changes: {} }))).toBe(list);
    expect(foldChannels(list, event("channel.updated", "a", { version: 3, changes: {} }))).toBeNull();
    expect(foldChannels(list, event("channel.updated", "z", { version: 2, changes: {} }))).toBeNull();
    expect(foldChannels(list, event("tag.created", "a", {}))).toBe(list);
  });
});
