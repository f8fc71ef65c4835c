import type { Task, TaskPatch } from "@/api/client";
import { instantOf, localDate, localTime } from "@/features/tasks/dates";

/** What the task panel edits, as text the way inputs have it. */
export interface TaskForm {
  title: string;
  description: string;
  priority: Task["priority"];
  projectId: string;
  parentId: string;
  tags: string;
  dueDate: string;
  dueTime: string;
  startDate: string;
  startTime: string;
  deadline: string;
  /** Empty while the task has none of its own; then the account's counts. */
  timeZone: string;
}

export type FieldName = keyof TaskForm;

function shown(on: string | null, at: string | null, zone: string): [string, string] {
  if (on) return [on, ""];
  if (at) return [localDate(new Date(at), zone), localTime(new Date(at), zone)];
  return ["", ""];
}

/** Fill the form from a task; times are shown in the task's zone. */
export function formOf(task: Task, accountZone: string): TaskForm {
  const zone = task.time_zone ?? accountZone;
  const [dueDate, dueTime] = shown(task.due_on, task.due_at, zone);
  const [startDate, startTime] = shown(task.start_on, task.start_at, zone);
  return {
    title: task.title,
    description: task.description,
    priority: task.priority,
    projectId: task.project_id ?? "",
    parentId: task.parent_id ?? "",
    tags: task.tags.join(", "),
    dueDate,
    dueTime,
    startDate,
    startTime,
    deadline: task.deadline_on ?? "",
    timeZone: task.time_zone ?? "",
  };
}

export function tagsOf(text: string): string[] {
  return text.split(",").map((name) => name.trim()).filter(Boolean);
}

/** Return only what differs between two forms, as a merge patch. A new zone keeps what the clock on the wall shows. */
export function patchOf(before: TaskForm, after: TaskForm, accountZone: string): TaskPatch {
  const zone = after.timeZone || accountZone;
  const moved = after.timeZone !== before.timeZone;
  const patch: TaskPatch = {};
  if (after.title.trim() !== before.title) patch.title = after.title.trim();
  if (after.description !== before.description) patch.description = after.description;
  if (after.priority !== before.priority) patch.priority = after.priority;
  if (after.projectId !== before.projectId) patch.project_id = after.projectId || null;
  if (after.parentId !== before.parentId) patch.parent_id = after.parentId || null;
  if (tagsOf(after.tags).join() !== tagsOf(before.tags).join()) patch.tags = tagsOf(after.tags);
  if (after.deadline !== before.deadline) patch.deadline_on = after.deadline || null;
  if (moved) patch.time_zone = after.timeZone || null;
  const dueTimed = Boolean(after.dueDate && after.dueTime);
  if (after.dueDate !== before.dueDate || after.dueTime !== before.dueTime || (moved && dueTimed)) {
    patch.due_at = dueTimed ? instantOf(after.dueDate, after.dueTime, zone) : null;
    patch.due_on = dueTimed ? null : after.dueDate || null;
  }
  const startTimed = Boolean(after.startDate && after.startTime);
  if (after.startDate !== before.startDate || after.startTime !== before.startTime || (moved && startTimed)) {
    patch.start_at = startTimed ? instantOf(after.startDate, after.startTime, zone) : null;
    patch.start_on = startTimed ? null : after.startDate || null;
  }
  return patch;
}
