"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import type { Task } from "@/api/client";
import { useProjects } from "@/api/shared-queries";
import { TaskRow } from "@/features/tasks/components/task-row";
import { groupsByDay } from "@/features/tasks/dates";
import { useDays } from "@/features/tasks/day-names";
import type { TasksQuery } from "@/features/tasks/filters";
import { useTasks } from "@/features/tasks/queries";
import { useSubtaskCounts } from "@/features/tasks/subtask-counts";
import { Button } from "@/ui/button";
import { More } from "@/ui/more";
import { ListSkeleton, Notice } from "@/ui/states";

interface Props {
  query: TasksQuery;
  /** Whether it is known already what to ask for. */
  enabled?: boolean;
  heading?: string;
  /** What it is called where it has no heading of its own. */
  label?: string;
  /** What stands in the place of an empty list; nothing hides the whole section. */
  empty?: ReactNode;
  showProject?: boolean;
  /** Whether each day has a heading; the list must be sorted by due date. */
  byDay?: boolean;
}

/** A list of tasks with everything that can happen to it: fetching, failing, being empty, going on. */
export function TaskList({ query, enabled = true, heading, label, empty, showProject = true, byDay = false }: Props) {
  const t = useTranslations("tasks");
  const tasks = useTasks(query, enabled);
  const names = new Map(useProjects().data?.map((project) => [project.id, project.name]));
  const pathname = usePathname();
  const search = useSearchParams();
  const days = useDays();
  const items: Task[] = tasks.data?.pages.flatMap((page) => page.items) ?? [];
  const counts = useSubtaskCounts(query, tasks.data?.pages.length ?? 0, items);

  function rows(shown: Task[]) {
    return (
      <ul className="flex flex-col gap-0.5">
        {shown.map((task) => {
          const params = new URLSearchParams(search);
          params.set("task", task.id);
          return (
            <TaskRow
              key={task.id}
              task={task}
              href={`${pathname}?${params}`}
              selected={search.get("task") === task.id}
              projectName={showProject && task.project_id ? names.get(task.project_id) : undefined}
              underDay={byDay}
              subtasks={counts[task.id]}
            />
          );
        })}
      </ul>
    );
  }

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
    <section aria-label={heading ?? label ?? t("listLabel")} aria-busy={tasks.isFetching}>
      {heading && <h2 className="px-3 pt-4 pb-1 text-sm font-semibold text-ink-soft">{heading}</h2>}
      {tasks.failureCount > 1 && <Away />}
      {byDay
        ? groupsByDay(items, days.zone, days.now).map(([date, tasksOfDay]) => (
            <section key={date} aria-labelledby={`day-${date}`}>
              <h2 id={`day-${date}`} className="px-3 pt-4 pb-1 text-sm font-semibold text-ink-soft">
                {days.long(date)}
              </h2>
              {rows(tasksOfDay)}
            </section>
          ))
        : rows(items)}
      <More pages={tasks} label={t("more")} loading={t("loading")} className="py-4" />
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
