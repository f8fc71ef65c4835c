"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";

import { useTask, useTasks } from "@/features/tasks/queries";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { directionOfText } from "@/ui/direction";
import { TextField } from "@/ui/field";
import { Icon } from "@/ui/icon";

interface Props {
  taskId: string;
  parentId: string;
  error: string | null;
  onChoose: (parentId: string) => void;
}

/** The task that a task is part of, chosen by searching for it. */
export function ParentField({ taskId, parentId, error, onChoose }: Props) {
  const t = useTranslations("tasks.fields");
  const id = useId();
  const [open, setOpen] = useState(false);
  function choose(chosen: string) {
    setOpen(false);
    if (chosen !== parentId) onChoose(chosen);
  }
  return (
    <div className="flex flex-col gap-1.5">
      <span id={`${id}-label`} className="text-sm font-medium">
        {t("parent")}
      </span>
      <button
        type="button"
        id={id}
        aria-labelledby={`${id}-label ${id}`}
        aria-haspopup="dialog"
        aria-describedby={error ? `${id}-note` : undefined}
        onClick={() => setOpen(true)}
        className="flex min-h-10 items-center gap-2 rounded-lg border border-line-strong/60 bg-raised px-3 py-2 text-start text-sm hover:bg-sunken"
      >
        <Icon name="subtask" className="size-4 shrink-0 text-ink-soft" />
        {parentId ? <TaskTitle taskId={parentId} /> : <span className="text-ink-soft">{t("noParent")}</span>}
      </button>
      {error && (
        <p id={`${id}-note`} role="alert" className="text-sm text-danger">
          {error}
        </p>
      )}
      <Dialog open={open} onClose={() => setOpen(false)} label={t("chooseParent")} className="m-auto w-[calc(100%-2rem)] max-w-md rounded-2xl p-6">
        <Choice taskId={taskId} onChoose={choose} onCancel={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}

/** A task's title, wherever it is known from. */
export function TaskTitle({ taskId }: { taskId: string }) {
  const task = useTask(taskId);
  return <bdi className="min-w-0 break-words">{task.data?.title ?? "…"}</bdi>;
}

function Choice({ taskId, onChoose, onCancel }: { taskId: string; onChoose: (id: string) => void; onCancel: () => void }) {
  const t = useTranslations("tasks");
  const [words, setWords] = useState("");
  const asked = words.trim();
  const tasks = useTasks(asked ? { q: asked, status: "open" } : { status: "open", sort: "-updated" }, true);
  const found = (tasks.data?.pages[0]?.items ?? []).filter((task) => task.id !== taskId).slice(0, 12);
  return (
    <div className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("fields.chooseParent")}</h2>
      <TextField label={t("search.label")} type="search" dir={directionOfText(words)} maxLength={200} value={words} onChange={(event) => setWords(event.target.value)} />
      <ul aria-label={t("listLabel")} className="-mx-2 flex max-h-72 flex-col overflow-y-auto">
        {found.map((task) => (
          <li key={task.id}>
            <button type="button" dir="auto" onClick={() => onChoose(task.id)} className="min-h-10 w-full rounded-lg px-2 py-2 text-start text-sm break-words hover:bg-sunken">
              {task.title}
            </button>
          </li>
        ))}
      </ul>
      {tasks.isSuccess && found.length === 0 && <p className="text-sm text-ink-soft">{asked ? t("search.nothing", { words: asked }) : t("fields.noOther")}</p>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button className="me-auto" onClick={() => onChoose("")}>
          {t("fields.noParent")}
        </Button>
        <Button onClick={onCancel}>{t("cancel")}</Button>
      </div>
    </div>
  );
}
