import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { whenQuiet } from "@/api/quiet";

describe("whenQuiet", () => {
  let fetched: (endedAt: number) => void = () => undefined;
  let quiet = false;
  let busy = false;
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  function wait(signal = new AbortController().signal) {
    quiet = false;
    void whenQuiet(() => busy, signal).then(() => {
      quiet = true;
    });
  }

  beforeEach(() => {
    vi.useFakeTimers();
    busy = false;
    vi.stubGlobal(
      "PerformanceObserver",
      class {
        constructor(tell: (entries: { getEntries: () => { startTime: number; duration: number }[] }) => void) {
          fetched = (endedAt) => tell({ getEntries: () => [{ startTime: 0, duration: endedAt }] });
        }
        observe = () => undefined;
        disconnect = () => undefined;
      },
    );
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("waits for a second in which nothing was fetched", async () => {
    wait();
    await pass(900);
    fetched(performance.now());
    await pass(900);
    expect(quiet).toBe(false);
    await pass(300);
    expect(quiet).toBe(true);
  });

  it("waits for what is on its way, but not for ever", async () => {
    busy = true;
    wait();
    await pass(5_000);
    expect(quiet).toBe(false);
    busy = false;
    await pass(1_200);
    expect(quiet).toBe(true);
    busy = true;
    wait();
    await pass(31_000);
    expect(quiet).toBe(true);
  });

  it("does not go on waiting for a page that is gone", async () => {
    const gone = new AbortController();
    wait(gone.signal);
    gone.abort();
    await pass(200);
    expect(quiet).toBe(true);
  });
});
