"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { useWhen } from "@/features/tasks/quick/words";
import { useSeries } from "@/features/tasks/repeat/queries";
import { Button } from "@/ui/button";
import { More } from "@/ui/more";
import { ListSkeleton, Notice } from "@/ui/states";

/** How it went so far with a repeating task, and what comes. Asked for when it is opened. */
export function SeriesHistory({ task }: { task: Task }) {
  const t = useTranslations("tasks.history");
  const [open, setOpen] = useState(false);
  return (
    <details className="text-sm" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="min-h-10 cursor-pointer py-2 text-accent">{t("title")}</summary>
      {open && <History task={task} />}
    </details>
  );
}

function History({ task }: { task: Task }) {
  const t = useTranslations("tasks.history");
  const when = useWhen();
  const series = useSeries(task, true);
  const first = series.data?.pages[0];
  if (series.isError && !first) return <Notice action={<Button onClick={() => series.refetch()}>{t("again")}</Button>}>{t("failed")}</Notice>;
  if (!first) return <ListSkeleton label={t("loading")} />;
  const { completed, on_time, streak, skipped } = first.statistics;
  const items = series.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="flex flex-col gap-3 rounded-xl border border-line p-3">
      <ul className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-ink-soft">
        <li>{t("completed", { count: completed })}</li>
        <li>{t("onTime", { count: on_time })}</li>
        <li>{t("streak", { count: streak })}</li>
        <li>{t("skipped", { count: skipped })}</li>
      </ul>
      {first.upcoming.length > 0 && (
        <div>
          <h3 className="text-xs font-semibold">{t("upcoming")}</h3>
          <ol className="grid grid-cols-2 gap-x-3 text-xs text-ink-soft">
            {first.upcoming.map(({ local, at }) => (
              <li key={local}>{when(at ?? local)}</li>
            ))}
          </ol>
        </div>
      )}
      <div>
        <h3 className="text-xs font-semibold">{t("past")}</h3>
        <ol className="flex flex-col gap-1">
          {items.map((one) => (
            <li key={one.id} dir="auto" className="break-words">
              {one.completed_at
                ? t("done", { title: one.title, when: when(one.completed_at) })
                : t("open", { title: one.title, when: when(one.due_at ?? one.due_on ?? one.created_at) })}
            </li>
          ))}
        </ol>
        <More pages={series} label={t("more")} loading={t("loading")} className="mt-2" />
      </div>
    </div>
  );
}
