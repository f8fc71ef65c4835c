"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";

import { PageLink } from "@/app/shell/page-link";
import { NotificationList } from "@/features/notifications/components/notification-list";
import { TaskPanel } from "@/features/tasks/components/task-panel";

/** What Duly told, and beside it the task that was chosen. */
export function NotificationsView() {
  const t = useTranslations("notifications");
  const chosen = useSearchParams().get("task");
  return (
    <div className="flex min-h-full">
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-3xl min-w-0 flex-1 px-4 pt-6 pb-28 outline-none sm:px-8">
        <div className="flex flex-wrap items-baseline justify-between gap-x-4 pb-3">
          <h1 className="min-h-12 text-2xl font-semibold tracking-tight">{t("title")}</h1>
          <PageLink href="/settings/notifications" className="min-h-8 text-sm text-accent underline underline-offset-4">
            {t("settings")}
          </PageLink>
        </div>
        <NotificationList />
      </main>
      {chosen && <TaskPanel key={chosen} taskId={chosen} />}
    </div>
  );
}
