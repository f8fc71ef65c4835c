"use client";

import Link from "next/link";
import { useNow, useTranslations } from "next-intl";
import { useId, useState } from "react";

import { ProblemError } from "@/api/problem";
import { useRefusal } from "@/api/refusals";
import type { Notification } from "@/features/notifications/live";
import { useCompleteNotified, useReadNotification, useSnooze } from "@/features/notifications/mutations";
import { useWhen } from "@/features/notifications/words";
import { followHere } from "@/ui/address";
import { Button } from "@/ui/button";
import { cx } from "@/ui/class-names";
import { useToast } from "@/ui/toast";

const SNOOZES = [
  ["ten", 10],
  ["hour", 60],
  ["threeHours", 180],
  ["day", 1_440],
] as const;

interface Props {
  notification: Notification;
  href: string;
  /** It was dealt with, and may leave the list: the keyboard needs another place. */
  onDone: () => void;
}

/** A reminder: what it is about, and what to do about it. */
export function NotificationRow({ notification, href, onDone }: Props) {
  const t = useTranslations("notifications");
  const toast = useToast();
  const refusal = useRefusal();
  const read = useReadNotification();
  const complete = useCompleteNotified();
  const snooze = useSnooze();
  const [choosing, setChoosing] = useState(false);
  const choicesId = useId();
  const when = useWhen();
  const { title } = notification;
  const isUnread = notification.read_at === null;

  function failed(error: unknown) {
    const isGone = error instanceof ProblemError && error.problem.status === 404;
    toast({ text: isGone ? t("errors.gone") : (refusal(error) ?? t("errors.unsaved")), tone: "danger" });
  }
  function markRead() {
    if (isUnread) read.mutate(notification, { onError: failed });
    onDone();
  }
  function onComplete() {
    const undo = { label: t("undo"), run: () => complete.mutate({ notification, completed: false }, { onError: failed }) };
    complete
      .mutateAsync({ notification, completed: true })
      .then(() => {
        toast({ text: t("completed", { title }), action: undo });
        markRead();
      })
      .catch(failed);
  }
  function onSnooze(minutes: number) {
    snooze
      .mutateAsync({ notification, minutes })
      .then(() => {
        toast({ text: t("snoozed", { when: when(new Date(Date.now() + minutes * 60_000).toISOString()) }) });
        markRead();
      })
      .catch(failed);
    setChoosing(false);
  }

  return (
    <li className={cx("rounded-xl px-4 py-3", isUnread ? "bg-accent-soft" : "hover:bg-sunken/70")}>
      <Link href={href} prefetch={false} onClick={followHere} className="flex items-baseline gap-2 rounded-lg">
        {isUnread && <span aria-hidden="true" className="size-2 shrink-0 rounded-full bg-accent" />}
        {isUnread && <span className="sr-only">{t("isUnread")}</span>}
        <span className={cx("min-w-0 flex-1 text-[0.9375rem] break-words", isUnread && "font-semibold")}>
          <bdi>{title}</bdi>
        </span>
        <time dateTime={notification.at} className="shrink-0 text-xs text-ink-soft">
          {when(notification.at)}
        </time>
      </Link>
      <Facts notification={notification} when={when} />
      <div className="mt-2 flex flex-wrap gap-2">
        <Button aria-label={t("completeLabel", { title })} busy={complete.isPending} onClick={onComplete}>
          {t("complete")}
        </Button>
        <Button
          aria-label={t("snoozeLabel", { title })}
          aria-expanded={choosing}
          aria-controls={choicesId}
          busy={snooze.isPending}
          onClick={() => setChoosing(!choosing)}
        >
          {t("snooze")}
        </Button>
        {isUnread && (
          <Button aria-label={t("readLabel", { title })} onClick={markRead}>
            {t("read")}
          </Button>
        )}
      </div>
      <div id={choicesId} role="group" aria-label={t("snoozeLabel", { title })} hidden={!choosing} className={cx("mt-2 flex-wrap gap-2", choosing && "flex")}>
        {SNOOZES.map(([name, minutes]) => (
          <Button key={name} onClick={() => onSnooze(minutes)}>
            {t(`times.${name}`)}
          </Button>
        ))}
      </div>
    </li>
  );
}

function Facts({ notification, when }: { notification: Notification; when: (text: string) => string }) {
  const t = useTranslations("notifications");
  const now = useNow({ updateInterval: 60_000 });
  const held = notification.deliver_at !== null && new Date(notification.deliver_at) > now;
  const facts = [
    notification.urgent && t("urgent"),
    notification.due && t("due", { when: when(notification.due) }),
    notification.nag > 0 && t("again", { count: notification.nag }),
    held && notification.deliver_at && t("quiet", { when: when(notification.deliver_at) }),
  ].filter(Boolean);
  return (
    <p className="flex flex-wrap gap-x-3 text-xs text-ink-soft empty:hidden">
      {notification.late && <span className="text-warn">{t("late", { when: when(notification.at) })}</span>}
      {facts.map((fact) => (
        <span key={String(fact)}>{fact}</span>
      ))}
    </p>
  );
}
