import { useFormatter } from "next-intl";

import { useAccount } from "@/api/shared-queries";

/** Say a date or an instant in the account's zone; a date without a time is the same everywhere. */
export function useWhen(): (text: string) => string {
  const format = useFormatter();
  const zone = useAccount().data?.time_zone ?? "UTC";
  return (text) =>
    text.length === "2026-12-24".length
      ? format.dateTime(new Date(`${text}T12:00:00Z`), { timeZone: "UTC", weekday: "short", day: "numeric", month: "short" })
      : format.dateTime(new Date(text), { timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}
