import type { Task, TaskCreate, TaskPatch } from "@/api/client";

/** What a view gives to the tasks that are added in it, and that its task lacks; what was typed comes first. Null when it lacks nothing. */
export function lacking(task: Task, defaults: Partial<TaskCreate>): TaskPatch | null {
  const patch: TaskPatch = {};
  if (defaults.due_on && !task.due_on && !task.due_at) patch.due_on = defaults.due_on;
  const tags = (defaults.tags ?? []).filter((name) => !task.tags.includes(name));
  if (tags.length > 0) patch.tags = [...task.tags, ...tags];
  if (defaults.parent_id && !task.parent_id && !task.project_id) patch.parent_id = defaults.parent_id;
  return Object.keys(patch).length > 0 ? patch : null;
}
