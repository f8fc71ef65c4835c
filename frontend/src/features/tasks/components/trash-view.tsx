"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { useDeleteTask, useRestoreTask } from "@/features/tasks/mutations";
import { useTrash } from "@/features/tasks/queries";
import { Button } from "@/ui/button";
import { More } from "@/ui/more";
import { Dialog } from "@/ui/dialog";
import { Entry } from "@/ui/entry";
import { Icon } from "@/ui/icon";
import { EmptyState, ListSkeleton, Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

// On a narrow screen an icon is all there is room for beside a title.
const COMPACT = "shrink-0 max-sm:w-10 max-sm:px-0";

/** What was deleted: restore it, or remove it for good after being asked. */
export function TrashView() {
  const t = useTranslations("tasks");
  const format = useFormatter();
  const toast = useToast();
  const trash = useTrash();
  const restore = useRestoreTask();
  const remove = useDeleteTask();
  const [doomed, setDoomed] = useState<Task | null>(null);
  const items = trash.data?.pages.flatMap((page) => page.items) ?? [];

  return (
    <main id="content" tabIndex={-1} className="mx-auto w-full max-w-3xl px-4 pt-6 pb-28 outline-none sm:px-8">
      <h1 className="pb-1 text-2xl font-semibold tracking-tight">{t("trash.title")}</h1>
      <p className="pb-4 text-sm text-ink-soft">{t("trash.explanation")}</p>
      {trash.isPending && <ListSkeleton label={t("loading")} />}
      {trash.isError && <Notice action={<Button onClick={() => trash.refetch()}>{t("errors.again")}</Button>}>{t("errors.list")}</Notice>}
      {trash.isSuccess && items.length === 0 && <EmptyState icon="trash" title={t("trash.empty")} />}
      <ul className="flex flex-col gap-1">
        {items.map((task) => (
          <Entry key={task.id} className="flex items-center gap-2 rounded-xl px-3 py-2 hover:bg-sunken/70">
            <div className="min-w-0 flex-1">
              <p dir="auto" className="text-[0.9375rem] break-words">
                {task.title}
              </p>
              {task.deleted_at && (
                <p className="text-xs text-ink-soft">
                  {t("trash.deletedAt", { when: format.relativeTime(new Date(task.deleted_at)) })}
                </p>
              )}
            </div>
            <Button
              aria-label={t("trash.restoreLabel", { title: task.title })}
              className={COMPACT}
              onClick={() =>
                restore.mutate(task.id, {
                  onSuccess: () => toast({ text: t("trash.restored", { title: task.title }) }),
                  onError: () => toast({ text: t("errors.unsaved"), tone: "danger" }),
                })
              }
            >
              <Icon name="restore" className="size-4 sm:hidden" />
              <span className="max-sm:sr-only">{t("trash.restore")}</span>
            </Button>
            <Button kind="danger" aria-label={t("trash.purgeLabel", { title: task.title })} className={COMPACT} onClick={() => setDoomed(task)}>
              <Icon name="trash" className="size-4 sm:hidden" />
              <span className="max-sm:sr-only">{t("trash.purge")}</span>
            </Button>
          </Entry>
        ))}
      </ul>
      <More pages={trash} label={t("more")} loading={t("loading")} className="py-4" />
      <Dialog open={doomed !== null} onClose={() => setDoomed(null)} label={t("trash.purgeTitle")} className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl p-6">
        <h2 className="text-lg font-semibold">{t("trash.purgeTitle")}</h2>
        <p className="py-3 text-sm text-ink-soft">{t("trash.purgeText", { title: doomed?.title ?? "" })}</p>
        <div className="flex justify-end gap-2 pt-2">
          <Button onClick={() => setDoomed(null)}>{t("cancel")}</Button>
          <Button
            kind="danger"
            onClick={() => {
              if (doomed) remove.mutate({ taskId: doomed.id, permanently: true });
              setDoomed(null);
            }}
          >
            {t("trash.purge")}
          </Button>
        </div>
      </Dialog>
    </main>
  );
}
