"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";

import type { Notification } from "@/features/notifications/live";
import { useReadNotification } from "@/features/notifications/mutations";
import { useWhen } from "@/features/notifications/words";
import { followHere } from "@/ui/address";
import { Button } from "@/ui/button";
import { cx } from "@/ui/class-names";
import { Icon } from "@/ui/icon";
import { useToast } from "@/ui/toast";

interface Props {
  notification: Notification;
  digest: NonNullable<Notification["digest"]>;
  hrefOf: (taskId: string) => string;
  /** It was dealt with, and may leave the list: the keyboard needs another place. */
  onDone: () => void;
}

/** What a day began with: how much there was to do, and the first of it, as it was then. */
export function DigestRow({ notification, digest, hrefOf, onDone }: Props) {
  const t = useTranslations("notifications");
  const toast = useToast();
  const read = useReadNotification();
  const when = useWhen();
  const { on, today, overdue, tasks } = digest;
  const isUnread = notification.read_at === null;
  const more = today + overdue - tasks.length;
  const title = t("digest.title", { on: when(on) });
  function markRead() {
    read.mutate(notification, { onError: () => toast({ text: t("errors.unsaved"), tone: "danger" }) });
    onDone();
  }
  return (
    <li className={cx("rounded-xl px-4 py-3", isUnread ? "bg-accent-soft" : "hover:bg-sunken/70")}>
      <div className="flex items-baseline gap-2">
        {isUnread && <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-accent" />}
        {isUnread && <span className="sr-only">{t("isUnread")}</span>}
        <h2 className={cx("min-w-0 flex-1 text-[0.9375rem]", isUnread && "font-semibold")}>{title}</h2>
        <time dateTime={notification.at} className="shrink-0 text-xs text-ink-soft">
          {when(notification.at)}
        </time>
      </div>
      <p className="flex items-center gap-2 text-sm text-ink-soft">
        <Icon name="today" className="size-4 shrink-0" />
        {t("digest.counts", { today, overdue })}
      </p>
      <ul className="mt-1 flex flex-col empty:hidden">
        {tasks.map((task) => (
          <li key={task.id}>
            <Link href={hrefOf(task.id)} prefetch={false} onClick={followHere} className="flex min-h-8 items-baseline gap-2 rounded-lg py-1 text-sm hover:underline">
              <span className="min-w-0 flex-1 break-words">
                <bdi>{task.title}</bdi>
              </span>
              <span className="shrink-0 text-xs text-ink-soft">{when(task.due)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="text-sm text-ink-soft">{t("digest.more", { count: more })}</p>}
      {isUnread && (
        <Button className="mt-2" aria-label={t("readLabel", { title })} busy={read.isPending} onClick={markRead}>
          {t("read")}
        </Button>
      )}
    </li>
  );
}
