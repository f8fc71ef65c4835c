import type { Task } from "@/api/client";
import { instantOf } from "@/features/tasks/dates";
import { PRIORITIES } from "@/features/tasks/filters";

/** Negative: `a` comes first. Undefined: only the database can tell. */
export type Compare = (a: Task, b: Task) => number | undefined;

/** Return an instant as text that sorts by time: to the microsecond, as the API has it. */
export function instantKey(instant: string): string {
  return `${instant.slice(0, 19)}.${(/\.(\d+)/.exec(instant)?.[1] ?? "").padEnd(6, "0")}`;
}

function dayAfter(date: string): string {
  const next = new Date(`${date}T00:00:00Z`);
  next.setUTCDate(next.getUTCDate() + 1);
  return next.toISOString().slice(0, 10);
}

// A list sorted by due date asks for the same few days again and again, and each costs a dozen looks at the zone.
const midnights = new Map<string, string>();
const MOST_MIDNIGHTS = 1_000;

function midnight(date: string, zone: string): string {
  const key = `${date} ${zone}`;
  const found = midnights.get(key) ?? instantOf(date, "00:00", zone);
  if (midnights.size >= MOST_MIDNIGHTS) midnights.clear();
  midnights.set(key, found);
  return found;
}

/** Return the first instant of a date in a zone, as `instantKey` does. */
export function startOfDay(date: string, zone: string): string {
  return instantKey(midnight(date, zone));
}

/** Return the first instant of the day after. */
export function startOfNextDay(date: string, zone: string): string {
  return startOfDay(dayAfter(date), zone);
}

/** Return the last microsecond of a date in a zone, as `instantKey` does. */
export function endOfDay(date: string, zone: string): string {
  const next = new Date(midnight(dayAfter(date), zone)).getTime();
  return `${new Date(next - 1).toISOString().slice(0, 23)}999`;
}

/** Return the instant after which a task is overdue; null without a due date, undefined when the zone that decides is not known. */
export function dueKey(task: Pick<Task, "due_on" | "due_at">, zone: string | undefined): string | null | undefined {
  if (task.due_on) return zone && endOfDay(task.due_on, zone);
  return task.due_at ? instantKey(task.due_at) : null;
}

function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byDue(a: Task, b: Task, zone: string | undefined, sign: number): number | undefined {
  const [first, second] = [dueKey(a, zone), dueKey(b, zone)];
  if (first === undefined || second === undefined) return undefined;
  // Undated tasks come last either way.
  if (first === null || second === null) return Number(first === null) - Number(second === null);
  return sign * byText(first, second);
}

/** The fields that decide a task's place in a sort. */
export const SORT_FIELDS: Record<string, readonly (keyof Task)[]> = {
  due: ["due_on", "due_at"],
  priority: ["priority"],
  created: [],
  updated: ["updated_at"],
  title: ["title"],
  position: ["position"],
};

function parts(sort: string): { name: string; sign: number }[] {
  return sort.split(",").map((part) => ({ name: part.replace(/^-/, ""), sign: part.startsWith("-") ? -1 : 1 }));
}

/** Return the fields that can move a task in a list sorted so. */
export function sortFields(sort: string): Set<keyof Task> {
  return new Set(parts(sort).flatMap(({ name }) => SORT_FIELDS[name] ?? []));
}

/** Return how the API orders two tasks by its `sort` parameter; the id decides last, in the direction of the last key. */
export function compareBy(sort: string, zone: string | undefined): Compare {
  const keys = parts(sort);
  const last = keys.at(-1)?.sign ?? 1;
  return (a, b) => {
    for (const { name, sign } of keys) {
      const order = compareKey(name, sign, a, b, zone);
      if (order !== 0) return order;
    }
    return last * byText(a.id, b.id);
  };
}

function compareKey(name: string, sign: number, a: Task, b: Task, zone: string | undefined): number | undefined {
  switch (name) {
    case "due":
      return byDue(a, b, zone, sign);
    case "priority":
      // PRIORITIES begins with the highest.
      return sign * (PRIORITIES.indexOf(b.priority) - PRIORITIES.indexOf(a.priority));
    case "created":
      return sign * byText(instantKey(a.created_at), instantKey(b.created_at));
    case "updated":
      return sign * byText(instantKey(a.updated_at), instantKey(b.updated_at));
    case "position":
      return sign * byText(a.position, b.position);
    default:
      // Titles sort by the database's own collation.
      return a.title === b.title ? 0 : undefined;
  }
}

/** How the trash is ordered: what was deleted last comes first. */
export const compareTrash: Compare = (a, b) =>
  byText(instantKey(b.deleted_at ?? ""), instantKey(a.deleted_at ?? "")) || byText(b.id, a.id);
