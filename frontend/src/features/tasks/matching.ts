import type { Task } from "@/api/client";
import { nameKey } from "@/api/names";
import type { TasksQuery } from "@/features/tasks/filters";
import { dueKey, endOfDay, instantKey, startOfDay, startOfNextDay } from "@/features/tasks/ordering";

/** What a filter by day depends on. */
export interface Days {
  /** The account's zone; undefined as long as it is not known. */
  zone: string | undefined;
  /** The date that the API took for today when it made the list. */
  today: string | null;
}

/** true or false when it can be told here, undefined when only the API knows. */
export type Verdict = boolean | undefined;

const IS_DATE = /^\d{4}-\d\d-\d\d$/;

/** Tell whether a list shows a task, by the filters of `GET /tasks` alone: words that are searched for are not looked at. */
export function passes(task: Task, query: TasksQuery, days: Days): Verdict {
  if (task.deleted_at) return false;
  const status = query.status ?? "open";
  if (status !== "all" && task.status !== status) return false;
  if (!inPlace(query.project, task.project_id) || !inPlace(query.parent, task.parent_id)) return false;
  if (query.priority?.length && !query.priority.includes(task.priority)) return false;
  const borne = new Set(task.tags.map(nameKey));
  if (query.tag?.some((name) => !borne.has(nameKey(name)))) return false;
  return isDue(task, query, days);
}

/** The same, and undefined when words are searched for and nothing else keeps the task out. */
export function matches(task: Task, query: TasksQuery, days: Days): Verdict {
  const verdict = passes(task, query, days);
  return verdict && query.q ? undefined : verdict;
}

function inPlace(wanted: string | null | undefined, id: string | null): boolean {
  if (wanted === undefined || wanted === null) return true;
  return wanted === "none" ? id === null : id === wanted;
}

function isDue(task: Task, query: TasksQuery, { zone, today }: Days): Verdict {
  if (!query.due && !query.due_before && !query.due_after) return true;
  const key = dueKey(task, zone);
  if (query.due === "none" && key !== undefined) return key === null;
  if (key === undefined) return undefined;
  if (key === null) return false;
  const verdicts: Verdict[] = [];
  if (query.due === "today" || query.due === "upcoming") {
    if (!zone || !today) return undefined;
    const tomorrow = startOfNextDay(today, zone);
    verdicts.push(query.due === "upcoming" ? key >= tomorrow : key >= startOfDay(today, zone) && key < tomorrow);
  }
  // Changes with the clock: such a list has no revision either.
  if (query.due === "overdue") verdicts.push(undefined);
  if (query.due_before) verdicts.push(edge(query.due_before, zone, startOfDay, (at) => key < at));
  if (query.due_after) verdicts.push(edge(query.due_after, zone, endOfDay, (at) => key > at));
  return verdicts.includes(false) ? false : verdicts.includes(undefined) ? undefined : true;
}

function edge(
  moment: string,
  zone: string | undefined,
  ofDay: (date: string, zone: string) => string,
  decide: (at: string) => boolean,
): Verdict {
  if (!IS_DATE.test(moment)) return decide(instantKey(new Date(moment).toISOString()));
  return zone ? decide(ofDay(moment, zone)) : undefined;
}

/** Tell whether the new values of some fields alone keep a task out of a list; the other fields may be anything. */
export function refuses(fields: Partial<Task>, query: TasksQuery, days: Days): boolean {
  // Of the two due fields one that did not change is null: only one of them ever has a value.
  const task = { deleted_at: null, tags: [], due_on: null, due_at: null, ...fields } as unknown as Task;
  const part: TasksQuery = { status: "all" };
  if ("status" in fields) part.status = query.status;
  if ("project_id" in fields) part.project = query.project;
  if ("parent_id" in fields) part.parent = query.parent;
  if ("priority" in fields) part.priority = query.priority;
  if ("tags" in fields) part.tag = query.tag;
  if ("due_on" in fields || "due_at" in fields) {
    Object.assign(part, { due: query.due, due_before: query.due_before, due_after: query.due_after });
  }
  return passes(task, part, days) === false;
}

/** Return the fields whose change can let a task in or out; `deleted_at` is one for every list. */
export function filterFields(query: TasksQuery): Set<keyof Task> {
  const fields: (keyof Task)[] = ["deleted_at"];
  if (query.status !== "all") fields.push("status");
  if (query.project) fields.push("project_id");
  if (query.parent) fields.push("parent_id");
  if (query.priority?.length) fields.push("priority");
  if (query.tag?.length) fields.push("tags");
  if (query.due || query.due_before || query.due_after) fields.push("due_on", "due_at");
  if (query.q) fields.push("title", "description");
  return new Set(fields);
}
