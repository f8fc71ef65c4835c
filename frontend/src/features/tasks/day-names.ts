import { type DateTimeFormatOptions, useFormatter, useNow, useTranslations } from "next-intl";

import { useAccount } from "@/api/shared-queries";
import { localDate } from "@/features/tasks/dates";

export interface Days {
  now: Date;
  /** The account's zone. */
  zone: string;
  /** Name a date (YYYY-MM-DD) in words where words are shorter. */
  short: (date: string) => string;
  /** Name a date in full, with the word for it in front where there is one. */
  long: (date: string) => string;
}

/** How days are called, as of now and in the account's zone. */
export function useDays(): Days {
  const t = useTranslations("tasks.due");
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const zone = useAccount().data?.time_zone ?? "UTC";
  const today = localDate(now, zone);
  const tomorrow = localDate(new Date(now.getTime() + 86_400_000), zone);
  const word = (date: string) => (date === today ? t("today") : date === tomorrow ? t("tomorrow") : null);
  const isThisYear = (date: string) => date.slice(0, 4) === today.slice(0, 4);
  const written = (date: string, options: DateTimeFormatOptions) =>
    format.dateTime(new Date(`${date}T12:00:00Z`), { timeZone: "UTC", ...options });
  return {
    now,
    zone,
    short: (date) =>
      word(date) ??
      written(date, { day: "numeric", month: "short", ...(isThisYear(date) ? { weekday: "short" } : { year: "numeric" }) }),
    long: (date) => {
      const full = written(date, { weekday: "long", day: "numeric", month: "long", ...(!isThisYear(date) && { year: "numeric" }) });
      const name = word(date);
      return name ? `${name} · ${full}` : full;
    },
  };
}
