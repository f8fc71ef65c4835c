import { useMutation } from "@tanstack/react-query";

import { api, dataOf, type Task, type TaskPatch } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import { useShow } from "@/features/tasks/mutations";
import type { Recurrence } from "@/features/tasks/repeat/rules";

/** How far a change of a repeating task reaches. */
export type Scope = "this" | "following" | "all";

function useSeriesAction<Given extends { task: Task }>(send: (path: { user_id: string; task_id: string }, given: Given) => Promise<{ data?: Task }>) {
  const path = useUserPath();
  return useMutation({
    mutationFn: async (given: Given) => dataOf(await send({ ...path, task_id: given.task.id }, given)),
    onSuccess: useShow(),
    onSettled: useSettle(["tasks"], ["tags"]),
  });
}

/** Begin a series, or give the rest of one another rule. */
export function useSaveRepeat() {
  return useSeriesAction<{ task: Task; recurrence: Recurrence }>((path, { task, recurrence }) =>
    task.recurrence
      ? api.PATCH("/api/{user_id}/tasks/{task_id}/series", { params: { path }, body: { scope: "following", changes: { recurrence } } })
      : api.PATCH("/api/{user_id}/tasks/{task_id}", { params: { path }, body: { recurrence } }),
  );
}

export function useChangeSeries() {
  return useSeriesAction<{ task: Task; patch: TaskPatch; scope: Scope }>((path, { patch, scope }) =>
    api.PATCH("/api/{user_id}/tasks/{task_id}/series", { params: { path }, body: { scope, changes: patch } }),
  );
}

export function useSkip() {
  return useSeriesAction<{ task: Task }>((path) => api.POST("/api/{user_id}/tasks/{task_id}/skip", { params: { path } }));
}

export function useEndSeries() {
  return useSeriesAction<{ task: Task }>((path) => api.POST("/api/{user_id}/tasks/{task_id}/end-series", { params: { path } }));
}
