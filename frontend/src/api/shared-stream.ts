import type { Change } from "@/api/changes";
import { type ConnectionState, type Receiver, Stream } from "@/api/stream";

/** A receiver that can also tell another tab what it has. */
export interface SharingReceiver extends Receiver {
  readonly revision: number | null;
  /** The changes after a revision up to `revision`; null when it does not go back that far. */
  changesAfter(revision: number): Change[] | null;
}

type Message =
  // From a tab that follows: what it has; the one that leads answers with what is missing.
  | { kind: "hello"; from: string; revision: number | null }
  | { kind: "check" | "doubt" }
  // From the tab that leads.
  | { kind: "welcome"; to: string; state: ConnectionState; revision: number | null; after: number | null; changes: Change[] }
  | { kind: "changes"; changes: Change[] }
  | { kind: "state"; state: ConnectionState }
  | { kind: "ready" | "workspace" | "too-old" | "alive" };

const NO_ANSWER_MS = 3_000;
const SILENCE_MS = 90_000;

function nameFor(userId: string): string {
  return `duly-stream-${userId}`;
}

/**
 * One stream for all tabs of a browser: over HTTP/1.1 a browser opens six connections to a server, so a stream in each of six tabs
 * would leave none for anything else. Whichever tab holds the lock leads and passes on what comes; when it goes, the lock and the
 * lead go to another, which goes on from what it has. Where locks are missing (plain HTTP), and when the leader does not answer, a
 * tab has a stream of its own.
 */
export class SharedStream {
  #channel: BroadcastChannel | null = null;
  #stream: Stream | null = null;
  #leads = false;
  #state: ConnectionState = "connecting";
  #heardAt = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #letGo: (() => void) | null = null;
  readonly #name = Math.random().toString(36).slice(2);
  readonly #stopped = new AbortController();

  constructor(
    private readonly userId: string,
    private readonly receiver: SharingReceiver,
    private readonly open = (to: Receiver): Stream => new Stream(userId, to),
  ) {}

  start(): void {
    if (typeof BroadcastChannel === "undefined" || !navigator.locks) {
      this.#own();
      return;
    }
    this.#channel = new BroadcastChannel(nameFor(this.userId));
    this.#channel.onmessage = (event: MessageEvent<Message>) => this.#hear(event.data);
    this.#heardAt = Date.now() - SILENCE_MS + NO_ANSWER_MS;
    this.#timer = setInterval(() => this.#listen(), 1_000);
    this.#greet();
    navigator.locks
      .request(nameFor(this.userId), { signal: this.#stopped.signal }, () => this.#lead())
      // Stopped before it was our turn.
      .catch(() => undefined);
  }

  stop(): void {
    this.#stopped.abort();
    clearInterval(this.#timer);
    this.#stream?.stop();
    this.#letGo?.();
    this.#channel?.close();
  }

  /** See `Stream.check`. */
  check(): void {
    if (this.#stream) this.#stream.check();
    else this.#ask("check");
  }

  /** See `Stream.doubt`. */
  doubt(): void {
    if (this.#stream) this.#stream.doubt();
    else this.#ask("doubt");
  }

  #ask(kind: "check" | "doubt"): void {
    this.#say({ kind });
    this.#greet();
  }

  #greet(): void {
    this.#say({ kind: "hello", from: this.#name, revision: this.receiver.revision });
  }

  #say(message: Message): void {
    this.#channel?.postMessage(message);
  }

  /** Lead until this tab goes; the promise holds the lock. */
  #lead(): Promise<void> {
    this.#leads = true;
    this.#own();
    return new Promise((resolve) => {
      this.#letGo = resolve;
    });
  }

  /** Open a stream in this tab. */
  #own(): void {
    if (this.#stream || this.#stopped.signal.aborted) return;
    this.#stream = this.open(this.#teller());
    this.#stream.start();
  }

  /** A receiver that also tells the tabs that follow. */
  #teller(): Receiver {
    const { receiver } = this;
    const tell = (message: Message) => {
      if (this.#leads) this.#say(message);
    };
    return {
      get revision() {
        return receiver.revision;
      },
      onReady: (revision) => {
        receiver.onReady(revision);
        tell({ kind: "ready" });
      },
      onChanges: (changes) => {
        receiver.onChanges(changes);
        tell({ kind: "changes", changes });
      },
      onWorkspace: () => {
        receiver.onWorkspace();
        tell({ kind: "workspace" });
      },
      onTooOld: () => {
        receiver.onTooOld();
        tell({ kind: "too-old" });
      },
      onState: (state) => {
        this.#state = state;
        receiver.onState(state);
        tell({ kind: "state", state });
      },
      onAlive: () => tell({ kind: "alive" }),
    };
  }

  #hear(message: Message): void {
    if (this.#stream) this.#answer(message);
    else this.#follow(message);
  }

  /** What a tab that leads does with a message. */
  #answer(message: Message): void {
    if (!this.#leads) return;
    if (message.kind === "check") this.#stream?.check();
    else if (message.kind === "doubt") this.#stream?.doubt();
    else if (message.kind === "hello") {
      const { revision } = this.receiver;
      const changes = message.revision === null ? null : this.receiver.changesAfter(message.revision);
      const after = changes ? message.revision : null;
      this.#say({ kind: "welcome", to: message.from, state: this.#state, revision, after, changes: changes ?? [] });
    }
  }

  /** What a tab that follows does with a message. */
  #follow(message: Message): void {
    if (message.kind === "hello" || message.kind === "check" || message.kind === "doubt") return;
    this.#heardAt = Date.now();
    const { receiver } = this;
    if (message.kind === "welcome") {
      if (message.to === this.#name) this.#welcome(message);
    } else if (message.kind === "changes") this.#take(message.changes);
    else if (message.kind === "state") receiver.onState(message.state);
    else if (message.kind === "workspace") receiver.onWorkspace();
    else if (message.kind === "too-old") receiver.onTooOld();
    // The leader's stream is new: have it say where it is.
    else if (message.kind === "ready") this.#greet();
  }

  #welcome({ state, revision, after, changes }: Extract<Message, { kind: "welcome" }>): void {
    const { receiver } = this;
    receiver.onState(state);
    // Not started itself yet, or behind us: what it gets next, we get too.
    if (revision === null || revision < (receiver.revision ?? 0)) return;
    if (receiver.revision !== null && after === null) receiver.onTooOld();
    if (receiver.revision === null) receiver.onReady(revision);
    else {
      receiver.onReady(null);
      this.#take(changes);
    }
  }

  #take(changes: Change[]): void {
    const { revision } = this.receiver;
    const first = changes[0];
    if (revision === null || !first) return;
    if (first.revision > revision + 1) this.#greet();
    else this.receiver.onChanges(changes);
  }

  /** A leader that says nothing is frozen or no leader: a tab without news opens a stream of its own. */
  #listen(): void {
    if (!this.#stream && Date.now() - this.#heardAt > SILENCE_MS) this.#own();
  }
}
