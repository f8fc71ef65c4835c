"use client";

import { useTranslations } from "next-intl";

import { useTags } from "@/api/shared-queries";
import { TagSettings } from "@/features/tags/components/tag-settings";
import { TaskView } from "@/features/tasks/components/task-view";

/** The tasks that bear a tag, in whatever project. */
export function TagView({ name }: { name: string }) {
  const t = useTranslations("views.tag");
  const tag = useTags().data?.find((one) => one.name.toLowerCase() === name.toLowerCase());
  return (
    <TaskView
      view={tag ? `tag:${tag.id}` : null}
      title={tag?.name ?? name}
      actions={tag && <TagSettings key={tag.id} tag={tag} />}
      base={{ tag: [name] }}
      addDefaults={{ tags: [name] }}
      emptyIcon="tag"
      emptyTitle={t("emptyTitle")}
      emptyText={t("emptyText")}
    />
  );
}
