import type { InfiniteData } from "@tanstack/react-query";

import type { Task } from "@/api/client";
import type { Mark } from "@/api/live-cache";
import type { Verdict } from "@/features/tasks/matching";
import type { Compare } from "@/features/tasks/ordering";

export interface TaskPage {
  items: Task[];
  next: string | null;
  mark: Mark;
  /** The last task as it was when the page was read: where the next page begins. */
  edge: Task | null;
}

export type TaskPages = InfiniteData<TaskPage>;

/** What a list is by its filters and its sort. */
export interface ListRules {
  /** Whether it shows a task. */
  shows(task: Task): Verdict;
  /** Whether it shows a task that it showed, when nothing changed but `touched`. */
  keeps(task: Task, touched: Touched): Verdict;
  /** Whether a change of these fields can let a task in. */
  admits(touched: Touched): boolean;
  /** Whether a change of these fields can move a task. */
  moves(touched: Touched): boolean;
  compare: Compare;
}

/** The fields that changed; null when all of them may have. */
export type Touched = ReadonlySet<string> | null;

function contains(data: TaskPages, id: string): boolean {
  return data.pages.some((page) => page.items.some((item) => item.id === id));
}

/** Return the task as a list has it. */
export function inPages(data: TaskPages, id: string): Task | undefined {
  for (const page of data.pages) {
    const found = page.items.find((item) => item.id === id);
    if (found) return found;
  }
  return undefined;
}

/** Return the list with one change in each of its tasks; the same list when `change` changes none. */
export function mapPages(data: TaskPages, change: (task: Task) => Task): TaskPages {
  let changed = false;
  const pages = data.pages.map((page) => {
    const items = page.items.map(change);
    if (items.every((item, place) => item === page.items[place])) return page;
    changed = true;
    return { ...page, items };
  });
  return changed ? { ...data, pages } : data;
}

/** Return the list without a task; null when what is left can only be told by the API. */
export function withoutTask(data: TaskPages, id: string): TaskPages | null {
  if (!contains(data, id)) return data;
  const pages = data.pages.map((page) => {
    const items = page.items.filter((item) => item.id !== id);
    return items.length === page.items.length ? page : { ...page, items };
  });
  // Nothing to see, and more to come.
  if (pages.at(-1)?.next && pages.every((page) => page.items.length === 0)) return null;
  return { ...data, pages };
}

/**
 * Return the list as it is now that a task is `task`: changed in place, moved, let in or taken out, or the same list when it is none
 * of its business. Null when only the API can tell.
 */
export function placeTask(data: TaskPages, task: Task, rules: ListRules, touched: Touched): TaskPages | null {
  const there = inPages(data, task.id);
  if (!there) {
    if (!rules.admits(touched) && !rules.moves(touched)) return data;
    const verdict = rules.shows(task);
    if (verdict === undefined) return rules.admits(touched) ? null : data;
    return verdict ? insert(data, task, rules.compare) : data;
  }
  const verdict = rules.keeps(task, touched);
  if (verdict === undefined) return null;
  if (!verdict) return withoutTask(data, task.id);
  if (!rules.moves(touched)) return mapPages(data, (item) => (item.id === task.id ? task : item));
  const rest = data.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== task.id) }));
  return insert({ ...data, pages: rest }, task, rules.compare);
}

/** The same for a change of a task that nobody here has seen: only its fields `changes` are known. */
export function placeUnseen(data: TaskPages, id: string, rules: ListRules, touched: Touched, out: boolean): TaskPages | null {
  if (contains(data, id)) return null;
  if (out || !rules.admits(touched)) {
    // It stays out; or it is in, further down, and the change may have brought it up to what is shown.
    const more = Boolean(data.pages.at(-1)?.next);
    return !out && more && rules.moves(touched) ? null : data;
  }
  return null;
}

function insert(data: TaskPages, task: Task, compare: Compare): TaskPages | null {
  const last = data.pages.at(-1);
  if (!last) return null;
  // Beyond what was read: it comes with the next page.
  if (last.next && last.edge) {
    const order = compare(task, last.edge);
    if (order === undefined) return null;
    if (order > 0) return data;
  }
  for (const [number, page] of data.pages.entries()) {
    for (const [place, item] of page.items.entries()) {
      const order = compare(task, item);
      if (order === undefined) return null;
      if (order < 0) return withItem(data, number, place, task);
    }
  }
  return withItem(data, data.pages.length - 1, last.items.length, task);
}

function withItem(data: TaskPages, number: number, place: number, task: Task): TaskPages {
  const pages = data.pages.map((page, at) => (at === number ? { ...page, items: page.items.toSpliced(place, 0, task) } : page));
  return { ...data, pages };
}
