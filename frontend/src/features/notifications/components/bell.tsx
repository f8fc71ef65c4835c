"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef, useState } from "react";

import { MANY_UNREAD } from "@/features/notifications/live";
import { useNotifications } from "@/features/notifications/queries";
import { Icon } from "@/ui/icon";

/** A bell with the number of unread notifications; `children` makes the link around it and gets its name. */
export function Bell({ children }: { children: (label: string, bell: ReactNode) => ReactNode }) {
  const t = useTranslations("notifications");
  const unread = useNotifications("unread").data?.pages[0]?.unread ?? 0;
  const many = unread >= MANY_UNREAD;
  const label = unread === 0 ? t("title") : `${t("title")}, ${many ? t("manyUnread") : t("unread", { count: unread })}`;
  return children(
    label,
    <span className="relative flex size-5 shrink-0">
      <Icon name="bell" />
      {unread > 0 && (
        <span
          aria-hidden="true"
          className="absolute -end-2 -top-2 flex h-4.5 min-w-4.5 items-center justify-center rounded-full bg-urgent px-1 text-[0.6875rem] leading-none font-semibold text-surface"
        >
          {many ? `${MANY_UNREAD - 1}+` : unread}
        </span>
      )}
    </span>,
  );
}

/** Says politely what has just arrived. What falls into quiet hours does not disturb. */
export function Arrivals() {
  const t = useTranslations("notifications");
  const data = useNotifications("unread").data;
  const newest = data?.pages[0]?.items[0];
  const seen = useRef<string | null>(null);
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!data) return;
    const before = seen.current;
    // Ids increase with time: one that was unread before and is the newest again is no news.
    if (newest && newest.id > (before ?? "")) seen.current = newest.id;
    else seen.current = before ?? "";
    if (before === null || !newest || newest.id <= before) return;
    if (newest.deliver_at && new Date(newest.deliver_at) > new Date()) return;
    setSaid(newest.digest ? t("digest.arrived", { today: newest.digest.today, overdue: newest.digest.overdue }) : t("arrived", { title: newest.title }));
  }, [data, newest, t]);
  return (
    <p role="status" className="sr-only" dir="auto">
      {said}
    </p>
  );
}
