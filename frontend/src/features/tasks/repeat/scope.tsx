"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";

import type { Task, TaskPatch } from "@/api/client";
import type { Scope } from "@/features/tasks/repeat/mutations";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";

const SCOPES: Scope[] = ["this", "following", "all"];
const ASKED: (keyof TaskPatch)[] = ["title", "due_on", "due_at", "start_on", "start_at", "deadline_on", "time_zone"];

/** Whether a change of a task may be meant for more than this task. */
export function mayReachFurther(task: Task, patch: TaskPatch): boolean {
  return task.recurrence !== null && task.status === "open" && ASKED.some((name) => name in patch);
}

/** Ask how far a change reaches; `dialog` belongs into the page. Null: whoever was asked thought again. */
export function useScope(): { ask: () => Promise<Scope | null>; dialog: ReactNode } {
  const t = useTranslations("tasks.repeat.scope");
  const [open, setOpen] = useState(false);
  const waiting = useRef<((scope: Scope | null) => void) | null>(null);
  const answer = useCallback((scope: Scope | null) => {
    waiting.current?.(scope);
    waiting.current = null;
    setOpen(false);
  }, []);
  const ask = useCallback(
    () =>
      new Promise<Scope | null>((resolve) => {
        waiting.current = resolve;
        setOpen(true);
      }),
    [],
  );
  // Nothing waits for an answer that cannot come any more: who left meanwhile means this task alone.
  useEffect(() => () => waiting.current?.("this"), []);
  const dialog = (
    <Dialog open={open} onClose={() => answer(null)} label={t("title")} className="m-auto w-[calc(100%-2rem)] max-w-sm rounded-2xl p-6">
      <h2 className="text-base font-semibold">{t("title")}</h2>
      <p className="mt-1 mb-4 text-sm text-ink-soft">{t("text")}</p>
      <div className="flex flex-col gap-2">
        {SCOPES.map((scope) => (
          <Button key={scope} onClick={() => answer(scope)}>
            {t(scope)}
          </Button>
        ))}
        <Button kind="quiet" onClick={() => answer(null)}>
          {t("cancel")}
        </Button>
      </div>
    </Dialog>
  );
  return { ask, dialog };
}
