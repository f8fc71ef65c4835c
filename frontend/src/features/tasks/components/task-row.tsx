"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";

import type { Task } from "@/api/client";
import { CompleteButton } from "@/features/tasks/components/complete-button";
import { DueLabel } from "@/features/tasks/components/due-label";
import type { SubtaskCount } from "@/features/tasks/subtask-counts";
import { followHere } from "@/ui/address";
import { cx } from "@/ui/class-names";
import { Entry } from "@/ui/entry";
import { Icon } from "@/ui/icon";

interface Props {
  task: Task;
  href: string;
  selected: boolean;
  projectName?: string;
  /** Whether the day it is due stands above it. */
  underDay?: boolean;
  subtasks?: SubtaskCount;
}

/** One task in a list. The title opens the task, and so does the rest of the row; the tags lead to their own lists. */
export function TaskRow({ task, href, selected, projectName, underDay, subtasks }: Props) {
  const t = useTranslations("tasks");
  const done = task.status === "completed";
  return (
    <Entry
      className={cx(
        "relative flex items-start gap-1 rounded-xl pe-3 transition-colors hover:bg-sunken/70",
        selected && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      <div className="relative z-10">
        <CompleteButton task={task} />
      </div>
      <div className="min-w-0 flex-1 py-2.5">
        <Link
          href={href}
          prefetch={false}
          onClick={followHere}
          aria-current={selected ? "true" : undefined}
          dir="auto"
          className={cx(
            "block rounded text-[0.9375rem] leading-snug break-words after:absolute after:inset-0 after:rounded-xl",
            done && "text-ink-soft line-through",
          )}
        >
          {task.title}
        </Link>
        <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-soft empty:hidden">
          <DueLabel task={task} timeOnly={underDay} />
          {task.recurrence && (
            <span className="inline-flex items-center gap-1">
              <Icon name="repeat" className="size-3.5" />
              {t("repeat.repeats")}
            </span>
          )}
          {task.priority !== "none" && (
            <span className="inline-flex items-center gap-1">
              <Icon name="flag" className="size-3.5" />
              {t(`priorities.${task.priority}`)}
            </span>
          )}
          {subtasks && (
            <span className="inline-flex items-center gap-1">
              <Icon name="subtask" className="size-3.5" />
              <span aria-hidden="true">
                {subtasks.completed}/{subtasks.open + subtasks.completed}
              </span>
              <span className="sr-only">{t("subtaskCount", { completed: subtasks.completed, total: subtasks.open + subtasks.completed })}</span>
            </span>
          )}
          {projectName && (
            <span className="inline-flex items-center gap-1">
              <Icon name="project" className="size-3.5" />
              <bdi>{projectName}</bdi>
            </span>
          )}
          {task.tags.map((name) => (
            <Link
              key={name}
              href={`/tags/${encodeURIComponent(name)}`}
              prefetch={false}
              className="relative z-10 inline-flex min-h-6 items-center rounded-full bg-sunken px-2 hover:text-ink hover:underline"
            >
              <bdi>{name}</bdi>
            </Link>
          ))}
        </div>
      </div>
    </Entry>
  );
}
