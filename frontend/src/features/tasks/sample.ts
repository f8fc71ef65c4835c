import type { Change } from "@/api/changes";
import type { Task } from "@/api/client";
import { Mark } from "@/api/live-cache";
import { retagged, tagChange } from "@/features/tasks/events";
import type { TasksQuery } from "@/features/tasks/filters";
import { passes } from "@/features/tasks/matching";
import { compareBy, compareTrash } from "@/features/tasks/ordering";
import type { TaskPages } from "@/features/tasks/placing";

export const SAMPLE_ZONE = "Asia/Karachi";
export const SAMPLE_TODAY = "2026-11-24";

/** A task for tests: an open one without anything, but for `fields`. */
export function sampleTask(fields: Partial<Task> = {}): Task {
  return {
    id: "01a00000-0000-7000-8000-000000000000",
    title: "Buy milk",
    description: "",
    status: "open",
    priority: "none",
    project_id: null,
    parent_id: null,
    tags: [],
    position: "a",
    due_on: null,
    due_at: null,
    start_on: null,
    start_at: null,
    deadline_on: null,
    time_zone: null,
    recurrence: null,
    series_id: null,
    reminders: [],
    completed_at: null,
    deleted_at: null,
    version: 1,
    created_at: "2026-11-24T12:00:00Z",
    updated_at: "2026-11-24T12:00:00Z",
    ...fields,
  };
}

/** A small API: the tasks, their events, and lists of them as the contract says. */
export class SampleApi {
  tasks = new Map<string, Task>();
  revision = 0;
  made = 0;
  constructor(private readonly below: (most: number) => number) {}

  pick<T>(of: readonly T[]): T {
    return of[this.below(of.length)] as T;
  }

  /** Do something at random and return its events. */
  work(): Change[] {
    const all = [...this.tasks.values()];
    const task = all.length > 0 ? this.pick(all) : undefined;
    const at = new Date(Date.UTC(2026, 10, 24, 12) + this.revision * 1_000).toISOString();
    const chance = this.below(12);
    if (!task || chance < 3) {
      const made = sampleTask({ id: `t${String(this.made++).padStart(4, "0")}`, ...this.fields(), created_at: at, updated_at: at });
      this.tasks.set(made.id, made);
      return [this.record("task.created", made.id, { task: made }, at)];
    }
    if (chance === 3) {
      this.tasks.delete(task.id);
      return [this.record("task.purged", task.id, { version: task.version }, at)];
    }
    if (chance === 4) return [this.retag(this.pick(["merged", "deleted", "renamed"] as const), at)];
    const change: Partial<Task> =
      chance < 7
        ? task.status === "open"
          ? { status: "completed", completed_at: at }
          : { status: "open", completed_at: null }
        : chance < 9
          ? { deleted_at: task.deleted_at ? null : at }
          : Object.fromEntries(Object.entries(this.fields()).filter(() => this.below(3) === 0));
    const differing = Object.entries(change).filter(([name, value]) => JSON.stringify(task[name as keyof Task]) !== JSON.stringify(value));
    if (differing.length === 0) return [];
    const changes = Object.fromEntries(differing.map(([name, to]) => [name, { from: task[name as keyof Task], to }]));
    const version = task.version + 1;
    this.tasks.set(task.id, { ...task, ...change, version, updated_at: at });
    return [this.record("task.updated", task.id, { version, changes }, at)];
  }

  private fields(): Partial<Task> {
    const dated = this.below(3);
    return {
      title: this.pick(["Milk", "bread", "Äpfel", "دودھ"]),
      priority: this.pick(["none", "low", "high", "urgent"] as const),
      project_id: this.pick([null, "p"]),
      parent_id: this.pick([null, null, "up"]),
      tags: ["home", "work"].filter(() => this.below(2) === 0),
      position: this.pick(["a", "b", "Z", "a1"]),
      due_on: dated === 1 ? this.pick(["2026-11-23", "2026-11-24", "2026-11-25"]) : null,
      due_at: dated === 2 ? this.pick(["2026-11-23T18:59:59.999999Z", "2026-11-24T10:00:00Z", "2026-11-24T19:00:00Z"]) : null,
    };
  }

  private retag(how: "merged" | "deleted" | "renamed", at: string): Change {
    const data: Record<string, unknown> =
      how === "deleted"
        ? { name: "home" }
        : how === "merged"
          ? { name: "home", into: "u", into_name: "work" }
          : { version: 2, changes: { name: { from: "home", to: "Home" } } };
    const change = this.record(how === "renamed" ? "tag.updated" : `tag.${how}`, "", data, at);
    for (const [id, task] of this.tasks) this.tasks.set(id, retagged(task, tagChange(change) as never));
    return { ...change, subject: "tags/t" };
  }

  private record(type: string, id: string, data: Record<string, unknown>, occurred_at: string): Change {
    return { revision: ++this.revision, type, subject: `tasks/${id}`, occurred_at, data: structuredClone(data) };
  }

  /** The tasks of a list in order. */
  list(query: TasksQuery | "trash"): Task[] {
    const all = [...this.tasks.values()];
    if (query === "trash") return all.filter((task) => task.deleted_at).sort((x, y) => compareTrash(x, y) ?? 0);
    const byTitle = (task: Task) => task.title.toLowerCase();
    const compare = compareBy(query.sort ?? "-created", SAMPLE_ZONE);
    return all
      .filter((task) => passes(task, query, { zone: SAMPLE_ZONE, today: SAMPLE_TODAY }) && (!query.q || task.title.toLowerCase().includes(query.q)))
      .sort((x, y) => compare(x, y) ?? (byTitle(x) < byTitle(y) ? -1 : byTitle(x) > byTitle(y) ? 1 : x.id < y.id ? -1 : 1));
  }

  fetch(query: TasksQuery | "trash", limit: number): TaskPages {
    const all = structuredClone(this.list(query));
    const items = all.slice(0, limit);
    const next = all.length > limit ? "cursor" : null;
    return {
      pages: [{ items, next, mark: new Mark(this.revision, SAMPLE_TODAY), edge: next ? (items.at(-1) ?? null) : null }],
      pageParams: [undefined],
    };
  }
}
