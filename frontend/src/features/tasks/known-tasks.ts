import type { QueryClient } from "@tanstack/react-query";

import type { Task } from "@/api/client";

const MOST = 5_000;

/** The newest state of every task that was seen, in a list or not: an event names only what changed. */
export class KnownTasks {
  #tasks = new Map<string, Task>();

  get(id: string): Task | undefined {
    return this.#tasks.get(id);
  }

  /** Remember a task unless a later version of it is known; the ones not seen for longest are forgotten. */
  put(task: Task): void {
    const known = this.#tasks.get(task.id);
    if (known && known.version > task.version) return;
    this.#tasks.delete(task.id);
    this.#tasks.set(task.id, task);
    for (const oldest of this.#tasks.keys()) {
      if (this.#tasks.size <= MOST) return;
      this.#tasks.delete(oldest);
    }
  }

  remove(id: string): void {
    this.#tasks.delete(id);
  }

  /** Change every one; `change` returns the same task when nothing changes. */
  map(change: (task: Task) => Task): void {
    for (const [id, task] of this.#tasks) this.#tasks.set(id, change(task));
  }

  clear(): void {
    this.#tasks.clear();
  }
}

const stores = new WeakMap<QueryClient, KnownTasks>();

/** The tasks that are known beside one cache. */
export function knownTasks(client: QueryClient): KnownTasks {
  const found = stores.get(client) ?? new KnownTasks();
  stores.set(client, found);
  return found;
}
