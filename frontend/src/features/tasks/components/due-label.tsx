"use client";

import { useTranslations } from "next-intl";

import type { Task } from "@/api/client";
import { shownDue } from "@/features/tasks/dates";
import { useDays } from "@/features/tasks/day-names";
import { cx } from "@/ui/class-names";
import { Icon } from "@/ui/icon";

/** When a task is due, in words where words are shorter; red once it is overdue. Under a day's heading only its time is said. */
export function DueLabel({ task, timeOnly = false }: { task: Task; timeOnly?: boolean }) {
  const t = useTranslations("tasks.due");
  const days = useDays();
  const due = shownDue(task, days.zone, days.now);
  if (!due || (timeOnly && !due.time)) return null;
  return (
    <span className={cx("inline-flex items-center gap-1", due.overdue ? "text-danger" : due.today && "text-accent")}>
      <Icon name="today" className="size-3.5" />
      {due.overdue && <span className="sr-only">{t("overdue")}</span>}
      <time dateTime={task.due_at ?? due.date}>{[!timeOnly && days.short(due.date), due.time].filter(Boolean).join(" ")}</time>
    </span>
  );
}
