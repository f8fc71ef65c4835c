"use client";

import { useNow, useTranslations } from "next-intl";

import { useAccount } from "@/api/shared-queries";
import { localDate } from "@/features/tasks/dates";
import { TaskView } from "@/features/tasks/components/task-view";

/** What is overdue from before, and what is due today; a task added here is due today. */
export function TodayView() {
  const t = useTranslations("views.today");
  const now = useNow({ updateInterval: 60_000 });
  const zone = useAccount().data?.time_zone;
  const today = zone ? localDate(now, zone) : undefined;
  return (
    <TaskView
      view="today"
      title={t("title")}
      defaultSort="due"
      sections={[
        ...(today ? [{ heading: t("overdue"), query: { due_before: today } }] : []),
        { heading: t("today"), query: { due: "today" as const } },
      ]}
      addDefaults={today ? { due_on: today } : null}
      emptyIcon="today"
      emptyTitle={t("emptyTitle")}
      emptyText={t("emptyText")}
    />
  );
}
