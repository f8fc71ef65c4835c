import { type QueryClient, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, dataOf, type Task, type TaskCreate, type TaskPatch } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import { knownTasks } from "@/features/tasks/known-tasks";
import { LISTS, ONE, queryOf, rulesOf, TRASH, TRASH_RULES, zoneOf } from "@/features/tasks/live";
import { inPages, type ListRules, mapPages, placeTask, type TaskPages, type Touched, withoutTask } from "@/features/tasks/placing";

/** Do something to every list of tasks that is kept; what cannot be told here is fetched again. */
function forLists(client: QueryClient, change: (data: TaskPages, rules: ListRules) => TaskPages | null): void {
  for (const queryKey of [LISTS, TRASH]) {
    for (const query of client.getQueryCache().findAll({ queryKey })) {
      const data = query.state.data as TaskPages | undefined;
      if (!data || query.state.isInvalidated) continue;
      const days = { zone: zoneOf(client), today: data.pages[0]?.mark.today ?? null };
      const next = change(data, queryKey === TRASH ? TRASH_RULES : rulesOf(queryOf(query.queryKey), days));
      if (next === null) void client.invalidateQueries({ queryKey: query.queryKey, exact: true });
      else if (next !== data) client.setQueryData(query.queryKey, next, { updatedAt: query.state.dataUpdatedAt });
    }
  }
}

function differing(before: Task | undefined, after: Task): Touched {
  if (!before) return null;
  return new Set(Object.keys(after).filter((name) => JSON.stringify(before[name as keyof Task]) !== JSON.stringify(after[name as keyof Task])));
}

/** Show a task as the API answered it, everywhere at once. Its event may have come before, or follows: neither shows. */
export function useShow() {
  const client = useQueryClient();
  return (task: Task) => {
    const before = knownTasks(client).get(task.id);
    if (before && before.version > task.version) return;
    knownTasks(client).put(task);
    forLists(client, (data, rules) => {
      const there = inPages(data, task.id);
      return there && there.version > task.version ? data : placeTask(data, task, rules, differing(there ?? before, task));
    });
    client.setQueryData<Task>([...ONE, task.id], (old) => (old && old.version > task.version ? old : old && task));
  };
}

/** Show a part of a task's new state before the API has answered, where the task is. */
function usePaint() {
  const client = useQueryClient();
  return (taskId: string, change: Partial<Task>) => {
    forLists(client, (data) => mapPages(data, (task) => (task.id === taskId ? { ...task, ...change } : task)));
    client.setQueryData<Task>([...ONE, taskId], (old) => old && { ...old, ...change });
  };
}

export function useCreateTask() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ body, key }: { body: TaskCreate; key: string }) =>
      dataOf(
        await api.POST("/api/{user_id}/tasks", { params: { path, header: { "Idempotency-Key": key } }, body }),
      ),
    onSuccess: useShow(),
    onSettled: useSettle(["tasks"], ["tags"]),
  });
}

export interface QuickText {
  text: string;
  /** What is to stay text, in code points. */
  ignore: [number, number][];
  /** When it was typed: "tomorrow" stays that day, however often it is sent. */
  now: string;
}

/** What the view in which a task is added says about it. */
export type AddDefaults = Pick<TaskCreate, "project_id" | "parent_id" | "due_on" | "tags">;

/** Make the tasks of a text, in their view. Repeating it with the same key makes nothing twice. */
export function useQuickAdd() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ quick, defaults, key }: { quick: QuickText; defaults: AddDefaults; key: string }) =>
      dataOf(
        await api.POST("/api/{user_id}/quick-add", {
          params: { path, header: { "Idempotency-Key": key } },
          body: { ...quick, ...defaults, tags: defaults.tags ?? [] },
        }),
      ).tasks,
    onSuccess: useShowAll(),
    onSettled: useSettle(["tasks"], ["tags"], ["projects"]),
  });
}

function useShowAll() {
  const show = useShow();
  return (tasks: Task[]) => tasks.forEach(show);
}

// Browsers let 64 KiB outlive a page, all requests together.
const KEEPALIVE_BYTES = 32 * 1024;

/** Whether a patch is short enough to be sent while its page goes away. */
export function fitsKeepalive(patch: TaskPatch): boolean {
  return new TextEncoder().encode(JSON.stringify(patch)).length <= KEEPALIVE_BYTES;
}

export function useChangeTask() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ task, patch }: { task: Task; patch: TaskPatch }) =>
      dataOf(
        await api.PATCH("/api/{user_id}/tasks/{task_id}", {
          params: { path: { ...path, task_id: task.id } },
          body: patch,
          keepalive: fitsKeepalive(patch),
        }),
      ),
    onSuccess: useShow(),
    onSettled: useSettle(["tasks"], ["tags"]),
  });
}

export function useCompleteTask() {
  const path = useUserPath();
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
    onSuccess: useShow(),
    onError: (_, { task }) => paint(task.id, { status: task.status }),
    onSettled: useSettle(["tasks"]),
  });
}

export function useDeleteTask() {
  const path = useUserPath();
  const client = useQueryClient();
  const settle = useSettle(LISTS, TRASH);
  return useMutation({
    mutationFn: async ({ taskId, permanently = false }: { taskId: string; permanently?: boolean }) => {
      await api.DELETE("/api/{user_id}/tasks/{task_id}", {
        params: { path: { ...path, task_id: taskId }, query: permanently ? { permanently } : {} },
      });
    },
    // Its subtasks, and the trash, follow by their events.
    onSuccess: (_data, { taskId, permanently }) =>
      forLists(client, (data, rules) => (permanently || rules !== TRASH_RULES ? withoutTask(data, taskId) : data)),
    onSettled: settle,
  });
}

export function useRestoreTask() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async (taskId: string) =>
      dataOf(
        await api.POST("/api/{user_id}/tasks/{task_id}/restore", { params: { path: { ...path, task_id: taskId } } }),
      ),
    onSuccess: useShow(),
    onSettled: useSettle(["tasks"]),
  });
}
