import { useMutation } from "@tanstack/react-query";

import { api, dataOf } from "@/api/client";
import { useSettle } from "@/api/live";
import { useUserPath } from "@/api/provider";
import { NOTIFICATIONS, type Notification } from "@/features/notifications/live";

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
        params: { path: { ...path, task_id: notification.task_id } },
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
        params: { path: { ...path, task_id: notification.task_id } },
        body: { minutes },
      });
    },
  });
}
