import { useInfiniteQuery } from "@tanstack/react-query";

import { api, dataOf, type Task } from "@/api/client";
import { useUserPath } from "@/api/provider";

const PAGE = 20;

/** The series of a task: statistics, what comes, and its occurrences, the newest first. Asked again when the task has changed. */
export function useSeries(task: Task, enabled: boolean) {
  const path = useUserPath();
  return useInfiniteQuery({
    queryKey: ["series", task.id, task.version],
    enabled,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam, signal }) =>
      dataOf(
        await api.GET("/api/{user_id}/tasks/{task_id}/series", {
          params: { path: { ...path, task_id: task.id }, query: { limit: PAGE, cursor: pageParam } },
          signal,
        }),
      ),
    getNextPageParam: (page) => page.next ?? undefined,
    // It changes with other tasks than this one.
    staleTime: 0,
  });
}
