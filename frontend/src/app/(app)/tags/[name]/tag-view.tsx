"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";

import { nameKey } from "@/api/names";
import { useTags } from "@/api/shared-queries";
import { TagSettings } from "@/features/tags/components/tag-settings";
import { TaskView } from "@/features/tasks/components/task-view";
import { EmptyState, ListSkeleton } from "@/ui/states";

/** The tasks that bear a tag, in whatever project. */
export function TagView({ name }: { name: string }) {
  const t = useTranslations("views.tag");
  const tags = useTags();
  const tag = tags.data?.find((one) => nameKey(one.name) === nameKey(name));
  if (!tag) {
    return (
      <main id="content" className="mx-auto max-w-3xl px-8 pt-8">
        {tags.isSuccess ? (
          <>
            <h1 className="sr-only">{t("missing", { name })}</h1>
            <EmptyState icon="tag" title={t("missing", { name })}>
              <Link href="/inbox" className="text-accent underline underline-offset-4">
                {t("toInbox")}
              </Link>
            </EmptyState>
          </>
        ) : (
          <ListSkeleton label={t("loading")} />
        )}
      </main>
    );
  }
  return (
    <TaskView
      view={`tag:${tag.id}`}
      title={tag.name}
      actions={<TagSettings key={tag.id} tag={tag} />}
      base={{ tag: [tag.name] }}
      addDefaults={{ tags: [tag.name] }}
      emptyIcon="tag"
      emptyTitle={t("emptyTitle")}
      emptyText={t("emptyText")}
    />
  );
}
