import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";

import { TaskView } from "@/features/tasks/components/task-view";

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations("navigation"))("inbox") };
}

export default async function InboxPage() {
  const t = await getTranslations("views.inbox");
  return (
    <TaskView
      view="inbox"
      title={t("title")}
      base={{ project: "none", parent: "none" }}
      addDefaults={{}}
      emptyIcon="inbox"
      emptyTitle={t("emptyTitle")}
      emptyText={t("emptyText")}
    />
  );
}
