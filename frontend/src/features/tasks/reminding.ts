import type { Task } from "@/api/client";
import type { components } from "@/api/schema";

export type Reminder = components["schemas"]["Reminder"];
export type Anchor = "due" | "start" | "deadline";

export const BEFORES = ["PT0S", "PT5M", "PT10M", "PT30M", "PT1H", "P1D"] as const;
export const ANCHORS: Anchor[] = ["due", "start", "deadline"];
const NAG = { every: "PT10M", max: 10 };

/** Return the reminders with one more, or null when there is one for that moment already. */
export function withReminder(reminders: Reminder[], added: Reminder, nag: boolean): Reminder[] | null {
  if (reminders.some((one) => momentOf(one) === momentOf(added))) return null;
  return [...reminders, nag ? { ...added, nag: NAG } : added];
}

/** What tells two reminders of a task apart: the moment that is wished for. */
export function momentOf({ at, before, of }: Reminder): string {
  return at ? new Date(at).toISOString() : `${before} ${of}`;
}

/** Whether a reminder waits for a date that its task does not have. */
export function sleeps({ of }: Reminder, task: Task): boolean {
  if (of === "due") return task.due_on === null && task.due_at === null;
  if (of === "start") return task.start_on === null && task.start_at === null;
  return of === "deadline" && task.deadline_on === null;
}
