import type { Task } from "@/api/client";

// Making a formatter costs a hundred times what using it does.
const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(locale: string, timeZone: string, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${timeZone}`;
  const found = formatters.get(key) ?? new Intl.DateTimeFormat(locale, { timeZone, ...parts });
  formatters.set(key, found);
  return found;
}

/** Return the date (YYYY-MM-DD) that people in `timeZone` read at an instant. */
export function localDate(at: Date, timeZone: string): string {
  return formatter("en-CA", timeZone, { year: "numeric", month: "2-digit", day: "2-digit" }).format(at);
}

/** Return the wall-clock time (HH:MM) of an instant in `timeZone`. */
export function localTime(at: Date, timeZone: string): string {
  return formatter("en-GB", timeZone, { hour: "2-digit", minute: "2-digit" }).format(at);
}

function offsetMinutes(at: Date, timeZone: string): number {
  const shown = new Date(`${localDate(at, timeZone)}T${localTime(at, timeZone)}:00Z`).getTime();
  return Math.round((shown - Math.floor(at.getTime() / 60_000) * 60_000) / 60_000);
}

/** Return the instant of a wall-clock time in a zone; in a spring gap the time moves forward, in an overlap the first counts. */
export function instantOf(date: string, time: string, timeZone: string): string {
  const wall = new Date(`${date}T${time}:00Z`).getTime();
  const before = offsetMinutes(new Date(wall - 86_400_000), timeZone);
  const guess = new Date(wall - before * 60_000);
  if (localDate(guess, timeZone) === date && localTime(guess, timeZone) === time) return guess.toISOString();
  const after = offsetMinutes(new Date(wall + 86_400_000), timeZone);
  const other = new Date(wall - after * 60_000);
  const fits = localDate(other, timeZone) === date && localTime(other, timeZone) === time;
  return (fits ? other : guess).toISOString();
}

export interface ShownDue {
  /** Date in the account's zone, or in the task's own for a timed one. */
  date: string;
  time: string | null;
  overdue: boolean;
  today: boolean;
}

/** How a task's due date is shown to somebody in `timeZone` at `now`; null without one. */
export function shownDue(task: Pick<Task, "due_on" | "due_at" | "status">, timeZone: string, now: Date): ShownDue | null {
  const today = localDate(now, timeZone);
  const open = task.status === "open";
  if (task.due_on) {
    return { date: task.due_on, time: null, overdue: open && task.due_on < today, today: task.due_on === today };
  }
  if (!task.due_at) return null;
  const at = new Date(task.due_at);
  const date = localDate(at, timeZone);
  return { date, time: localTime(at, timeZone), overdue: open && at < now, today: date === today };
}

/** Return tasks that are sorted by due date as groups, one for each day; whatever has no day is left out. */
export function groupsByDay<Dated extends Pick<Task, "due_on" | "due_at" | "status">>(tasks: Dated[], timeZone: string, now: Date): [date: string, tasks: Dated[]][] {
  const groups = new Map<string, Dated[]>();
  for (const task of tasks) {
    const due = shownDue(task, timeZone, now);
    if (due) groups.set(due.date, [...(groups.get(due.date) ?? []), task]);
  }
  return [...groups];
}
