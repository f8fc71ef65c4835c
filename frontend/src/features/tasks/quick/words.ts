import { useQuery } from "@tanstack/react-query";
import { useFormatter, useLocale, useTranslations } from "next-intl";

import { api, dataOf } from "@/api/client";
import { useUserPath } from "@/api/provider";
import { useAccount } from "@/api/shared-queries";
import type { components } from "@/api/schema";
import { localDate, localTime } from "@/features/tasks/dates";
import { partsOf } from "@/features/tasks/quick/durations";
import type { Chip } from "@/features/tasks/quick/parsing";

export type Reminder = components["schemas"]["Reminder"];
export type Recurrence = components["schemas"]["RecurrenceRead"];

/** Say dates (2026-12-24) and instants in the account's zone; the year of an instant where it is not this one. Times are as lists say them. */
export function useWhen(): (text: string) => string {
  const format = useFormatter();
  const zone = useAccount().data?.time_zone ?? "UTC";
  const yearOf = (at: Date) => localDate(at, zone).slice(0, 4);
  return (text) => {
    if (text.length === "2026-12-24".length) {
      return format.dateTime(new Date(`${text}T12:00:00Z`), { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" });
    }
    const at = new Date(text);
    const year = yearOf(at) === yearOf(new Date()) ? undefined : "numeric";
    return format.dateTime(at, { timeZone: zone, weekday: "short", day: "numeric", month: "short", year, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  };
}

/** Say a duration: `PT90M` is "90 minutes". */
export function useLength(): (duration: string) => string {
  const format = useFormatter();
  const locale = useLocale();
  return (duration) => {
    const parts = partsOf(duration).map(([unit, count]) => format.number(count, { style: "unit", unit, unitDisplay: "long" }));
    return new Intl.ListFormat(locale, { type: "unit", style: "long" }).format(parts);
  };
}

/** Say when a reminder is. */
export function useReminderWords(): (reminder: Reminder) => string {
  const t = useTranslations("tasks.quick");
  const when = useWhen();
  const length = useLength();
  return ({ at, before, of }) => {
    if (at) return t("remindAt", { when: when(at) });
    const what = of ?? "due";
    return before && partsOf(before).length > 0 ? t(`remind.${what}`, { length: length(before) }) : t(`remindThen.${what}`);
  };
}

type Dated = Pick<components["schemas"]["TaskCreate"], "due_on" | "due_at" | "time_zone">;

/** The preview of a rule that starts at a task's due date; null without a rule or a date. Words and dates are the API's. */
export function usePreview(recurrence: Recurrence | null, task: Dated, accountZone: string) {
  const path = useUserPath();
  const locale = useLocale();
  const zone = task.time_zone ?? accountZone;
  const at = task.due_at ? new Date(task.due_at) : null;
  const start = at ? `${localDate(at, zone)}T${localTime(at, zone)}` : (task.due_on ?? null);
  return useQuery({
    queryKey: ["recurrence", recurrence, start, zone, locale],
    enabled: recurrence !== null && start !== null,
    queryFn: async ({ signal }) => {
      const { rule, repeat_from, month_end } = recurrence ?? { rule: "" };
      const body = { rule, repeat_from, month_end, start: start ?? "", time_zone: zone };
      return dataOf(await api.POST("/api/{user_id}/recurrence/preview", { params: { path }, body, signal }));
    },
    retry: false,
    staleTime: 300_000,
  });
}

/** Say what a chip means; a repeat is shown by `rule`, in the API's words. */
export function useChipWords(): (chip: Chip, rule: string | undefined) => string {
  const t = useTranslations("tasks.quick");
  const priorities = useTranslations("tasks.priorities");
  const when = useWhen();
  const remind = useReminderWords();
  return ({ span, task }, rule) => {
    const value = span.value as Record<string, string> | string | null;
    const dated = (name: string) => (typeof value === "object" ? when(value?.[`${name}_on`] ?? value?.[`${name}_at`] ?? "") : when(value));
    switch (span.kind) {
      case "date":
      case "time":
        return task.task.due_on || task.task.due_at ? t("due", { when: when(task.task.due_at ?? task.task.due_on ?? "") }) : span.text;
      case "start":
        return t("start", { when: dated("start") });
      case "deadline":
        return t("deadline", { when: dated("deadline") });
      case "project":
        return t(task.project === null ? "project" : "newProject", { name: String(value) });
      case "tag":
        return t("tag", { name: String(value) });
      case "priority":
        return t("priority", { name: priorities(value as "none" | "low" | "medium" | "high" | "urgent") });
      case "reminder":
        return remind(span.value as Reminder);
      case "recurrence": {
        const words = rule ?? span.text;
        const first = task.task.due_at ?? task.task.due_on;
        // Another chip says when it is due, unless the rule itself does.
        const said = task.spans.some(({ kind }) => kind === "date" || kind === "time");
        return first && !said ? t("repeats", { words, when: when(first) }) : words;
      }
      case "duration":
        return t("duration", { text: span.text });
      default:
        return span.text;
    }
  };
}
