"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";

import type { Task } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useAccount } from "@/api/shared-queries";
import { ReminderForm } from "@/features/tasks/components/reminder-form";
import { useChangeTask } from "@/features/tasks/mutations";
import { useLength, useReminderWords } from "@/features/tasks/quick/words";
import { instantOfReminder, momentOf, type Reminder, sleeps, withReminder } from "@/features/tasks/reminding";
import { IconButton } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { useToast } from "@/ui/toast";

/** When one is told of a task: the reminders in words, each of which can be changed, and a line to add one. */
export function TaskReminders({ task, accountZone }: { task: Task; accountZone: string }) {
  const t = useTranslations("tasks.reminders");
  const toast = useToast();
  const change = useChangeTask();
  const refusal = useRefusal();
  const said = useSaid();
  const heading = useRef<HTMLHeadingElement>(null);
  const [editing, setEditing] = useState<string | null>(null);
  const reminders: Reminder[] = task.reminders;
  const zone = task.time_zone ?? accountZone;
  const isOpen = task.status === "open";
  const dayTime = useAccount().data?.default_reminder_time ?? "09:00";
  const clock = {
    zone,
    instantOfWish: (wish: Reminder) => instantOfReminder(wish, task, { zone: accountZone, dayTime }),
    comesAgain: (wish: Reminder) => !wish.at || task.recurrence !== null,
  };

  function save(changed: Reminder[]) {
    change.mutate({ task, patch: { reminders: changed } }, { onError: (error) => toast({ text: refusal(error) ?? t("failed"), tone: "danger" }) });
    setEditing(null);
    // What was pressed goes, or changes into something else.
    heading.current?.focus();
  }
  function put(reminder: Reminder, replaced: Reminder | null) {
    const more = withReminder(reminders, reminder, replaced);
    if (more) save(more);
    else toast({ text: t("there") });
  }

  return (
    <section aria-labelledby="reminders-heading" className="flex flex-col gap-2 border-t border-line pt-5">
      <h2 ref={heading} id="reminders-heading" tabIndex={-1} className="flex items-center gap-2 text-sm font-semibold outline-none">
        <Icon name="bell" className="size-4" />
        {t("title")}
      </h2>
      {reminders.length === 0 && <p className="text-sm text-ink-soft">{t("none")}</p>}
      <ul className="flex flex-col empty:hidden">
        {reminders.map((reminder) => {
          const moment = momentOf(reminder);
          const { words, where } = said(reminder);
          if (editing === moment) {
            return (
              <li key={moment} className="py-1 text-sm">
                <ReminderForm reminder={reminder} {...clock} busy={change.isPending} onSave={(changed) => put(changed, reminder)} onCancel={() => setEditing(null)} />
              </li>
            );
          }
          return (
            <li key={moment} className="flex items-center gap-1 text-sm">
              <span className="min-w-0 flex-1">
                {words}
                {where && <span className="block text-xs text-ink-soft">{where}</span>}
                {sleeps(reminder, task) && <span className="block text-xs text-ink-soft">{t("sleeps")}</span>}
              </span>
              {isOpen && (
                <IconButton label={t("changeLabel", { words })} busy={change.isPending} onClick={() => setEditing(moment)}>
                  <Icon name="edit" className="size-4" />
                </IconButton>
              )}
              <IconButton label={t("removeLabel", { words })} busy={change.isPending} onClick={() => save(reminders.filter((other) => other !== reminder))}>
                <Icon name="close" className="size-4" />
              </IconButton>
            </li>
          );
        })}
      </ul>
      {isOpen && (
        // Closed and empty again once there is one more.
        <details key={reminders.length} className="text-sm">
          <summary className="min-h-10 cursor-pointer py-2 text-accent">{t("add")}</summary>
          <ReminderForm reminder={null} {...clock} busy={change.isPending} onSave={(reminder) => put(reminder, null)} />
        </details>
      )}
    </section>
  );
}

/** Say a reminder: when and how often, and where if that is not everywhere. */
function useSaid(): (reminder: Reminder) => { words: string; where: string | null } {
  const t = useTranslations("tasks.reminders");
  const remind = useReminderWords();
  const length = useLength();
  return (reminder) => {
    const plain = remind(reminder);
    const { nag, channels } = reminder;
    const words = nag ? t("nags", { words: plain, length: length(nag.every), count: nag.max ?? 10 }) : plain;
    if (!channels) return { words, where: null };
    const kinds = channels.map((kind) => t(`kinds.${kind}`)).join(t("comma"));
    return { words, where: channels.length > 0 ? t("only", { kinds }) : t("listOnly") };
  };
}
