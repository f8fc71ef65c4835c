import type { QueryClient, QueryKey } from "@tanstack/react-query";

import { type Change, type Changes, newFields } from "@/api/changes";
import type { Account, Task } from "@/api/client";
import type { LiveQuery, LiveTable } from "@/api/live-cache";
import { nameKey } from "@/api/names";
import { changed, retagged, tagChange, type TagChange, taskEvent } from "@/features/tasks/events";
import type { TasksQuery } from "@/features/tasks/filters";
import { type KnownTasks, knownTasks } from "@/features/tasks/known-tasks";
import { type Days, filterFields, matches, passes, refuses } from "@/features/tasks/matching";
import { compareBy, compareTrash, sortFields } from "@/features/tasks/ordering";
import { inPages, type ListRules, mapPages, placeTask, placeUnseen, type TaskPages, type Touched, withoutTask } from "@/features/tasks/placing";
import { COUNTS, countsLive } from "@/features/tasks/subtask-counts";

export const LISTS = ["tasks", "list"] as const;
export const TRASH = ["tasks", "trash"] as const;
export const ONE = ["tasks", "one"] as const;

/** How lists of tasks, the trash and single tasks follow changes. */
export function tasksLive(client: QueryClient): LiveTable {
  const known = knownTasks(client);
  const lists: LiveQuery<TaskPages> = {
    queryKey: LISTS,
    marks: (data) => data.pages.map((page) => page.mark),
    fold: (data, change, key) => foldList(data, change, queryOf(key), zoneOf(client), known),
  };
  const trash: LiveQuery<TaskPages> = { ...lists, queryKey: TRASH, fold: (data, change) => foldTrash(data, change, known) };
  const one: LiveQuery<Task> = { queryKey: ONE, marks: () => [], fold: foldOne };
  return {
    queries: [lists, trash, one, countsLive(known)],
    observe: (change) => observe(known, change),
    fetched: (key, data) => {
      if (key[1] === COUNTS[1]) return;
      if (key[1] === "one") known.put(data as Task);
      else for (const page of (data as TaskPages).pages) page.items.forEach((task) => known.put(task));
    },
    forget: () => known.clear(),
  };
}

export function queryOf(key: QueryKey): TasksQuery {
  return key[2] as TasksQuery;
}

export function zoneOf(client: QueryClient): string | undefined {
  return client.getQueryData<Account>(["account"])?.time_zone;
}

function observe(known: KnownTasks, change: Change): void {
  const event = taskEvent(change);
  if (event?.kind === "created") known.put(event.task);
  else if (event?.kind === "purged") known.remove(event.id);
  else if (event) {
    const task = known.get(event.id);
    const after = task && changed(task, event);
    if (after) known.put(after);
    else known.remove(event.id);
  }
  const tag = tagChange(change);
  if (tag) known.map((task) => retagged(task, tag));
}

/** The rules of a list by its query. */
export function rulesOf(query: TasksQuery, days: Days): ListRules {
  const sort = query.sort ?? "-created";
  const [filtering, sorting] = [filterFields(query), sortFields(sort)];
  const among = (fields: Set<string>, touched: Touched) => touched === null || [...touched].some((name) => fields.has(name));
  const words = new Set(["title", "description"]);
  return {
    shows: (task) => matches(task, query, days),
    // It answered the search, and its words are as they were.
    keeps: (task, touched) => (query.q && !among(words, touched) ? passes(task, query, days) : matches(task, query, days)),
    admits: (touched) => among(filtering, touched),
    moves: (touched) => among(sorting, touched),
    compare: compareBy(sort, days.zone),
  };
}

export const TRASH_RULES: ListRules = {
  shows: (task) => task.deleted_at !== null,
  keeps: (task) => task.deleted_at !== null,
  admits: (touched) => touched === null || touched.has("deleted_at"),
  moves: (touched) => touched === null || touched.has("deleted_at"),
  compare: compareTrash,
};

/** Return a list of tasks after a change. */
export function foldList(
  data: TaskPages,
  change: Change,
  query: TasksQuery,
  zone: string | undefined,
  known: Pick<KnownTasks, "get">,
): TaskPages | null {
  // Days begin and end elsewhere now.
  if (change.type === "account.updated") return movesDays(change) ? null : data;
  const tag = tagChange(change);
  if (tag) return concerns(tag, query) ? null : mapPages(data, (task) => retagged(task, tag));
  const days = { zone, today: data.pages[0]?.mark.today ?? null };
  const folded = foldTask(data, change, rulesOf(query, days), known, (fields) => refuses(fields, query, days));
  // The API looks further when nothing answers a search.
  return query.q && folded && folded !== data && folded.pages.every((page) => page.items.length === 0) ? null : folded;
}

/** Return the trash after a change. */
export function foldTrash(data: TaskPages, change: Change, known: Pick<KnownTasks, "get">): TaskPages | null {
  const tag = tagChange(change);
  if (tag) return mapPages(data, (task) => retagged(task, tag));
  return foldTask(data, change, TRASH_RULES, known, (fields) => fields.deleted_at === null);
}

function foldTask(
  data: TaskPages,
  change: Change,
  rules: ListRules,
  known: Pick<KnownTasks, "get">,
  keptOut: (fields: Partial<Task>) => boolean,
): TaskPages | null {
  const event = taskEvent(change);
  if (!event) return data;
  if (event.kind === "purged") return withoutTask(data, event.id);
  if (event.kind === "created") return inPages(data, event.id) ? data : placeTask(data, event.task, rules, null);
  const touched = new Set([...Object.keys(event.changes), "updated_at"]);
  const there = inPages(data, event.id);
  if (there && there.version >= event.version) return data;
  const seen = known.get(event.id);
  const after = (there && changed(there, event)) ?? (seen && seen.version >= event.version ? seen : null);
  if (after) return placeTask(data, after, rules, there?.version === event.version - 1 || !there ? touched : null);
  return placeUnseen(data, event.id, rules, touched, keptOut(newFields(event.changes)));
}

/** Return one task after a change. */
export function foldOne(task: Task, change: Change): Task | null {
  const tag = tagChange(change);
  if (tag) return retagged(task, tag);
  const event = taskEvent(change);
  if (event?.id !== task.id || event.kind === "created") return task;
  if (event.kind === "purged") return { ...task, deleted_at: task.deleted_at ?? change.occurred_at };
  return changed(task, event);
}

function movesDays(change: Change): boolean {
  return "time_zone" in (change.data.changes as Changes);
}

/** Whether a tag that gives way decides which tasks a list shows; another spelling of the same name does not. */
function concerns({ name, into }: TagChange, query: TasksQuery): boolean {
  if (into !== null && nameKey(name) === nameKey(into)) return false;
  return (query.tag ?? []).some((asked) => [name, into].some((other) => other !== null && nameKey(other) === nameKey(asked)));
}
