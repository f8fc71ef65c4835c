import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { changeFrame, FakeServer, Log, readyFrame } from "@/api/sample-stream";
import { Stream } from "@/api/stream";
import { forgetToken } from "@/auth/token";

describe("Stream", () => {
  let server: FakeServer;
  let log: Log;
  let stream: Stream;
  const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

  beforeEach(() => {
    vi.useFakeTimers();
    forgetToken();
    server = new FakeServer();
    vi.stubGlobal("fetch", server.fetch);
    log = new Log();
    stream = new Stream("u", log, () => 0.5);
  });
  afterEach(() => {
    stream.stop();
    vi.useRealTimers();
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it("starts where the server says, and hands changes on in order, together when they come together", async () => {
    server.streams(readyFrame(4) + changeFrame(5) + changeFrame(6));
    const handed = vi.spyOn(log, "onChanges");
    stream.start();
    await pass(1);
    expect(log).toMatchObject({ starts: [4], seen: [5, 6], states: ["live"] });
    expect(handed).toHaveBeenCalledTimes(1);
    expect(server.asked).toEqual([{ lastEventId: null, authorization: expect.stringMatching(/^Bearer /) as string }]);
    server.says("event: workspace\ndata: {}\n\n");
    await pass(1);
    expect(log.workspace).toBe(1);
  });

  it("goes on after the last change it handed on when the stream is cut", async () => {
    server.streams(readyFrame(4) + changeFrame(5));
    stream.start();
    await pass(1);
    server.streams(readyFrame(5) + changeFrame(6));
    server.cuts();
    await pass(2_000);
    expect(server.asked.map((request) => request.lastEventId)).toEqual([null, "5"]);
    expect(log).toMatchObject({ starts: [4, null], seen: [5, 6], states: ["live", "reconnecting", "live"] });
  });

  it("waits ever longer, at most half a minute, and begins with short pauses again once it was live", async () => {
    stream.start();
    await pass(1);
    const gaps: number[] = [];
    let before = Date.now();
    for (let n = 0; n < 9; n++) {
      const count = server.asked.length;
      while (server.asked.length === count) await pass(50);
      gaps.push(Date.now() - before);
      before = Date.now();
    }
    expect(gaps).toEqual(gaps.toSorted((a, b) => a - b));
    expect(gaps[0]).toBeLessThan(1_000);
    expect(gaps.at(-1)).toBeGreaterThan(20_000);
    expect(gaps.at(-1)).toBeLessThanOrEqual(30_100);
    server.streams(readyFrame(1));
    stream.check();
    await pass(10);
    expect(log.states.at(-1)).toBe("live");
    server.streams(readyFrame(1));
    server.cuts();
    await pass(1_000);
    expect(log.states.at(-1)).toBe("live");
  });

  it("does not trust a stream that says nothing for 40 seconds; a heartbeat is something", async () => {
    server.streams(readyFrame(4));
    stream.start();
    await pass(1);
    for (let beat = 0; beat < 6; beat++) {
      await pass(15_000);
      server.says(":\n\n");
    }
    await pass(1);
    expect(server.asked).toHaveLength(1);
    server.streams(readyFrame(4));
    await pass(42_500);
    expect(server.asked).toHaveLength(2);
    expect(log.states).toEqual(["live", "reconnecting", "live"]);
  });

  it("looks at once when the page is in sight again after a sleep, but leaves a stream alone that has just spoken", async () => {
    server.streams(readyFrame(4));
    stream.start();
    await pass(1);
    stream.check();
    await pass(500);
    expect(server.asked).toHaveLength(1);
    // Asleep: the clock goes on, nothing runs.
    vi.setSystemTime(Date.now() + 3_600_000);
    server.streams(readyFrame(4));
    stream.check();
    await pass(1);
    expect(server.asked).toHaveLength(2);
  });

  it("finds out at once whether the network is there when the browser says that it went", async () => {
    const online = vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    server.streams(readyFrame(4));
    stream.start();
    await pass(1);
    stream.doubt();
    await pass(1);
    expect(log.states).toEqual(["live", "offline"]);
    // A server on this very machine answers without any network.
    server.streams(readyFrame(4));
    await pass(2_000);
    expect(log.states).toEqual(["live", "offline", "live"]);
    online.mockReturnValue(true);
  });

  it("takes a fresh token when the one it has is refused, and gives up for now when that is refused too", async () => {
    server.refuses(401);
    server.streams(readyFrame(4));
    stream.start();
    await pass(1);
    expect(log.states).toEqual(["live"]);
    expect(new Set(server.asked.map((request) => request.authorization)).size).toBe(2);
    server.refuses(401);
    server.refuses(401);
    server.streams(readyFrame(4));
    server.cuts();
    await pass(5_000);
    expect(log.states).toEqual(["live", "reconnecting", "live"]);
  });

  it.each([
    ["nobody is signed in", (s: FakeServer) => s.fetch.mockResolvedValue(new Response(null, { status: 401 }))],
    ["somebody else is", (s: FakeServer) => s.refuses(403)],
  ])("ends when %s", async (_, arrange) => {
    arrange(server);
    stream.start();
    await pass(60_000);
    expect(log.states).toEqual(["ended"]);
    expect(server.asked.length).toBeLessThanOrEqual(1);
  });

  it("starts from nothing when the log was trimmed", async () => {
    log.revision = 2;
    server.refuses(410);
    server.streams(readyFrame(90));
    stream.start();
    await pass(2_000);
    expect(server.asked.map((request) => request.lastEventId)).toEqual(["2", null]);
    expect(log).toMatchObject({ tooOld: 1, starts: [90], states: ["live"] });
  });

  it("waits as long as it is told when there are too many streams", async () => {
    server.refuses(429, { "retry-after": "10" });
    server.streams(readyFrame(1));
    stream.start();
    await pass(9_900);
    expect(server.asked).toHaveLength(1);
    await pass(4_000);
    expect(server.asked).toHaveLength(2);
  });

  it("comes back at once, and is live all the while, when the server asks for it", async () => {
    server.streams(readyFrame(1));
    stream.start();
    await pass(1);
    server.streams(readyFrame(1));
    server.says('event: reconnect\ndata: {"reason":"lifetime"}\n\n');
    await pass(600);
    expect(server.asked).toHaveLength(2);
    expect(log.states).toEqual(["live"]);
  });

  it("starts from nothing when the server says in the stream that the log was trimmed", async () => {
    server.streams(readyFrame(1));
    stream.start();
    await pass(1);
    server.streams(readyFrame(7));
    server.says('event: reconnect\ndata: {"reason":"too-old"}\n\n');
    await pass(600);
    expect(log).toMatchObject({ tooOld: 1, starts: [1, 7] });
  });

  it("survives a stream that is no stream", async () => {
    server.streams("event: change\ndata: {no json\n\n");
    server.streams(readyFrame(1));
    stream.start();
    await pass(2_000);
    expect(log.states).toEqual(["reconnecting", "live"]);
  });

  it("asks nothing more once it is stopped, and closes what is open", async () => {
    server.streams(readyFrame(1));
    stream.start();
    await pass(1);
    const cancelled = vi.fn();
    server.answers.push(() => new Response(new ReadableStream({ cancel: cancelled })));
    server.cuts();
    await pass(1_500);
    stream.stop();
    await pass(120_000);
    expect(cancelled).toHaveBeenCalledTimes(1);
    expect(server.asked).toHaveLength(2);
  });

  it("does not wait for a token that never comes", async () => {
    server.fetch.mockImplementationOnce(() => new Promise(() => undefined));
    stream.start();
    await pass(41_000);
    expect(log.states).toEqual(["reconnecting"]);
  });
});
