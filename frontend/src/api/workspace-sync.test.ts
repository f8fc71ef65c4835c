import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { type Problem, ProblemError, UnreachableError } from "@/api/problem";
import { EMPTY, edited, type Kept, type Workspace, WorkspaceSync } from "@/api/workspace-sync";

function problem(status: number): ProblemError {
  return new ProblemError({ type: "about:blank", title: "x", status, code: "x" } as unknown as Problem, null);
}

/** The API: one workspace, a number as its tag. */
class Store {
  value: Workspace = EMPTY;
  tag = 0;
  writes = 0;
  failures: Error[] = [];
  /** What another screen does just before the next write arrives. */
  meanwhile: (() => void) | null = null;

  read = vi.fn(async (): Promise<Kept> => {
    const failure = this.failures.shift();
    if (failure) throw failure;
    return { value: this.value, etag: `"${this.tag}"` };
  });

  write = vi.fn(async (value: Workspace, etag: string): Promise<Kept> => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    const failure = this.failures.shift();
    if (failure) throw failure;
    this.meanwhile?.();
    this.meanwhile = null;
    if (etag !== `"${this.tag}"`) throw problem(412);
    this.set(value);
    this.writes++;
    return { value, etag: `"${this.tag}"` };
  });

  set(value: Partial<Workspace>): void {
    this.value = { ...this.value, ...value };
    this.tag++;
  }
}

describe("WorkspaceSync", () => {
  let store: Store;
  let sync: WorkspaceSync;
  const pass = (milliseconds = 1_500) => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers();
    store = new Store();
    sync = new WorkspaceSync(store);
  });
  afterEach(() => {
    sync.stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  it("is settled once it was read, or could not be", async () => {
    store.set({ sorts: { inbox: "due" } });
    expect(sync.shown.settled).toBe(false);
    await sync.refresh();
    expect(sync.shown).toEqual({ settled: true, value: { ...EMPTY, sorts: { inbox: "due" } } });
    const other = new WorkspaceSync(store);
    store.failures.push(new UnreachableError(null));
    await other.refresh();
    expect(other.shown.settled).toBe(true);
  });

  it("shows an edit at once and sends several as one, after a pause", async () => {
    await sync.refresh();
    const watcher = vi.fn();
    sync.watch(watcher);
    for (const text of ["B", "Bu", "Buy"]) sync.edit({ drafts: { "add:inbox": text } });
    sync.edit({ sorts: { inbox: "due" } });
    expect(sync.shown.value).toEqual({ ...EMPTY, drafts: { "add:inbox": "Buy" }, sorts: { inbox: "due" } });
    expect(watcher).toHaveBeenCalledTimes(4);
    await pass();
    expect(store.writes).toBe(1);
    expect(store.value).toEqual(sync.shown.value);
  });

  it("makes its edits again on what another screen wrote meanwhile", async () => {
    store.set({ collapsed_projects: ["p"], sorts: { today: "title" } });
    await sync.refresh();
    store.meanwhile = () => store.set({ collapsed_projects: ["p", "q"], drafts: { "add:today": "theirs" } });
    sync.edit({ collapsed: { p: false }, sorts: { inbox: "due" } });
    await pass();
    const both = { collapsed_projects: ["q"], sorts: { today: "title", inbox: "due" }, drafts: { "add:today": "theirs" } };
    expect(store.value).toEqual(both);
    expect(sync.shown.value).toEqual(both);
  });

  it("takes over what comes from elsewhere, but not over what is typed here", async () => {
    await sync.refresh();
    sync.edit({ drafts: { "add:inbox": "mine" } });
    store.set({ drafts: { "add:inbox": "theirs", "add:today": "new" } });
    await sync.refresh();
    expect(sync.shown.value.drafts).toEqual({ "add:today": "new", "add:inbox": "mine" });
    await pass();
    expect(store.value.drafts).toEqual({ "add:today": "new", "add:inbox": "mine" });
  });

  it("sends what was typed while it was sending", async () => {
    await sync.refresh();
    sync.edit({ drafts: { "add:inbox": "Buy" } });
    await pass(810);
    sync.edit({ drafts: { "add:inbox": "Buy milk" } });
    expect(sync.shown.value.drafts).toEqual({ "add:inbox": "Buy milk" });
    await pass(3_000);
    expect(store.value.drafts).toEqual({ "add:inbox": "Buy milk" });
    expect(store.writes).toBe(2);
  });

  it("keeps what cannot be sent, and sends it when there is a stream again, or after a while", async () => {
    await sync.refresh();
    store.failures.push(new UnreachableError(null));
    sync.edit({ sorts: { inbox: "due" } });
    await pass();
    expect(store.writes).toBe(0);
    expect(sync.shown.value.sorts).toEqual({ inbox: "due" });
    await sync.refresh();
    await pass(50);
    expect(store.value.sorts).toEqual({ inbox: "due" });
    store.failures.push(problem(503));
    sync.edit({ sorts: { inbox: "title" } });
    await pass(12_000);
    expect(store.value.sorts).toEqual({ inbox: "title" });
  });

  it("drops what the API will never take, and says so", async () => {
    const complaint = vi.spyOn(console, "error").mockReturnValue(undefined);
    await sync.refresh();
    store.failures.push(problem(422));
    sync.edit({ sorts: { inbox: "due" } });
    await pass(60_000);
    expect(complaint).toHaveBeenCalledTimes(1);
    expect(store.write).toHaveBeenCalledTimes(1);
    expect(sync.shown.value).toEqual(EMPTY);
  });

  it("reads once more, and not more often, when it is told of changes while it reads", async () => {
    await Promise.all([sync.refresh(), sync.refresh(), sync.refresh()]);
    expect(store.read.mock.calls.length).toBeLessThanOrEqual(2);
  });

  it("reads again when it is told of a change while it sends", async () => {
    await sync.refresh();
    sync.edit({ drafts: { "add:inbox": "mine" } });
    await sync.refresh();
    await pass(5);
    const writing = store.writes;
    store.meanwhile = () => undefined;
    await pass(30);
    expect(store.writes).toBe(writing + 1);
    store.set({ sorts: { inbox: "due" } });
    await sync.refresh();
    expect(sync.shown.value.sorts).toEqual({ inbox: "due" });
  });

  it("does not go back to what was there before its own writing", async () => {
    await sync.refresh();
    sync.edit({ sorts: { inbox: "due" } });
    await pass(805);
    // The stream tells of the writing before its answer is here.
    const reading = sync.refresh();
    await pass(3_000);
    await reading;
    expect(sync.shown.value.sorts).toEqual({ inbox: "due" });
    expect(store.writes).toBe(1);
  });
});

