"use client";

import { useFormatter, useNow, useTranslations } from "next-intl";

import { useAccount } from "@/api/shared-queries";
import type { Task } from "@/api/client";
import { localDate, shownDue } from "@/features/tasks/dates";
import { cx } from "@/ui/class-names";
import { Icon } from "@/ui/icon";

/** When a task is due, in words where words are shorter; red once it is overdue. */
export function DueLabel({ task }: { task: Task }) {
  const t = useTranslations("tasks.due");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const zone = useAccount().data?.time_zone ?? "UTC";
  const due = shownDue(task, zone, now);
  if (!due) return null;
  const tomorrow = localDate(new Date(now.getTime() + 86_400_000), zone);
  const sameYear = due.date.slice(0, 4) === localDate(now, zone).slice(0, 4);
  const day = due.today
    ? t("today")
    : due.date === tomorrow
      ? t("tomorrow")
      : format.dateTime(new Date(`${due.date}T12:00:00Z`), {
          timeZone: "UTC",
          day: "numeric",
          month: "short",
          ...(sameYear ? { weekday: "short" } : { year: "numeric" }),
        });
  return (
    <span className={cx("inline-flex items-center gap-1", due.overdue ? "text-danger" : due.today && "text-accent")}>
      <Icon name="today" className="size-3.5" />
      {due.overdue && <span className="sr-only">{t("overdue")}</span>}
      <time dateTime={task.due_at ?? due.date}>
        {day}
        {due.time && ` ${due.time}`}
      </time>
    </span>
  );
}
