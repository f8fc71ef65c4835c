"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";

import { DigestRow } from "@/features/notifications/components/digest-row";
import { NotificationRow } from "@/features/notifications/components/notification-row";
import type { Status } from "@/features/notifications/live";
import { useReadAll } from "@/features/notifications/mutations";
import { useNotifications } from "@/features/notifications/queries";
import { Button } from "@/ui/button";
import { More } from "@/ui/more";
import { EmptyState, ListSkeleton, Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

const SHOWN: [Status, "onlyUnread" | "all"][] = [
  ["unread", "onlyUnread"],
  ["all", "all"],
];

/** The notifications: the unread ones at first, or all. */
export function NotificationList() {
  const t = useTranslations("notifications");
  const pathname = usePathname();
  const search = useSearchParams();
  const toast = useToast();
  const [status, setStatus] = useState<Status>("unread");
  const list = useNotifications(status);
  const readAll = useReadAll();
  const region = useRef<HTMLElement>(null);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const unread = list.data?.pages[0]?.unread ?? 0;

  function hrefOf(taskId: string | null) {
    const params = new URLSearchParams(search);
    if (taskId !== null) params.set("task", taskId);
    return `${pathname}?${params}`;
  }

  return (
    <section ref={region} tabIndex={-1} aria-label={t("title")} aria-busy={list.isPending} className="outline-none">
      <div className="mb-3 flex flex-wrap items-center gap-2">
        <div role="group" aria-label={t("show")} className="flex gap-1 rounded-lg bg-sunken p-1">
          {SHOWN.map(([value, name]) => (
            <Button key={value} kind={status === value ? "plain" : "quiet"} aria-pressed={status === value} onClick={() => setStatus(value)}>
              {t(name)}
            </Button>
          ))}
        </div>
        <Button
          kind="quiet"
          className="ms-auto"
          disabled={unread === 0}
          busy={readAll.isPending}
          onClick={() => readAll.mutate(undefined, { onError: () => toast({ text: t("errors.unsaved"), tone: "danger" }) })}
        >
          {t("readAll")}
        </Button>
      </div>
      {list.isPending && <ListSkeleton label={t("loading")} />}
      {list.isError && !list.data && <Notice action={<Button onClick={() => list.refetch()}>{t("errors.again")}</Button>}>{t("errors.list")}</Notice>}
      {list.data && items.length === 0 && (
        <EmptyState icon="bell" title={t(status === "unread" ? "emptyUnread" : "empty")}>
          {t("emptyText")}
        </EmptyState>
      )}
      <ul className="flex flex-col gap-2">
        {items.map((notification) =>
          notification.digest ? (
            <DigestRow key={notification.id} notification={notification} digest={notification.digest} hrefOf={hrefOf} onDone={() => region.current?.focus()} />
          ) : (
            <NotificationRow key={notification.id} notification={notification} href={hrefOf(notification.task_id)} onDone={() => region.current?.focus()} />
          ),
        )}
      </ul>
      <More pages={list} label={t("more")} loading={t("loading")} className="py-4" />
    </section>
  );
}
