"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import type { Task } from "@/api/client";
import { useProjects } from "@/api/shared-queries";
import { TaskRow } from "@/features/tasks/components/task-row";
import type { TasksQuery } from "@/features/tasks/filters";
import { useTasks } from "@/features/tasks/queries";
import { Button } from "@/ui/button";
import { ListSkeleton, Notice } from "@/ui/states";

interface Props {
  query: TasksQuery;
  /** Whether it is known already what to ask for. */
  enabled?: boolean;
  heading?: string;
  /** What stands in the place of an empty list; nothing hides the whole section. */
  empty?: ReactNode;
  showProject?: boolean;
}

/** A list of tasks with everything that can happen to it: fetching, failing, being empty, going on. */
export function TaskList({ query, enabled = true, heading, empty, showProject = true }: Props) {
  const t = useTranslations("tasks");
  const tasks = useTasks(query, enabled);
  const names = new Map(useProjects().data?.map((project) => [project.id, project.name]));
  const pathname = usePathname();
  const search = useSearchParams();
  const items: Task[] = tasks.data?.pages.flatMap((page) => page.items) ?? [];

  if (tasks.isPending) {
    return tasks.failureCount > 1 ? <Away /> : <ListSkeleton label={t("loading")} />;
  }
  if (tasks.isError && !tasks.data) {
    return (
      <Notice action={<Button onClick={() => tasks.refetch()}>{t("errors.again")}</Button>}>{t("errors.list")}</Notice>
    );
  }
  if (items.length === 0) return empty ?? null;
  return (
    <section aria-label={heading ?? t("listLabel")} aria-busy={tasks.isFetching}>
      {heading && <h2 className="px-3 pt-4 pb-1 text-sm font-semibold text-ink-soft">{heading}</h2>}
      {tasks.failureCount > 1 && <Away />}
      <ul className="flex flex-col gap-0.5">
        {items.map((task) => {
          const params = new URLSearchParams(search);
          params.set("task", task.id);
          return (
            <TaskRow
              key={task.id}
              task={task}
              href={`${pathname}?${params}`}
              selected={search.get("task") === task.id}
              projectName={showProject && task.project_id ? names.get(task.project_id) : undefined}
            />
          );
        })}
      </ul>
      {tasks.hasNextPage && (
        <div className="flex justify-center py-4">
          <Button onClick={() => tasks.fetchNextPage()} disabled={tasks.isFetchingNextPage}>
            {tasks.isFetchingNextPage ? t("loading") : t("more")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Away() {
  const t = useTranslations("tasks");
  return (
    <p role="status" className="my-2 rounded-lg bg-sunken px-4 py-3 text-sm text-warn">
      {t("errors.away")}
    </p>
  );
}
