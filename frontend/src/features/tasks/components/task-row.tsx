"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";

import type { Task } from "@/api/client";
import { CompleteButton } from "@/features/tasks/components/complete-button";
import { DueLabel } from "@/features/tasks/components/due-label";
import { followHere } from "@/ui/address";
import { cx } from "@/ui/class-names";
import { Icon } from "@/ui/icon";

interface Props {
  task: Task;
  href: string;
  selected: boolean;
  projectName?: string;
}

/** One task in a list; the title opens the task. */
export function TaskRow({ task, href, selected, projectName }: Props) {
  const t = useTranslations("tasks");
  const done = task.status === "completed";
  return (
    <li
      className={cx(
        "flex items-start gap-1 rounded-xl pe-3 transition-colors hover:bg-sunken/70",
        selected && "bg-accent-soft hover:bg-accent-soft",
      )}
    >
      <CompleteButton task={task} />
      <Link href={href} prefetch={false} onClick={followHere} aria-current={selected ? "true" : undefined} className="min-w-0 flex-1 rounded-lg py-2.5">
        <span dir="auto" className={cx("block text-[0.9375rem] leading-snug break-words", done && "text-ink-soft line-through")}>
          {task.title}
        </span>
        <span className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-ink-soft empty:hidden">
          <DueLabel task={task} />
          {task.priority !== "none" && (
            <span className="inline-flex items-center gap-1">
              <Icon name="flag" className="size-3.5" />
              {t(`priorities.${task.priority}`)}
            </span>
          )}
          {projectName && (
            <span className="inline-flex items-center gap-1">
              <Icon name="project" className="size-3.5" />
              <bdi>{projectName}</bdi>
            </span>
          )}
          {task.tags.map((name) => (
            <span key={name} className="rounded-full bg-sunken px-2 py-0.5 text-ink-soft">
              <bdi>{name}</bdi>
            </span>
          ))}
        </span>
      </Link>
    </li>
  );
}