describe("edited", () => {
  it("takes away what is empty", () => {
    const before = { ...EMPTY, sorts: { inbox: "due" }, drafts: { "add:inbox": "x" } };
    expect(edited(before, { sorts: { inbox: null }, drafts: { "add:inbox": "" } })).toEqual(EMPTY);
  });

  it("keeps a project once", () => {
    expect(edited({ ...EMPTY, collapsed_projects: ["p"] }, { collapsed: { p: true } }).collapsed_projects).toEqual(["p"]);
  });

  it("stays within the API's bounds: what is new stays, what is too long is no draft", () => {
    const drafts = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`add:${n}`, "x".repeat(500)]));
    const kept = edited(EMPTY, { drafts }).drafts;
    expect(Object.keys(kept).length).toBeLessThanOrEqual(50);
    expect(kept).toHaveProperty("add:59");
    expect(JSON.stringify(kept).length).toBeLessThan(25_000);
    expect(edited(EMPTY, { drafts: { a: "x".repeat(10_001), b: "y" } }).drafts).toEqual({ b: "y" });
  });

  it("keeps text as it was typed, but for what no text may hold", () => {
    expect(edited(EMPTY, { drafts: { a: "دودھ 🥛\n\ttea" } }).drafts.a).toBe("دودھ 🥛\n\ttea");
    expect(edited(EMPTY, { drafts: { a: "a\u0000b\ud800c\u0085d" } }).drafts.a).toBe("abcd");
  });
});
