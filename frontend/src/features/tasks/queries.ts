import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { useUserPath } from "@/api/provider";
import type { TasksQuery } from "@/features/tasks/filters";

const PAGE = 50;

/** A list of tasks, page by page. */
export function useTasks(query: TasksQuery, enabled = true) {
  const path = useUserPath();
  return useInfiniteQuery({
    queryKey: ["tasks", "list", query],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
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
    queryKey: ["tasks", "trash"],
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET("/api/{user_id}/trash", { params: { path, query: { limit: PAGE, cursor: pageParam } }, signal }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function useTask(taskId: string) {
  const path = useUserPath();
  return useQuery({
    queryKey: ["tasks", "one", taskId],
    queryFn: async () =>
      dataOf(await api.GET("/api/{user_id}/tasks/{task_id}", { params: { path: { ...path, task_id: taskId } } })),
  });
}
