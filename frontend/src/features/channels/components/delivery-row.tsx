"use client";

import { useTranslations } from "next-intl";

import { useRefusal } from "@/api/refusals";
import { KindIcon } from "@/features/channels/components/kind-icon";
import { useReplay } from "@/features/channels/mutations";
import type { Delivery, Outcome } from "@/features/channels/queries";
import { useMoment, useReason } from "@/features/channels/words";
import { Button } from "@/ui/button";
import { Pill } from "@/ui/pill";
import { useToast } from "@/ui/toast";

const TONES: Record<Outcome, "good" | "bad" | "warn" | "plain"> = { delivered: "good", failed: "bad", waiting: "warn", cancelled: "plain" };

/** One delivery: to where, what became of it, each attempt, and a way to send it again. */
export function DeliveryRow({ delivery, isThere }: { delivery: Delivery; isThere: boolean }) {
  const t = useTranslations("channels.log");
  const refusal = useRefusal();
  const toast = useToast();
  const moment = useMoment();
  const reasonOf = useReason();
  const replay = useReplay();
  const { about, attempts, channel_name: name, channel_kind: kind, outcome, reason, due_at: dueAt } = delivery;
  const what = t(`about.${about}`);
  const title = t("title", { what, name });
  // A code ends, and is not sent twice.
  const canReplay = outcome !== "waiting" && about !== "confirmation" && isThere;
  return (
    <li className="flex flex-wrap items-start gap-x-3 px-4 py-3 text-sm sm:flex-nowrap">
      <KindIcon kind={kind} />
      <div className="flex min-w-0 flex-1 basis-2/3 flex-col gap-0.5 sm:basis-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="min-w-0 font-medium break-words" dir="auto">
            {title}
          </span>
          <Pill tone={TONES[outcome]}>{t(`outcomes.${outcome}`)}</Pill>
        </div>
        <p className="text-xs text-ink-soft">
          <time dateTime={delivery.created_at}>{moment(delivery.created_at)}</time>
          {reason && ` · ${reasonOf(reason, null)}`}
          {outcome === "waiting" && dueAt && attempts.length > 0 && ` · ${t("next", { when: moment(dueAt) })}`}
        </p>
        {attempts.length > 0 && (
          <details className="text-xs">
            <summary className="min-h-8 w-fit cursor-pointer py-1.5 text-accent">{t("attempts", { count: attempts.length })}</summary>
            <ol className="flex flex-col gap-1 pb-1">
              {attempts.map((attempt) => (
                <li key={attempt.at} className="text-ink-soft">
                  <time dateTime={attempt.at}>{moment(attempt.at)}</time>
                  {": "}
                  {t(`attemptOutcomes.${attempt.outcome}`)}
                  {(attempt.reason ?? attempt.status) !== null && ` (${attempt.reason ? reasonOf(attempt.reason, attempt.status) : String(attempt.status)})`}
                  {t("comma")}
                  {t("took", { ms: attempt.took_ms })}
                </li>
              ))}
            </ol>
          </details>
        )}
      </div>
      {canReplay && (
        <Button
          kind="quiet"
          className="ms-12 px-0 text-accent sm:ms-0 sm:px-2.5"
          aria-label={t("replayLabel", { title })}
          busy={replay.isPending}
          onClick={() =>
            replay.mutate(delivery.id, {
              onSuccess: () => toast({ text: t("replayed") }),
              onError: (error) => toast({ text: refusal(error) ?? t("replayFailed"), tone: "danger" }),
            })
          }
        >
          {t("replay")}
        </Button>
      )}
    </li>
  );
}
