"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";

import { NotificationList } from "@/features/notifications/components/notification-list";
import { TaskPanel } from "@/features/tasks/components/task-panel";

/** What Duly told, and beside it the task that was chosen. */
export function NotificationsView() {
  const t = useTranslations("notifications");
  const chosen = useSearchParams().get("task");
  return (
    <div className="flex min-h-full">
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-3xl min-w-0 flex-1 px-4 pt-6 pb-28 outline-none sm:px-8">
        <h1 className="min-h-12 pb-3 text-2xl font-semibold tracking-tight">{t("title")}</h1>
        <NotificationList />
      </main>
      {chosen && <TaskPanel key={chosen} taskId={chosen} />}
    </div>
  );
}
