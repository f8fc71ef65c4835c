"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";

import type { Task } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { EndSeries } from "@/features/tasks/components/end-series";
import { RepeatForm } from "@/features/tasks/components/repeat-form";
import { SkipOne } from "@/features/tasks/components/skip-one";
import { localDate } from "@/features/tasks/dates";
import { usePreview } from "@/features/tasks/quick/words";
import { useSaveRepeat } from "@/features/tasks/repeat/mutations";
import { type Recurrence, ruleFormOf } from "@/features/tasks/repeat/rules";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { useToast } from "@/ui/toast";

/** How a task repeats: in words, with what one can do about it. */
export function TaskRepeat({ task, accountZone }: { task: Task; accountZone: string }) {
  const t = useTranslations("tasks.repeat");
  const toast = useToast();
  const [editing, setEditing] = useState(false);
  const section = useRef<HTMLElement>(null);
  // The button that opened the form is gone while it is open, and the form afterwards: the focus goes along.
  const opened = useRef(false);
  useEffect(() => {
    if (editing === opened.current) return;
    opened.current = editing;
    section.current?.querySelector<HTMLElement>(editing ? "select" : "button")?.focus();
  }, [editing]);
  const zone = task.time_zone ?? accountZone;
  const words = usePreview(task.recurrence, task, accountZone).data?.text;
  const save = useSaveRepeat();
  const due = task.due_on ?? (task.due_at && localDate(new Date(task.due_at), zone));
  const busy = save.isPending;
  const refusal = useRefusal();
  const failed = (error: unknown) => toast({ text: refusal(error) ?? t("failed"), tone: "danger" });

  function onSave(recurrence: Recurrence) {
    save.mutate(
      { task, recurrence },
      {
        onSuccess: () => {
          setEditing(false);
          toast({ text: t("saved") });
        },
        onError: failed,
      },
    );
  }

  if (task.status === "completed") return null;
  return (
    <section ref={section} aria-labelledby="repeat-heading" className="flex flex-col gap-2 border-t border-line pt-5">
      <h2 id="repeat-heading" className="flex items-center gap-2 text-sm font-semibold">
        <Icon name="repeat" className="size-4" />
        {t("title")}
      </h2>
      {!editing && <p className="text-sm text-ink-soft">{task.recurrence ? <bdi>{words ?? t("checking")}</bdi> : due ? t("none") : t("needsDue")}</p>}
      {editing && due ? (
        <RepeatForm
          task={task}
          zone={accountZone}
          due={due}
          initial={ruleFormOf(task.recurrence, due, zone)}
          saving={save.isPending}
          onSave={onSave}
          onCancel={() => setEditing(false)}
        />
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button disabled={!due} busy={busy} onClick={() => setEditing(true)}>
            {task.recurrence ? t("change") : t("add")}
          </Button>
          {task.recurrence && (
            <>
              <SkipOne task={task} busy={busy} />
              <EndSeries task={task} busy={busy} onEnded={() => section.current?.querySelector("button")?.focus()} />
            </>
          )}
        </div>
      )}
    </section>
  );
}
