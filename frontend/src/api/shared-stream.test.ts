import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Change } from "@/api/changes";
import { sampleChange as change } from "@/api/sample-stream";
import { SharedStream, type SharingReceiver } from "@/api/shared-stream";
import type { ConnectionState, Receiver, Stream } from "@/api/stream";

/** The channels of one browser; a message arrives a moment later, in order, as a copy. */
class Channel {
  static all = new Set<Channel>();
  onmessage: ((event: { data: unknown }) => void) | null = null;
  frozen = false;
  constructor(readonly name: string) {
    Channel.all.add(this);
  }
  postMessage(message: unknown) {
    if (this.frozen) return;
    for (const other of Channel.all) {
      if (other === this || other.name !== this.name) continue;
      setTimeout(() => !other.frozen && Channel.all.has(other) && other.onmessage?.({ data: structuredClone(message) }), 1);
    }
  }
  close() {
    Channel.all.delete(this);
  }
}

/** One lock: whoever asked first has it until its promise ends. */
class Locks {
  queue: (() => void)[] = [];
  held = false;
  async request(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>) {
    if (this.held) await new Promise<void>((resolve) => this.queue.push(resolve));
    if (signal.aborted) {
      this.queue.shift()?.();
      throw new DOMException("Aborted", "AbortError");
    }
    this.held = true;
    await work();
    this.held = false;
    this.queue.shift()?.();
  }
}

/** A tab: what its receiver saw, and the streams it opened. */
class Tab implements SharingReceiver {
  revision: number | null = null;
  kept: Change[] = [];
  seen: number[] = [];
  state: ConnectionState = "connecting";
  workspace = 0;
  tooOld = 0;
  stream: { receiver: Receiver; checks: number; doubts: number; stopped: boolean } | null = null;
  readonly shared = new SharedStream("u", this, (receiver) => {
    const mine = { receiver, checks: 0, doubts: 0, stopped: false };
    this.stream = mine;
    return {
      start: () => undefined,
      stop: () => (mine.stopped = true),
      check: () => mine.checks++,
      doubt: () => mine.doubts++,
    } as unknown as Stream;
  });

  onReady(revision: number | null) {
    this.revision = revision ?? this.revision;
  }
  onChanges(changes: Change[]) {
    for (const one of changes) {
      if (this.revision === null || one.revision <= this.revision) continue;
      expect(one.revision, "no gap").toBe(this.revision + 1);
      this.revision = one.revision;
      this.kept.push(one);
      this.seen.push(one.revision);
    }
  }
  onWorkspace() {
    this.workspace++;
  }
  onTooOld() {
    this.tooOld++;
    this.revision = null;
    this.kept = [];
  }
  onState(state: ConnectionState) {
    this.state = state;
  }
  changesAfter(revision: number) {
    if (this.revision === null || revision > this.revision) return null;
    const missing = this.revision - revision;
    return missing > this.kept.length ? null : this.kept.slice(this.kept.length - missing);
  }
}

describe("SharedStream", () => {
  const tabs: Tab[] = [];
  const pass = (milliseconds = 5) => vi.advanceTimersByTimeAsync(milliseconds);
  async function open(revision: number | null = null): Promise<Tab> {
    const tab = new Tab();
    tab.revision = revision;
    tabs.push(tab);
    tab.shared.start();
    await pass();
    return tab;
  }
  async function lead(): Promise<Tab & { stream: NonNullable<Tab["stream"]> }> {
    const tab = await open();
    tab.stream?.receiver.onReady(4);
    tab.stream?.receiver.onState("live");
    return tab as Tab & { stream: NonNullable<Tab["stream"]> };
  }

  beforeEach(() => {
    vi.useFakeTimers();
    Channel.all.clear();
    vi.stubGlobal("BroadcastChannel", Channel);
    vi.stubGlobal("navigator", { locks: new Locks(), onLine: true });
  });
  afterEach(() => {
    for (const tab of tabs.splice(0)) tab.shared.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("opens one stream for all tabs and passes on what comes", async () => {
    const first = await lead();
    const second = await open();
    expect(second.stream).toBeNull();
    expect(second).toMatchObject({ revision: 4, state: "live" });
    first.stream.receiver.onChanges([change(5), change(6)]);
    first.stream.receiver.onWorkspace();
    await pass();
    expect(second).toMatchObject({ seen: [5, 6], workspace: 1 });
    first.stream.receiver.onState("reconnecting");
    await pass();
    expect(second.state).toBe("reconnecting");
  });

  it("gives a tab that joins with something what it lacks, and one that is too far behind a fresh start", async () => {
    const first = await lead();
    first.stream.receiver.onChanges([change(5), change(6)]);
    expect(await open(5)).toMatchObject({ seen: [6], revision: 6, tooOld: 0 });
    expect(await open(2)).toMatchObject({ seen: [], revision: 6, tooOld: 1 });
    expect(await open(6)).toMatchObject({ seen: [], revision: 6, tooOld: 0 });
  });

  it("starts a tab that joined before the leader itself had started", async () => {
    const first = await open();
    const second = await open();
    expect(second.revision).toBeNull();
    first.stream?.receiver.onReady(9);
    first.stream?.receiver.onState("live");
    await pass();
    expect(second).toMatchObject({ revision: 9, state: "live", stream: null });
  });

  it("passes the lead on to another tab, which goes on from what it has", async () => {
    const first = await lead();
    const second = await open();
    const third = await open();
    first.stream.receiver.onChanges([change(5)]);
    await pass();
    first.shared.stop();
    await pass();
    expect(first.stream.stopped).toBe(true);
    expect(second.stream?.receiver.revision).toBe(5);
    second.stream?.receiver.onReady(null);
    second.stream?.receiver.onChanges([change(6)]);
    await pass();
    expect(third).toMatchObject({ seen: [5, 6], stream: null });
  });

  it("asks for what it missed when a change does not follow", async () => {
    const first = await lead();
    const second = await open();
    const channel = [...Channel.all][1];
    if (!channel) throw new Error("no channel");
    channel.frozen = true;
    first.stream.receiver.onChanges([change(5)]);
    await pass();
    channel.frozen = false;
    first.stream.receiver.onChanges([change(6)]);
    await pass();
    expect(second.seen).toEqual([5, 6]);
  });

  it("hands a look and a doubt to whoever leads", async () => {
    const first = await lead();
    const second = await open();
    second.shared.check();
    second.shared.doubt();
    await pass();
    expect(first.stream).toMatchObject({ checks: 1, doubts: 1 });
  });

  it("opens a stream of its own when the leader does not answer, or falls silent", async () => {
    await lead();
    for (const channel of Channel.all) channel.frozen = true;
    const second = await open();
    await pass(5_000);
    expect(second.stream).not.toBeNull();
    for (const channel of Channel.all) channel.frozen = false;
    const third = await open();
    expect(third.stream).toBeNull();
    await pass(95_000);
    expect(third.stream).not.toBeNull();
  });

  it("has a stream in each tab where there are no locks", async () => {
    vi.stubGlobal("navigator", { onLine: true });
    expect((await open()).stream).not.toBeNull();
    expect((await open()).stream).not.toBeNull();
  });

  it("starts every tab anew when the log was trimmed", async () => {
    const first = await lead();
    const second = await open();
    first.stream.receiver.onTooOld();
    first.stream.receiver.onReady(50);
    await pass();
    expect(second).toMatchObject({ tooOld: 1, revision: 50 });
  });
});
