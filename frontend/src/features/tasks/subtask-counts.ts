import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";

import type { Change } from "@/api/changes";
import { api, dataOf, type Task } from "@/api/client";
import { type LiveQuery, Mark } from "@/api/live-cache";
import { useUserPath } from "@/api/provider";
import type { components } from "@/api/schema";
import { taskEvent } from "@/features/tasks/events";
import type { TasksQuery } from "@/features/tasks/filters";
import type { KnownTasks } from "@/features/tasks/known-tasks";

export const COUNTS = ["tasks", "subtasks"] as const;

export type SubtaskCount = Pick<components["schemas"]["SubtaskCount"], "open" | "completed">;

interface Counts {
  /** Whose subtasks were counted. */
  ids: string[];
  /** Those of them that have any. */
  byParent: Record<string, SubtaskCount>;
  mark: Mark;
}

// What the API counts at once.
const MOST = 100;

/** Return how many subtasks the tasks of a list have, by id. One request counts for a page or two. */
export function useSubtaskCounts(query: TasksQuery, pages: number, tasks: Task[]): Record<string, SubtaskCount> {
  const path = useUserPath();
  const client = useQueryClient();
  const queryKey = [...COUNTS, query, pages];
  const counts = useQuery({
    queryKey,
    enabled: tasks.length > 0,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Counts> => {
      const ids = tasks.map((task) => task.id);
      const byParent: Counts["byParent"] = {};
      let mark: Mark | null = null;
      for (let from = 0; from < ids.length; from += MOST) {
        const parent = ids.slice(from, from + MOST);
        const answer = await api.GET("/api/{user_id}/tasks/subtasks", { params: { path, query: { parent } }, signal });
        for (const { parent_id: id, ...count } of dataOf(answer).items) byParent[id] = count;
        mark ??= Mark.of(answer.response);
      }
      return { ids, byParent, mark: mark ?? new Mark(null) };
    },
  });
  // Some task came into the list that may have had subtasks before; one that was just made has none.
  const counted = new Set(counts.data?.ids);
  const uncounted = counts.isSuccess && !counts.isFetching && tasks.some((task) => task.version > 1 && !counted.has(task.id));
  const countAgain = useEffectEvent(() => client.invalidateQueries({ queryKey, exact: true }));
  useEffect(() => {
    if (uncounted) void countAgain();
  }, [uncounted]);
  return counts.data?.byParent ?? {};
}

/** How the counts follow changes: what a change may have done to them is asked for again. */
export function countsLive(known: Pick<KnownTasks, "get">): LiveQuery<Counts> {
  return { queryKey: COUNTS, marks: (data) => [data.mark], fold: (data, change) => (concernsCounts(change, known) ? null : data) };
}

/** Whether a change may change how many subtasks some task has. */
export function concernsCounts(change: Change, known: Pick<KnownTasks, "get">): boolean {
  const event = taskEvent(change);
  if (!event) return false;
  if (event.kind === "created") return event.task.parent_id !== null;
  if (event.kind === "purged") return known.get(event.id)?.parent_id !== null;
  if ("parent_id" in event.changes) return true;
  const counted = "status" in event.changes || "completed_at" in event.changes || "deleted_at" in event.changes;
  // A task that nobody has seen here may be a subtask of one that is shown.
  return counted && known.get(event.id)?.parent_id !== null;
}
