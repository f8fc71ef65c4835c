import { notifyManager, type Query, type QueryClient, type QueryKey } from "@tanstack/react-query";

import type { Change } from "@/api/changes";
import type { SharingReceiver } from "@/api/shared-stream";
import type { ConnectionState } from "@/api/stream";

/** Where an answer, or a page of one, stands. It moves on with every change that was folded in, without a new answer. */
export class Mark {
  constructor(
    /** The revision it was read at or followed to; null when the answer did not say. */
    public revision: number | null,
    /** The day that counted as today when it was read, where that matters. */
    readonly today: string | null = null,
  ) {}

  /** Read the mark from an answer's entity tag: `"41"`, or `"41-2026-11-24"` for a list that depends on the day. */
  static of(response: Response): Mark {
    const found = /(\d+)(?:-(\d{4}-\d\d-\d\d))?/.exec(response.headers.get("etag") ?? "");
    return new Mark(found ? Number(found[1]) : null, found?.[2] ?? null);
  }
}

/** How the cached answers of one kind of query follow changes. */
export interface LiveQuery<Data = unknown> {
  /** What the keys of these queries begin with. */
  queryKey: QueryKey;
  /** Where the answer stands; empty when only versions tell what it has. */
  marks(data: Data): Mark[];
  /** The same answer after a change; null when only the API can tell it. */
  fold(data: Data, change: Change, queryKey: QueryKey): Data | null;
}

/** What one feature does with changes: the value that its `live.ts` makes. */
export interface LiveTable {
  queries: LiveQuery[];
  /** See a change, before the queries do. */
  observe?(change: Change): void;
  /** See a fresh answer of one of the queries. */
  fetched?(queryKey: QueryKey, data: unknown): void;
  /** Forget everything seen: there was a gap. */
  forget?(): void;
}

// What is kept for answers that were on their way when a change came, and for tabs that join. A change is a kilobyte or so.
const KEPT = 1_000;

/**
 * Keeps React Query's cache at the revision of the stream.
 *
 * Every change is folded into every cached answer that is older. An answer that arrives late, read before a change that came
 * meanwhile, gets what it lacks from the last changes. What cannot be folded is fetched again; after a gap, everything is.
 */
export class LiveCache implements SharingReceiver {
  revision: number | null = null;
  state: ConnectionState = "connecting";
  /** The last changes, one for each revision up to `revision`. */
  #kept: Change[] = [];
  #watchers = new Set<() => void>();
  #workspace = new Set<() => void>();
  /** The revision when an answer was asked for: it is not older than that. */
  #asked = new WeakMap<Query, number | null>();

  constructor(
    private readonly client: QueryClient,
    private readonly tables: LiveTable[],
  ) {}

  /** Follow the answers that arrive; returns what ends it. */
  attach(): () => void {
    return this.client.getQueryCache().subscribe((event) => {
      if (event.type !== "updated") return;
      if (event.action.type === "fetch") this.#asked.set(event.query, this.revision);
      if (event.action.type === "success" && !event.action.manual) this.#arrived(event.query);
    });
  }

  /** Whether changes arrive by themselves now, so that nothing has to be asked for after a change of one's own. */
  get isLive(): boolean {
    return this.state === "live";
  }

  /** Be told when `state` changes. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Be told when the workspace may have changed. */
  watchWorkspace = (watcher: () => void): (() => void) => {
    this.#workspace.add(watcher);
    return () => this.#workspace.delete(watcher);
  };

  changesAfter(revision: number): Change[] | null {
    if (this.revision === null || revision > this.revision) return null;
    const missing = this.revision - revision;
    return missing > this.#kept.length ? null : this.#kept.slice(this.#kept.length - missing);
  }

  onState(state: ConnectionState): void {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }

  onReady(revision: number | null): void {
    if (revision !== null) {
      this.revision = revision;
      this.#kept = [];
      // What was fetched before this revision, or does not say when, may lack something.
      for (const { query, live } of this.#cached()) {
        const read = standing(live, query.state.data);
        if (read === null || read < revision) this.#again(query);
      }
    }
    // Announcements of the workspace are not numbered: there may have been one while there was no stream.
    this.onWorkspace();
  }

  onWorkspace(): void {
    for (const watcher of this.#workspace) watcher();
  }

  onTooOld(): void {
    this.revision = null;
    this.#kept = [];
    for (const table of this.tables) table.forget?.();
    for (const { query } of this.#cached()) this.#again(query);
  }

  onChanges(changes: Change[]): void {
    notifyManager.batch(() => this.#take(changes));
  }

  #take(changes: Change[]): void {
    for (const change of changes) {
      if (this.revision === null) return;
      if (change.revision <= this.revision) continue;
      if (change.revision !== this.revision + 1) {
        this.onTooOld();
        this.onReady(change.revision);
        continue;
      }
      this.revision = change.revision;
      this.#kept.push(change);
      if (this.#kept.length > KEPT) this.#kept.shift();
      for (const table of this.tables) table.observe?.(change);
      for (const { query, live } of this.#cached()) this.#fold(query, live, [change]);
    }
  }

  /** An answer came from the API: add what happened since it was read. */
  #arrived(query: Query): void {
    for (const table of this.tables) {
      for (const live of table.queries) {
        if (!beginsWith(query.queryKey, live.queryKey)) continue;
        table.fetched?.(query.queryKey, query.state.data);
        if (this.revision === null) continue;
        const read = standing(live, query.state.data) ?? this.#asked.get(query) ?? null;
        const since = read === null ? null : this.changesAfter(Math.min(read, this.revision));
        if (since === null) this.#again(query);
        else if (since.length > 0) this.#fold(query, live, since);
      }
    }
  }

  #fold(query: Query, live: LiveQuery, changes: Change[]): void {
    // Marked as old: it is being fetched or will be, and then gets what it lacks.
    if (query.state.isInvalidated) return;
    let data = query.state.data;
    for (const change of changes) {
      if ((standing(live, data) ?? 0) >= change.revision) continue;
      const folded = live.fold(data, change, query.queryKey);
      if (folded === null) return this.#again(query);
      data = folded;
      for (const mark of live.marks(data)) advance(mark, change.revision);
    }
    // Keeps the time of the answer itself: what follows changes does not grow younger by them.
    if (data !== query.state.data) this.client.setQueryData(query.queryKey, data, { updatedAt: query.state.dataUpdatedAt });
  }

  #again(query: Query): void {
    void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true });
  }

  *#cached(): Generator<{ query: Query; live: LiveQuery }> {
    for (const query of this.client.getQueryCache().getAll()) {
      if (query.state.data === undefined) continue;
      for (const table of this.tables) {
        for (const live of table.queries) if (beginsWith(query.queryKey, live.queryKey)) yield { query, live };
      }
    }
  }
}

function beginsWith(key: QueryKey, beginning: QueryKey): boolean {
  return beginning.every((part, place) => key[place] === part);
}

/** The revision that all of an answer has reached; null when some of it does not say. */
function standing(live: LiveQuery, data: unknown): number | null {
  const marks = live.marks(data);
  return marks.length === 0 || marks.some((mark) => mark.revision === null) ? null : Math.min(...marks.map((mark) => mark.revision ?? 0));
}

function advance(mark: Mark, revision: number): void {
  if (mark.revision !== null && mark.revision < revision) mark.revision = revision;
}
