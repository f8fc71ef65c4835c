import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import type { Change } from "@/api/changes";
import { LiveCache, type LiveTable, Mark } from "@/api/live-cache";

interface Sum {
  value: number;
  mark: Mark;
}

/** The simplest thing that can follow changes: the sum of their numbers, so that one missed or doubled shows. */
function change(revision: number, type = "add"): Change {
  return { revision, type, subject: "sum", occurred_at: "2026-11-24T12:00:00Z", data: {} };
}

const table: LiveTable = {
  queries: [
    {
      queryKey: ["sum"],
      marks: (data) => [(data as Sum).mark],
      fold: (data, { type, revision }) => (type === "unknown" ? null : { ...(data as Sum), value: (data as Sum).value + revision }),
    },
  ],
};

const upTo = (revision: number) => (revision * (revision + 1)) / 2;

describe("LiveCache", () => {
  let client: QueryClient;
  let live: LiveCache;
  let server: number;
  const endings: (() => void)[] = [];

  /** A page that shows the sum. The API reads at once, and its answer takes a while. */
  function show(takesMs = 10, key = "a") {
    const asked = vi.fn(async (): Promise<Sum> => {
      const read = server;
      await new Promise((resolve) => setTimeout(resolve, takesMs));
      return { value: upTo(read), mark: new Mark(read) };
    });
    const observer = new QueryObserver<Sum>(client, { queryKey: ["sum", key], queryFn: asked, staleTime: 60_000 });
    endings.push(observer.subscribe(() => undefined));
    return { asked, value: () => observer.getCurrentResult().data?.value };
  }

  const pass = (milliseconds = 20) => vi.advanceTimersByTimeAsync(milliseconds);
  function happen(...changes: Change[]) {
    server = changes.at(-1)?.revision ?? server;
    live.onChanges(changes);
  }

  beforeEach(() => {
    vi.useFakeTimers();
    client = new QueryClient();
    live = new LiveCache(client, [table]);
    endings.push(live.attach());
    server = 3;
  });
  afterEach(() => {
    for (const end of endings.splice(0)) end();
    client.clear();
    vi.useRealTimers();
  });

  it("folds changes into what is there, without asking", async () => {
    const page = show();
    live.onReady(3);
    await pass();
    happen(change(4), change(5));
    expect(page.value()).toBe(upTo(5));
    happen(change(6));
    expect(page.value()).toBe(upTo(6));
    expect(page.asked).toHaveBeenCalledTimes(1);
  });

  it("applies none twice, whoever says it again", async () => {
    const page = show();
    live.onReady(3);
    await pass();
    happen(change(4));
    live.onChanges([change(4), change(3)]);
    expect(page.value()).toBe(upTo(4));
  });

  it("gives an answer that was on its way what happened meanwhile, and nothing that it has", async () => {
    live.onReady(3);
    const late = show(50);
    await pass(10);
    happen(change(4), change(5));
    const early = show(50, "b");
    await pass(10);
    happen(change(6));
    await pass(100);
    expect(late.value()).toBe(upTo(6));
    expect(early.value()).toBe(upTo(6));
    expect(late.asked).toHaveBeenCalledTimes(1);
    expect(early.asked).toHaveBeenCalledTimes(1);
  });

  it("fetches again what was read before the stream began, and nothing else", async () => {
    const old = show();
    await pass();
    server = 7;
    const fresh = show(10, "b");
    await pass();
    live.onReady(7);
    await pass();
    expect(old.value()).toBe(upTo(7));
    expect(old.asked).toHaveBeenCalledTimes(2);
    expect(fresh.asked).toHaveBeenCalledTimes(1);
  });

  it("fetches again an answer that was read before the stream began and came after", async () => {
    const page = show(50);
    await pass(10);
    server = 7;
    live.onReady(7);
    await pass(200);
    expect(page.value()).toBe(upTo(7));
  });

  it("fetches again, once at a time, what cannot be folded", async () => {
    const page = show(10);
    live.onReady(3);
    await pass();
    happen(change(4, "unknown"));
    happen(change(5, "unknown"), change(6));
    await pass(100);
    expect(page.value()).toBe(upTo(6));
    expect(page.asked.mock.calls.length).toBeLessThanOrEqual(3);
  });

  it("leaves what nobody looks at until somebody does", async () => {
    const page = show();
    live.onReady(3);
    await pass();
    endings.pop()?.();
    happen(change(4), change(5, "unknown"), change(6));
    await pass();
    expect(page.asked).toHaveBeenCalledTimes(1);
    const again = show();
    await pass();
    expect(again.asked).toHaveBeenCalledTimes(1);
    expect(again.value()).toBe(upTo(6));
  });

  it("fetches everything again after a gap, and when the log was trimmed", async () => {
    const page = show();
    live.onReady(3);
    await pass();
    happen(change(9));
    await pass();
    expect(page.value()).toBe(upTo(9));
    happen(change(10));
    expect(page.value()).toBe(upTo(10));
    server = 20;
    live.onTooOld();
    expect(live.revision).toBeNull();
    live.onReady(20);
    await pass(50);
    expect(page.value()).toBe(upTo(20));
  });

  it("keeps the last changes for a tab that joins, and says when that is not enough", () => {
    live.onReady(3);
    expect(live.changesAfter(3)).toEqual([]);
    happen(change(4), change(5));
    expect(live.changesAfter(4)).toEqual([change(5)]);
    expect(live.changesAfter(2)).toBeNull();
    expect(live.changesAfter(6)).toBeNull();
    happen(...Array.from({ length: 1_200 }, (_, n) => change(6 + n)));
    expect(live.changesAfter(1_000)).toHaveLength(205);
    expect(live.changesAfter(4)).toBeNull();
  });

  it("does not make an answer younger", async () => {
    show();
    live.onReady(3);
    await pass();
    const at = client.getQueryState(["sum", "a"])?.dataUpdatedAt;
    await pass(5_000);
    happen(change(4));
    expect(client.getQueryState(["sum", "a"])?.dataUpdatedAt).toBe(at);
  });

  it("announces each state once, and the workspace at every start", () => {
    const [states, workspace] = [vi.fn(), vi.fn()];
    live.watch(states);
    live.watchWorkspace(workspace);
    live.onState("live");
    live.onState("live");
    live.onReady(3);
    live.onReady(null);
    live.onWorkspace();
    expect(states).toHaveBeenCalledTimes(1);
    expect(workspace).toHaveBeenCalledTimes(3);
    expect(live.isLive).toBe(true);
  });
});

describe("Mark", () => {
  it.each([
    ['"41"', 41, null],
    ['W/"41"', 41, null],
    ['"41-2026-11-24"', 41, "2026-11-24"],
    ['"0"', 0, null],
    [null, null, null],
  ])("is read from %s", (etag, revision, today) => {
    const mark = Mark.of(new Response(null, { headers: etag ? { etag } : {} }));
    expect(mark).toMatchObject({ revision, today });
  });
});
