import type { Change } from "@/api/changes";
import { type Frame, FrameReader } from "@/api/frames";
import { accessToken, forgetToken, SignedOutError } from "@/auth/token";

/**
 * live: changes come as they happen. reconnecting: they will come, all of them, later. offline: the same, and the browser says that
 * there is no network. ended: nobody is signed in any more.
 */
export type ConnectionState = "connecting" | "live" | "reconnecting" | "offline" | "ended";

/** Who takes what a stream brings. */
export interface Receiver {
  /** The revision up to which it has everything; null before the first `onReady`. A stream goes on from there. */
  readonly revision: number | null;
  /** The stream runs. Changes after `revision` follow; null when it only went on where it was. */
  onReady(revision: number | null): void;
  onChanges(changes: Change[]): void;
  onWorkspace(): void;
  /** The log does not go back to `revision` any more: everything has to be fetched anew. */
  onTooOld(): void;
  onState(state: ConnectionState): void;
  /** Something came, if only a heartbeat. */
  onAlive?(): void;
}

// The server says something every 15 seconds.
const SILENCE_MS = 40_000;
// After a page was out of sight, anything longer than a heartbeat is reason enough to look.
const STALE_MS = 20_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const TOO_MANY_PAUSE_MS = 10_000;

type Outcome = "at once" | "later" | "ended" | { afterMs: number };

/**
 * Follows `/stream` from `start` to `stop`: reconnects with ever longer, uneven pauses, goes on where it was, and does not trust
 * a silent connection. EventSource cannot do it: it sends no Authorization.
 */
export class Stream {
  #running = false;
  #failures = 0;
  #retryMs = FIRST_PAUSE_MS;
  #heardAt = 0;
  #hurry = false;
  #abort: AbortController | null = null;
  #wake: (() => void) | null = null;

  constructor(
    private readonly userId: string,
    private readonly receiver: Receiver,
    /** A number from 0 to below 1; pauses are uneven so that a server that comes back is not met by everybody at once. */
    private readonly chance: () => number = Math.random,
  ) {}

  /** Start following. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    void this.#run();
  }

  /** Stop for good. */
  stop(): void {
    this.#running = false;
    this.#abort?.abort();
    this.#wake?.();
  }

  /** Something happened that makes waiting pointless: the network is back, the page is in sight again. */
  check(): void {
    this.#failures = 0;
    if (!this.#abort) this.#wake?.();
    else if (Date.now() - this.#heardAt > STALE_MS) this.doubt();
  }

  /** The network went away, or says so: find out. */
  doubt(): void {
    this.#hurry = this.#abort !== null;
    this.#abort?.abort();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    while (this.#running) {
      const outcome = await this.#follow().catch((error: unknown): Outcome => (error instanceof SignedOutError ? "ended" : "later"));
      if (!this.#running) return;
      if (outcome === "ended") {
        this.#running = false;
        this.receiver.onState("ended");
        return;
      }
      if (outcome !== "at once") this.receiver.onState(navigator.onLine ? "reconnecting" : "offline");
      await this.#pause(this.#pauseAfter(outcome));
    }
  }

  #pauseAfter(outcome: Exclude<Outcome, "ended">): number {
    if (this.#hurry) {
      this.#hurry = false;
      return 0;
    }
    if (outcome === "at once") return this.chance() * this.#retryMs;
    if (outcome !== "later") return outcome.afterMs * (1 + this.chance() / 4);
    const whole = Math.min(this.#retryMs * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    return whole * (0.5 + this.chance() / 2);
  }

  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Open the stream and read it to its end; say how to go on. */
  async #follow(): Promise<Outcome> {
    const abort = new AbortController();
    this.#abort = abort;
    const watch = setInterval(() => {
      if (Date.now() - this.#heardAt > SILENCE_MS) abort.abort();
    }, 1_000);
    this.#heardAt = Date.now();
    try {
      const response = await this.#open(abort.signal);
      if (response.ok && response.body) return await this.#read(response.body, abort.signal);
      await response.body?.cancel();
      return this.#refused(response);
    } finally {
      clearInterval(watch);
      abort.abort();
      this.#abort = null;
    }
  }

  async #open(signal: AbortSignal): Promise<Response> {
    const { revision } = this.receiver;
    for (let attempt = 0; ; attempt++) {
      const token = await orAborted(accessToken(), signal);
      const headers = new Headers({ accept: "text/event-stream", authorization: `Bearer ${token}` });
      if (revision !== null) headers.set("last-event-id", String(revision));
      const response = await fetch(`/api/${this.userId}/stream`, { headers, signal, cache: "no-store" });
      if (response.status !== 401 || attempt > 0) return response;
      // An old token, perhaps: once more with a fresh one.
      await response.body?.cancel();
      forgetToken();
    }
  }

  #refused(response: Response): Outcome {
    // Somebody else signed in with this browser: what this page shows is not theirs.
    if (response.status === 403) return "ended";
    if (response.status === 410) {
      this.receiver.onTooOld();
      return "at once";
    }
    if (response.status === 429) {
      const seconds = Number(response.headers.get("retry-after"));
      return { afterMs: seconds > 0 ? seconds * 1_000 : TOO_MANY_PAUSE_MS };
    }
    return "later";
  }

  async #read(body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Outcome> {
    const frames = new FrameReader();
    const reader = body.getReader();
    // An abort ends the reading on its own, but not for a body that was already handed over: a test's, a service worker's.
    signal.addEventListener("abort", () => void reader.cancel().catch(() => undefined), { once: true });
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return "later";
      this.#heardAt = Date.now();
      this.receiver.onAlive?.();
      const found = frames.push(value);
      if (frames.retryMs !== null) this.#retryMs = Math.min(frames.retryMs, LONGEST_PAUSE_MS);
      const asked = this.#take(found);
      if (asked) return asked;
    }
  }

  /** Hand frames on, changes that came together in one piece; return how to go on when the server asks to come back. */
  #take(frames: Frame[]): Outcome | null {
    let changes: Change[] = [];
    const hand = () => {
      if (changes.length > 0) this.receiver.onChanges(changes);
      changes = [];
    };
    for (const frame of frames) {
      if (frame.event === "change") {
        changes.push(JSON.parse(frame.data) as Change);
        continue;
      }
      hand();
      if (frame.event === "ready") this.#ready(frame);
      else if (frame.event === "workspace") this.receiver.onWorkspace();
      else if (frame.event === "reconnect") return this.#asked(frame);
    }
    hand();
    return null;
  }

  #ready(frame: Frame): void {
    this.#failures = 0;
    const { revision } = JSON.parse(frame.data) as { revision: number };
    this.receiver.onReady(this.receiver.revision === null ? revision : null);
    this.receiver.onState("live");
  }

  #asked(frame: Frame): Outcome {
    const { reason } = JSON.parse(frame.data) as { reason?: string };
    if (reason === "too-old") this.receiver.onTooOld();
    // A process that stops, or cannot read its log, needs a moment; the others only want another connection.
    return reason === "shutdown" || reason === "unavailable" ? "later" : "at once";
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener("abort", () => reject(new DOMException("Aborted", "AbortError")), { once: true });
    promise.then(resolve, reject);
  });
}
