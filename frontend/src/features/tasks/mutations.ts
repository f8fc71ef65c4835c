import { type InfiniteData, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, dataOf, type Task, type TaskCreate, type TaskPatch } from "@/api/client";
import { useUserPath } from "@/api/provider";

interface TaskPage {
  items: Task[];
  next: string | null;
}

/** After any change: what was fetched is old. Projects stay, tags may be new. */
function useRefresh() {
  const client = useQueryClient();
  return () => Promise.all([client.invalidateQueries({ queryKey: ["tasks"] }), client.invalidateQueries({ queryKey: ["tags"] })]);
}

/** After deleting: the same, but the deleted task itself is not asked for again while its panel closes. */
function useRefreshWithout() {
  const client = useQueryClient();
  return (taskId: string) =>
    client.invalidateQueries({ queryKey: ["tasks"], predicate: (query) => query.queryKey[2] !== taskId });
}

/** Show a task's new state in every list at once; the answer of the server follows. */
function usePaint() {
  const client = useQueryClient();
  return (taskId: string, change: Partial<Task>) => {
    client.setQueriesData<InfiniteData<TaskPage>>({ queryKey: ["tasks", "list"] }, (old) =>
      old && {
        ...old,
        pages: old.pages.map((page) => ({
          ...page,
          items: page.items.map((task) => (task.id === taskId ? { ...task, ...change } : task)),
        })),
      },
    );
    client.setQueryData<Task>(["tasks", "one", taskId], (old) => old && { ...old, ...change });
  };
}

export function useCreateTask() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async ({ body, key }: { body: TaskCreate; key: string }) =>
      dataOf(
        await api.POST("/api/{user_id}/tasks", { params: { path, header: { "Idempotency-Key": key } }, body }),
      ),
    onSettled: refresh,
  });
}

export function useChangeTask() {
  const path = useUserPath();
  const refresh = useRefresh();
  const paint = usePaint();
  return useMutation({
    mutationFn: async ({ task, patch }: { task: Task; patch: TaskPatch }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/tasks/{task_id}", {
          params: { path: { ...path, task_id: task.id } },
          body: patch,
        }),
      ),
    onSuccess: (task) => paint(task.id, task),
    onSettled: refresh,
  });
}

export function useCompleteTask() {
  const path = useUserPath();
  const refresh = useRefresh();
  const paint = usePaint();
  return useMutation({
    mutationFn: async ({ task, completed }: { task: Task; completed: boolean }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/tasks/{task_id}/complete", {
          params: { path: { ...path, task_id: task.id } },
          body: { completed },
        }),
      ),
    onMutate: ({ task, completed }) => paint(task.id, { status: completed ? "completed" : "open" }),
    onError: (_, { task }) => paint(task.id, { status: task.status }),
    onSettled: refresh,
  });
}

export function useDeleteTask() {
  const path = useUserPath();
  const refresh = useRefreshWithout();
  return useMutation({
    mutationFn: async ({ taskId, permanently = false }: { taskId: string; permanently?: boolean }) => {
      await api.DELETE("/api/{user_id}/tasks/{task_id}", {
        params: { path: { ...path, task_id: taskId }, query: permanently ? { permanently } : {} },
      });
    },
    onSettled: (_data, _error, { taskId }) => refresh(taskId),
  });
}

export function useRestoreTask() {
  const path = useUserPath();
  const refresh = useRefresh();
  return useMutation({
    mutationFn: async (taskId: string) =>
      dataOf(
        await api.POST("/api/{user_id}/tasks/{task_id}/restore", { params: { path: { ...path, task_id: taskId } } }),
      ),
    onSettled: refresh,
  });
}
