import { useMutation } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import { NOTIFICATIONS, type Notification } from "@/features/notifications/live";

/** Return the task that a notification is about; a digest is about none, and offers nothing to do about one. */
function taskOf(notification: Notification): string {
  if (notification.task_id === null) throw new Error("a digest is about no single task");
  return notification.task_id;
}

export function useReadNotification() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async (notification: Notification) => {
      await api.PATCH("/api/{user_id}/notifications/{notification_id}", {
        params: { path: { ...path, notification_id: notification.id } },
        body: { read: true },
      });
    },
    onSettled: useSettle(NOTIFICATIONS),
  });
}

/** Marks all as read; the API does some hundreds a call. */
export function useReadAll() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async () => {
      let read: number;
      do ({ read } = dataOf(await api.POST("/api/{user_id}/notifications/read", { params: { path }, body: {} })));
      while (read > 0);
    },
    onSettled: useSettle(NOTIFICATIONS),
  });
}

export function useCompleteNotified() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ notification, completed }: { notification: Notification; completed: boolean }) => {
      await api.PATCH("/api/{user_id}/tasks/{task_id}/complete", {
        params: { path: { ...path, task_id: taskOf(notification) } },
        body: { completed },
      });
    },
    onSettled: useSettle(["tasks"]),
  });
}

export function useSnooze() {
  const path = useUserPath();
  return useMutation({
    mutationFn: async ({ notification, minutes }: { notification: Notification; minutes: number }) => {
      await api.POST("/api/{user_id}/tasks/{task_id}/reminders/snooze", {
        params: { path: { ...path, task_id: taskOf(notification) } },
        body: { minutes },
      });
    },
  });
}
