"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";

import { useProjects } from "@/api/shared-queries";
import { ProjectSettings } from "@/features/projects/components/project-settings";
import { TaskView } from "@/features/tasks/components/task-view";
import { EmptyState, ListSkeleton } from "@/ui/states";

/** One project's tasks. */
export function ProjectView({ projectId }: { projectId: string }) {
  const t = useTranslations("views.project");
  const projects = useProjects();
  const project = projects.data?.find((one) => one.id === projectId);
  if (!project) {
    return (
      <main id="content" className="mx-auto max-w-3xl px-8 pt-8">
        {projects.isSuccess ? (
          <>
            <h1 className="sr-only">{t("missing")}</h1>
            <EmptyState icon="project" title={t("missing")}>
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
      view={`project:${projectId}`}
      title={project.name}
      actions={<ProjectSettings project={project} />}
      base={{ project: projectId, parent: "none" }}
      addDefaults={{ project_id: projectId }}
      showProject={false}
      emptyIcon="project"
      emptyTitle={t("emptyTitle")}
      emptyText={t("emptyText")}
    />
  );
}
