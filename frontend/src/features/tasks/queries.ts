import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { Mark } from "@/api/live-cache";
import { useUserPath } from "@/api/provider";
import type { components } from "@/api/schema";
import type { TasksQuery } from "@/features/tasks/filters";
import { knownTasks } from "@/features/tasks/known-tasks";
import { LISTS, ONE, TRASH } from "@/features/tasks/live";
import type { TaskPage } from "@/features/tasks/placing";

const PAGE = 50;

function pageOf({ data, response }: { data?: components["schemas"]["TaskList"]; response: Response }): TaskPage {
  const { items, next } = dataOf({ data });
  return { items, next, mark: Mark.of(response), edge: next === null ? null : (items.at(-1) ?? null) };
}

/** A list of tasks, page by page. */
export function useTasks(query: TasksQuery, enabled: boolean) {
  const path = useUserPath();
  return useInfiniteQuery({
    queryKey: [...LISTS, query],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      pageOf(
        await api.GET("/api/{user_id}/tasks", {
          params: { path, query: { ...query, limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: (previous) => previous,
  });
}

export function useTrash() {
  const path = useUserPath();
  return useInfiniteQuery({
    queryKey: TRASH,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      pageOf(
        await api.GET("/api/{user_id}/trash", { params: { path, query: { limit: PAGE, cursor: pageParam } }, signal }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** One task; what a list has of it is shown at once. */
export function useTask(taskId: string) {
  const path = useUserPath();
  const client = useQueryClient();
  return useQuery({
    queryKey: [...ONE, taskId],
    queryFn: async () =>
      dataOf(await api.GET("/api/{user_id}/tasks/{task_id}", { params: { path: { ...path, task_id: taskId } } })),
    initialData: () => knownTasks(client).get(taskId),
    // Seen, but not asked for: it is asked for now.
    initialDataUpdatedAt: 0,
  });
}
