"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { type ReactNode, useId, useState } from "react";

import { useWorkspace } from "@/api/workspace";
import { AddTask } from "@/features/tasks/components/add-task";
import { FilterBar } from "@/features/tasks/components/filter-bar";
import { TaskList } from "@/features/tasks/components/task-list";
import { TaskPanel } from "@/features/tasks/components/task-panel";
import { knownSort, readFilters, type TasksQuery } from "@/features/tasks/filters";
import type { AddDefaults } from "@/features/tasks/mutations";
import { IconButton } from "@/ui/button";
import { cx } from "@/ui/class-names";
import { Icon, type IconName } from "@/ui/icon";
import { EmptyState } from "@/ui/states";

interface Props {
  title: string;
  /** What the view is called in the workspace, which keeps its sort and its draft; null until that is known. */
  view: string | null;
  actions?: ReactNode;
  /** What every section of the view has in common. */
  base?: TasksQuery;
  sections?: { heading: string; query: TasksQuery }[];
  addDefaults?: AddDefaults | null;
  emptyIcon: IconName;
  emptyTitle: string;
  emptyText: string;
  defaultSort?: string;
  showProject?: boolean;
  /** Whether tasks stand under the days they are due, as long as they are sorted so. */
  byDay?: boolean;
  children?: ReactNode;
}

/** A page of tasks: heading, adding, filters, one or more lists, and the panel of the chosen task. */
export function TaskView(props: Props) {
  const { title, view, actions, base = {}, sections, addDefaults, defaultSort = "-created", showProject, children } = props;
  const t = useTranslations("tasks");
  const search = useSearchParams();
  const workspace = useWorkspace();
  const filters = readFilters(search, knownSort(view && workspace.value.sorts[view]) ?? defaultSort);
  // The sort comes from the address or the workspace: asking before it is known would ask twice.
  const ready = workspace.settled || search.has("sort");
  const chosen = search.get("task");
  const [filtering, setFiltering] = useState(false);
  const filtersId = useId();
  const narrowed = filters.status !== "open" || filters.priority.length > 0 || filters.tag.length > 0;
  const tag = [...(base.tag ?? []), ...filters.tag];
  const query: TasksQuery = {
    ...base,
    status: filters.status,
    sort: filters.sort,
    ...(filters.priority.length > 0 && { priority: filters.priority }),
    ...(tag.length > 0 && { tag }),
  };
  const empty = narrowed ? (
    <EmptyState icon={props.emptyIcon} title={t("emptyFiltered")} />
  ) : (
    <EmptyState icon={props.emptyIcon} title={props.emptyTitle}>
      {props.emptyText}
    </EmptyState>
  );
  return (
    <div className="flex min-h-full">
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-3xl min-w-0 flex-1 px-4 pt-6 pb-28 outline-none sm:px-8">
        <header className="flex min-h-12 items-center gap-2 pb-3">
          <h1 className="min-w-0 flex-1 text-2xl font-semibold tracking-tight break-words">
            <bdi>{title}</bdi>
          </h1>
          <IconButton
            label={t("filters.label")}
            aria-expanded={filtering}
            aria-controls={filtersId}
            className={cx("sm:hidden", narrowed && "bg-accent-soft text-accent")}
            onClick={() => setFiltering((open) => !open)}
          >
            <Icon name="filter" />
          </IconButton>
          {actions}
        </header>
        {children}
        {addDefaults && <AddTask key={view} place={view && `add:${view}`} defaults={addDefaults} />}
        <FilterBar id={filtersId} open={filtering} view={view} sort={filters.sort} defaultSort={defaultSort} ownTag={base.tag?.[0]} />
        {sections ? (
          sections.map((section, place) => (
            <TaskList
              key={section.heading}
              heading={section.heading}
              query={{ ...query, ...section.query }}
              enabled={ready}
              empty={place === sections.length - 1 ? empty : null}
              showProject={showProject}
            />
          ))
        ) : (
          <TaskList query={query} enabled={ready} empty={empty} showProject={showProject} byDay={props.byDay && filters.sort === "due"} />
        )}
      </main>
      {chosen && <TaskPanel key={chosen} taskId={chosen} />}
    </div>
  );
}
