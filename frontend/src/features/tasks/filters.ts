import type { paths } from "@/api/schema";

export type TasksQuery = NonNullable<paths["/api/{user_id}/tasks"]["get"]["parameters"]["query"]>;
type Status = NonNullable<TasksQuery["status"]>;
type Priority = NonNullable<TasksQuery["priority"]>[number];

export const STATUSES: readonly Status[] = ["open", "completed", "all"];
export const PRIORITIES: readonly Priority[] = ["urgent", "high", "medium", "low", "none"];
export const SORTS = ["-created", "created", "due", "-priority", "title", "-updated", "position"] as const;

/** What a person narrows a list by; it lives in the page's address. */
export interface Filters {
  status: Status;
  priority: Priority[];
  tag: string[];
  sort: string;
}

/** Return a sort that a person can choose; undefined for anything else. */
export function knownSort(sort: string | null | undefined): string | undefined {
  return SORTS.find((known) => known === sort);
}

/** Read the filters from an address; what makes no sense counts as not given. */
export function readFilters(search: URLSearchParams, defaultSort = "-created"): Filters {
  const status = STATUSES.find((known) => known === search.get("status")) ?? "open";
  const sort = knownSort(search.get("sort")) ?? defaultSort;
  const wanted = search.getAll("priority");
  return { status, sort, priority: PRIORITIES.filter((known) => wanted.includes(known)), tag: search.getAll("tag") };
}

/** Return the address with some filters changed; a default leaves no trace, unless the address named that sort itself. */
export function writeFilters(search: URLSearchParams, change: Partial<Filters>, defaultSort = "-created"): string {
  const next = new URLSearchParams(search);
  const filters = { ...readFilters(search, defaultSort), ...change };
  const named = change.sort === undefined && knownSort(search.get("sort")) !== undefined;
  for (const name of ["status", "sort", "priority", "tag"]) next.delete(name);
  if (filters.status !== "open") next.set("status", filters.status);
  if (named || filters.sort !== defaultSort) next.set("sort", filters.sort);
  for (const priority of filters.priority) next.append("priority", priority);
  for (const tag of filters.tag) next.append("tag", tag);
  return next.toString();
}
