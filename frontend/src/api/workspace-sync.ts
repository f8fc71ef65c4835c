import { isPassing, ProblemError } from "@/api/problem";
import type { components } from "@/api/schema";

/** How the user left the screen, the same on every device. */
export type Workspace = Required<components["schemas"]["Workspace"]>;

/** What somebody changed of it; null takes a sort or a draft away. */
export interface WorkspaceEdit {
  collapsed?: Record<string, boolean>;
  sorts?: Record<string, string | null>;
  drafts?: Record<string, string | null>;
}

export interface Kept {
  value: Workspace;
  etag: string;
}

/** How it reaches the API. `write` fails with 412 when `etag` is not the current one. */
export interface WorkspaceStore {
  read(): Promise<Kept>;
  write(value: Workspace, etag: string): Promise<Kept>;
}

export interface ShownWorkspace {
  /** The last state read, and on it what is not sent yet. */
  value: Workspace;
  /** Whether it is known how the user left the screen, or there is no use in waiting for it. */
  settled: boolean;
}

export const EMPTY: Workspace = { collapsed_projects: [], sorts: {}, drafts: {} };

const PAUSE_MS = 800;
const TRIES = 5;
// The API's bounds, with room for what other screens add meanwhile.
const MOST_COLLAPSED = 500;
const MOST_SORTS = 200;
const MOST_DRAFTS = 50;
const LONGEST_DRAFT = 10_000;
const MOST_DRAFT_BYTES = 20_000;
const RETRY_MS = 10_000;

/** Return a workspace after an edit, within the API's bounds: what was added first goes first. */
export function edited(workspace: Workspace, edit: WorkspaceEdit): Workspace {
  const collapsed = new Set(workspace.collapsed_projects);
  for (const [id, is] of Object.entries(edit.collapsed ?? {})) {
    if (is) collapsed.add(id);
    else collapsed.delete(id);
  }
  return {
    collapsed_projects: [...collapsed].slice(-MOST_COLLAPSED),
    sorts: Object.fromEntries(changed(workspace.sorts, edit.sorts).slice(-MOST_SORTS)),
    drafts: Object.fromEntries(bounded(changed(workspace.drafts, edit.drafts).slice(-MOST_DRAFTS))),
  };
}

function changed(values: Record<string, string>, edits: Record<string, string | null> = {}): [string, string][] {
  const kept = Object.entries(values).filter(([name]) => !(name in edits));
  return [...kept, ...Object.entries(edits).filter((entry): entry is [string, string] => Boolean(entry[1]))];
}

/** Keep the newest drafts as far as there is room; one that is too long stays on its page. */
function bounded(drafts: [string, string][]): [string, string][] {
  const encoder = new TextEncoder();
  let room = MOST_DRAFT_BYTES;
  return drafts
    .map(([place, text]): [string, string] => [place, printable(text)])
    .toReversed()
    .filter(([, text]) => {
      const size = encoder.encode(JSON.stringify(text)).length;
      if (text === "" || text.length > LONGEST_DRAFT || size > room) return false;
      room -= size;
      return true;
    })
    .toReversed();
}

/** Return a text without what the API refuses in one: half characters and control characters. */
function printable(text: string): string {
  return text.replaceAll(/[\p{Cs}\u0000-\u0008\u000b-\u001f\u007f-\u009f]/gu, "");
}

function merged(first: WorkspaceEdit, second: WorkspaceEdit): WorkspaceEdit {
  return {
    collapsed: { ...first.collapsed, ...second.collapsed },
    sorts: { ...first.sorts, ...second.sorts },
    drafts: { ...first.drafts, ...second.drafts },
  };
}

/** Whether the API will never take it, so that sending it again would not help. */
function isRefused(error: unknown): boolean {
  return error instanceof ProblemError && !isPassing(error) && error.problem.status !== 412;
}

function isNothing(edit: WorkspaceEdit): boolean {
  return Object.values(edit).every((part: Record<string, unknown>) => Object.keys(part).length === 0);
}

/**
 * Keeps the workspace like the one of the user's other screens.
 *
 * Edits show at once and are sent together after a pause. Whoever wrote meanwhile loses nothing: the edits are made again on what is
 * there then. What cannot be sent is kept until `refresh`.
 */
export class WorkspaceSync {
  shown: ShownWorkspace = { value: EMPTY, settled: false };

  #kept: Kept | null = null;
  #unsent: WorkspaceEdit = {};
  #sending: WorkspaceEdit = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #reading: Promise<void> | null = null;
  #again = false;
  #writing = false;
  #settled = false;
  #watchers = new Set<() => void>();

  constructor(private readonly store: WorkspaceStore) {}

  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  edit(edit: WorkspaceEdit): void {
    this.#unsent = merged(this.#unsent, edit);
    this.#show();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Read what is there, and send what is not sent yet. One reading at a time; asked for meanwhile, it is read once more. */
  refresh(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
      void this.flush();
    });
    return this.#reading;
  }

  /** Send the edits now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#writing || isNothing(this.#unsent)) return;
    this.#writing = true;
    this.#sending = this.#unsent;
    this.#unsent = {};
    let pause = PAUSE_MS;
    try {
      await this.#write();
    } catch (error) {
      if (isRefused(error)) console.error(error);
      else this.#unsent = merged(this.#sending, this.#unsent);
      pause = RETRY_MS;
    }
    this.#sending = {};
    this.#writing = false;
    this.#show();
    // Typed while it was sent, or still to be sent.
    if (!isNothing(this.#unsent)) this.#timer = setTimeout(() => void this.flush(), pause);
  }

  /** Send nothing more by itself. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.#kept ??= await this.store.read();
      const value = edited(this.#kept.value, this.#sending);
      try {
        this.#kept = await this.store.write(value, this.#kept.etag);
        return;
      } catch (error) {
        const overtaken = error instanceof ProblemError && error.problem.status === 412;
        if (!overtaken || attempt === TRIES) throw error;
        this.#kept = null;
      }
    }
  }

  async #read(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      try {
        const kept = await this.store.read();
        // A write that ended meanwhile knows better.
        if (!this.#writing) this.#kept = kept;
        else this.#again = true;
      } catch (error) {
        if (isRefused(error)) console.error(error);
        break;
      } finally {
        this.#settled = true;
        this.#show();
      }
      if (this.#writing) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  #show(): void {
    const next = edited(edited(this.#kept?.value ?? EMPTY, this.#sending), this.#unsent);
    const same = this.#settled === this.shown.settled && JSON.stringify(next) === JSON.stringify(this.shown.value);
    if (same) return;
    this.shown = { value: next, settled: this.#settled };
    for (const watcher of this.#watchers) watcher();
  }
}
