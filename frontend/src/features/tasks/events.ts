import type { Task } from "@/api/client";
import { type Change, type Changes, newFields } from "@/api/changes";
import { nameKey } from "@/api/names";

// What an event does to tasks, by the rules of the event payloads: a list that folds every event is like a fresh one.

/** An event about one task. */
export type TaskEvent =
  | { kind: "created"; id: string; task: Task }
  | { kind: "changed"; id: string; version: number; changes: Changes; at: string }
  | { kind: "purged"; id: string };

/** A tag that gives way in the tags of every task, to nothing or to another. */
export interface TagChange {
  name: string;
  into: string | null;
}

/** Read an event about one task; null when it is about something else. */
export function taskEvent({ type, subject, data, occurred_at: at }: Change): TaskEvent | null {
  if (!type.startsWith("task.")) return null;
  const id = subject.slice("tasks/".length);
  if (type === "task.created") return { kind: "created", id, task: data.task as Task };
  if (type === "task.purged") return { kind: "purged", id };
  return { kind: "changed", id, version: data.version as number, changes: data.changes as Changes, at };
}

/** Read an event that renames, merges or deletes a tag; null for any other. */
export function tagChange({ type, data }: Change): TagChange | null {
  if (type === "tag.merged") return { name: data.name as string, into: data.into_name as string };
  if (type === "tag.deleted") return { name: data.name as string, into: null };
  const renamed = type === "tag.updated" ? (data.changes as Changes).name : undefined;
  return renamed ? { name: renamed.from as string, into: renamed.to as string } : null;
}

/** Return a task after a change of it; null when a change in between is missing. The same task when it has the change already. */
export function changed(task: Task, event: Extract<TaskEvent, { kind: "changed" }>): Task | null {
  if (task.version >= event.version) return task;
  if (task.version !== event.version - 1) return null;
  return { ...task, ...newFields(event.changes), version: event.version, updated_at: event.at };
}

/** Return a task after a tag gave way, the same task when it does not bear it. */
export function retagged(task: Task, { name, into }: TagChange): Task {
  if (!task.tags.includes(name)) return task;
  const rest = task.tags.filter((borne) => borne !== name);
  if (into === null || rest.some((borne) => nameKey(borne) === nameKey(into))) return { ...task, tags: rest };
  return { ...task, tags: task.tags.map((borne) => (borne === name ? into : borne)) };
}
