"use client";

import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef } from "react";

import { ProblemError } from "@/api/problem";
import { useAccount } from "@/api/shared-queries";
import { CompleteButton } from "@/features/tasks/components/complete-button";
import { TaskTitle } from "@/features/tasks/components/parent-field";
import { SeriesHistory } from "@/features/tasks/components/series-history";
import { Subtasks } from "@/features/tasks/components/subtasks";
import { TaskEditor } from "@/features/tasks/components/task-editor";
import { TaskReminders } from "@/features/tasks/components/task-reminders";
import { TaskRepeat } from "@/features/tasks/components/task-repeat";
import { useDeleteTask, useRestoreTask } from "@/features/tasks/mutations";
import { useTask } from "@/features/tasks/queries";
import { followHere, replaceAddress } from "@/ui/address";
import { Button, IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { ListSkeleton, Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

/** Everything about one task, beside the list on a wide screen and over it on a narrow one. Escape closes it. */
export function TaskPanel({ taskId }: { taskId: string }) {
  const t = useTranslations("tasks");
  const pathname = usePathname();
  const search = useSearchParams();
  const toast = useToast();
  const task = useTask(taskId);
  const account = useAccount();
  const remove = useDeleteTask();
  const restore = useRestoreTask();
  const panel = useRef<HTMLElement>(null);

  const close = useCallback(() => {
    const params = new URLSearchParams(search);
    params.delete("task");
    replaceAddress(params.size ? `${pathname}?${params}` : pathname);
    document.getElementById("content")?.focus();
  }, [pathname, search]);

  useEffect(() => {
    panel.current?.focus();
  }, []);

  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
    }
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [close]);

  function onDelete() {
    remove.mutate(
      { taskId },
      {
        onSuccess: () => {
          toast({
            text: t("deleted", { title: task.data?.title ?? "" }),
            action: { label: t("undo"), run: () => restore.mutate(taskId) },
          });
          close();
        },
        onError: () => toast({ text: t("errors.unsaved"), tone: "danger" }),
      },
    );
  }

  const missing = task.error instanceof ProblemError && task.error.problem.status === 404;
  // Deleted here it closes by itself; deleted elsewhere it says so.
  const gone = missing || (Boolean(task.data?.deleted_at) && !remove.isPending && !remove.isSuccess);
  const shown = gone ? undefined : task.data;
  return (
    <aside
      ref={panel}
      tabIndex={-1}
      aria-label={t("panel.label")}
      className="fixed inset-0 z-30 flex flex-col overflow-y-auto border-line bg-raised outline-none lg:sticky lg:inset-auto lg:top-0 lg:h-dvh lg:w-[26rem] lg:shrink-0 lg:border-s"
    >
      <div className="sticky top-0 z-10 flex items-center gap-1 border-b border-line bg-raised px-2 py-1.5">
        {shown && <CompleteButton task={shown} />}
        <span className="flex-1 text-sm text-ink-soft">{t("panel.label")}</span>
        {shown && (
          <IconButton label={t("delete")} onClick={onDelete} busy={remove.isPending}>
            <Icon name="trash" />
          </IconButton>
        )}
        <IconButton label={t("panel.close")} onClick={close}>
          <Icon name="close" />
        </IconButton>
      </div>
      <div className="flex flex-col gap-6 px-5 py-5">
        {gone && <Notice>{t("errors.gone")}</Notice>}
        {task.isError && !task.data && !missing && (
          <Notice action={<Button onClick={() => task.refetch()}>{t("errors.again")}</Button>}>{t("errors.list")}</Notice>
        )}
        {(task.isPending || account.isPending) && !task.isError && <ListSkeleton label={t("loading")} />}
        {shown && account.data && (
          <>
            {shown.parent_id && <ParentLink taskId={shown.parent_id} />}
            <TaskEditor task={shown} accountZone={account.data.time_zone} />
            <TaskRepeat task={shown} accountZone={account.data.time_zone} />
            {shown.series_id && <SeriesHistory key={shown.series_id} task={shown} />}
            <TaskReminders task={shown} accountZone={account.data.time_zone} />
            <Subtasks task={shown} />
          </>
        )}
      </div>
    </aside>
  );
}

/** The way up from a subtask. */
function ParentLink({ taskId }: { taskId: string }) {
  const t = useTranslations("tasks.panel");
  const pathname = usePathname();
  const params = new URLSearchParams(useSearchParams());
  params.set("task", taskId);
  return (
    <Link href={`${pathname}?${params}`} prefetch={false} onClick={followHere} className="-my-2 flex min-h-10 items-center gap-2 rounded-lg text-sm text-accent">
      <Icon name="up" className="size-4 shrink-0" />
      <span className="min-w-0">
        {t("parent")} <TaskTitle taskId={taskId} />
      </span>
    </Link>
  );
}
