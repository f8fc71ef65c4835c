import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { TaskView } from "@/features/tasks/components/task-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("navigation"))("upcoming") };
}

export default async function UpcomingPage() {
  const t = await getTranslations("views.upcoming");
  return (
    <TaskView
      view="upcoming"
      title={t("title")}
      base={{ due: "upcoming" }}
      defaultSort="due"
      byDay
      emptyIcon="upcoming"
      emptyTitle={t("emptyTitle")}
      emptyText={t("emptyText")}
    />
  );
}
