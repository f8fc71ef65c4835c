import { useFormatter, useTranslations } from "next-intl";

import { useAccount } from "@/api/shared-queries";

/** Say why a delivery failed, in words where the reason has some (`channels.reasons`), with the other end's own number. */
export function useReason(): (reason: string | null, status: number | null) => string {
  const t = useTranslations("channels");
  // Reasons are words of the API: the messages tell which have a translation.
  const has = t.has as (key: string) => boolean;
  const say = t as (key: string) => string;
  return (reason, status) => {
    const key = `reasons.${reason}`;
    const words = reason === null ? t("noReason") : has(key) ? say(key) : reason;
    return status === null ? words : t("withStatus", { words, status: String(status) });
  };
}

/** Say an instant in the account's zone, to the second. */
export function useMoment(): (at: string) => string {
  const format = useFormatter();
  const zone = useAccount().data?.time_zone ?? "UTC";
  return (at) => format.dateTime(new Date(at), { timeZone: zone, day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
}

/** Say the day of an instant in the account's zone. */
export function useDay(): (at: string) => string {
  const format = useFormatter();
  const zone = useAccount().data?.time_zone ?? "UTC";
  return (at) => format.dateTime(new Date(at), { timeZone: zone, dateStyle: "medium" });
}

/** Return a name that none of `taken` is, numbered as the API does: two browsers of one kind on one system are told apart. */
export function nameApart(name: string, taken: string[]): string {
  for (let number = 1; ; number++) {
    const found = number === 1 ? name : `${name} (${number})`;
    if (!taken.includes(found)) return found;
  }
}
