"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { instantOf } from "@/features/tasks/dates";
import { useChangeTask } from "@/features/tasks/mutations";
import { useLength, useReminderWords } from "@/features/tasks/quick/words";
import { type Anchor, ANCHORS, BEFORES, momentOf, type Reminder, sleeps, withReminder } from "@/features/tasks/reminding";
import { Button, IconButton } from "@/ui/button";
import { Check } from "@/ui/check";
import { Select, TextField } from "@/ui/field";
import { Icon } from "@/ui/icon";
import { useToast } from "@/ui/toast";

/** When one is told of a task: the reminders in words, and a line to add one. */
export function TaskReminders({ task, accountZone }: { task: Task; accountZone: string }) {
  const t = useTranslations("tasks.reminders");
  const toast = useToast();
  const change = useChangeTask();
  const refusal = useRefusal();
  const remind = useReminderWords();
  const length = useLength();

  function save(reminders: Reminder[]) {
    change.mutate({ task, patch: { reminders } }, { onError: (error) => toast({ text: refusal(error) ?? t("failed"), tone: "danger" }) });
  }
  function add(reminder: Reminder, nag: boolean) {
    const more = withReminder(task.reminders, reminder, nag);
    if (more) save(more);
    else toast({ text: t("there") });
  }

  return (
    <section aria-labelledby="reminders-heading" className="flex flex-col gap-2 border-t border-line pt-5">
      <h2 id="reminders-heading" className="flex items-center gap-2 text-sm font-semibold">
        <Icon name="bell" className="size-4" />
        {t("title")}
      </h2>
      {task.reminders.length === 0 && <p className="text-sm text-ink-soft">{t("none")}</p>}
      <ul className="flex flex-col empty:hidden">
        {task.reminders.map((reminder) => {
          const plain = remind(reminder);
          const words = reminder.nag ? t("nags", { words: plain, length: length(reminder.nag.every) }) : plain;
          return (
            <li key={momentOf(reminder)} className="flex items-center gap-2 text-sm">
              <span className="min-w-0 flex-1">
                {words}
                {sleeps(reminder, task) && <span className="block text-xs text-ink-soft">{t("sleeps")}</span>}
              </span>
              <IconButton
                label={t("removeLabel", { words })}
                disabled={change.isPending}
                onClick={() => save(task.reminders.filter((other) => other !== reminder))}
              >
                <Icon name="close" className="size-4" />
              </IconButton>
            </li>
          );
        })}
      </ul>
      {task.status === "open" && <AddReminder zone={task.time_zone ?? accountZone} busy={change.isPending} onAdd={add} />}
    </section>
  );
}

function AddReminder({ zone, busy, onAdd }: { zone: string; busy: boolean; onAdd: (reminder: Reminder, nag: boolean) => void }) {
  const t = useTranslations("tasks.reminders");
  const [when, setWhen] = useState<(typeof BEFORES)[number] | "">("PT30M");
  const [of, setOf] = useState<Anchor>("due");
  const [date, setDate] = useState("");
  const [time, setTime] = useState("");
  const [nag, setNag] = useState(false);
  const ready = when !== "" || (date !== "" && time !== "");
  return (
    <details className="text-sm">
      <summary className="min-h-10 cursor-pointer py-2 text-accent">{t("add")}</summary>
      <div className="flex flex-col gap-3 rounded-xl border border-line p-3">
        <Select label={t("when")} value={when} onChange={(event) => setWhen(event.target.value as typeof when)}>
          {BEFORES.map((before) => (
            <option key={before} value={before}>
              {t(`befores.${before}`)}
            </option>
          ))}
          <option value="">{t("absolute")}</option>
        </Select>
        {when ? (
          <Select label={t("of")} value={of} onChange={(event) => setOf(event.target.value as Anchor)}>
            {ANCHORS.map((anchor) => (
              <option key={anchor} value={anchor}>
                {t(`ofs.${anchor}`)}
              </option>
            ))}
          </Select>
        ) : (
          <div className="grid grid-cols-2 items-start gap-3">
            <TextField type="date" label={t("date")} min="1900-01-01" max="9998-12-31" value={date} onChange={(event) => setDate(event.target.value)} />
            <TextField type="time" label={t("time")} value={time} onChange={(event) => setTime(event.target.value)} />
          </div>
        )}
        <Check checked={nag} onChange={setNag}>
          {t("nag")}
        </Check>
        <Button
          kind="primary"
          className="self-start"
          disabled={!ready || busy}
          onClick={() => onAdd(when ? { before: when, of } : { at: instantOf(date, time, zone) }, nag)}
        >
          {t("add")}
        </Button>
      </div>
    </details>
  );
}
