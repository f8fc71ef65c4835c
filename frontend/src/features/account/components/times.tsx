"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Account } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useAccount, useChannels } from "@/api/shared-queries";
import { useChangeAccount } from "@/features/account/mutations";
import { Check } from "@/ui/check";
import { TextField } from "@/ui/field";
import { ListSkeleton, Notice } from "@/ui/states";

type QuietHours = NonNullable<Account["quiet_hours"]>;

const DIGEST_TIME = "08:00";
const QUIET_HOURS = { start: "22:00", end: "07:00" };

/** When somebody is told: the hour of days without a time, the daily digest, quiet hours. Each is saved as soon as it is chosen. */
export function Times() {
  const t = useTranslations("settings.times");
  const account = useAccount();
  const change = useChangeAccount();
  const refusal = useRefusal();
  if (account.isError && !account.data) return <Notice>{t("failed")}</Notice>;
  if (!account.data) return <ListSkeleton label={t("loading")} />;
  const found: Account = account.data;
  const { digest_time: digest, quiet_hours: quiet } = found;
  return (
    <div className="flex flex-col gap-5">
      {change.isError && <Notice>{refusal(change.error) ?? t("failed")}</Notice>}
      <div className="sm:max-w-80">
        <Time label={t("reminder")} hint={t("reminderHint")} value={found.default_reminder_time} onChange={(time) => change.mutate({ default_reminder_time: time })} />
      </div>
      <div className="flex flex-col gap-2">
        <Check checked={digest !== null} onChange={(on) => change.mutate({ digest_time: on ? DIGEST_TIME : null })}>
          {t("digest")}
        </Check>
        <p className="-mt-2 ps-7.5 text-xs text-ink-soft">{t("digestHint")}</p>
        {digest !== null && (
          <div className="flex flex-col gap-2 ps-7.5 sm:max-w-80">
            <Time label={t("digestTime")} value={digest} onChange={(time) => change.mutate({ digest_time: time })} />
            <NoTaker />
          </div>
        )}
      </div>
      <div className="flex flex-col gap-2">
        <Check checked={quiet !== null} onChange={(on) => change.mutate({ quiet_hours: on ? QUIET_HOURS : null })}>
          {t("quiet")}
        </Check>
        <p className="-mt-2 ps-7.5 text-xs text-ink-soft">{t("quietHint")}</p>
        {quiet !== null && <Quiet hours={quiet} onChange={(hours) => change.mutate({ quiet_hours: hours })} />}
      </div>
      <p className="text-xs text-ink-soft">{t.rich("zone", { zone: () => <bdi>{found.time_zone.replaceAll("_", " ")}</bdi> })}</p>
    </div>
  );
}

/** From when to when; two times that are the same are no hours, and wait here until one of them is another. */
function Quiet({ hours, onChange }: { hours: QuietHours; onChange: (hours: QuietHours) => void }) {
  const t = useTranslations("settings.times");
  const [typed, setTyped] = useState(hours);
  const [known, setKnown] = useState(hours);
  // Not a key: whoever goes on to the other time while the first is saved keeps the focus there.
  if (known.start !== hours.start || known.end !== hours.end) {
    setKnown(hours);
    setTyped(hours);
  }
  const isEmpty = typed.start === typed.end;
  function choose(some: Partial<QuietHours>) {
    const chosen = { ...typed, ...some };
    setTyped(chosen);
    if (chosen.start !== chosen.end) onChange(chosen);
  }
  return (
    <div className="flex flex-col gap-2 ps-7.5">
      <div className="grid max-w-72 grid-cols-2 items-start gap-3">
        <Time label={t("quietStart")} value={typed.start} onChange={(start) => choose({ start })} />
        <Time label={t("quietEnd")} value={typed.end} onChange={(end) => choose({ end })} />
      </div>
      {isEmpty && (
        <p role="alert" className="text-sm text-danger">
          {t("quietNone")}
        </p>
      )}
    </div>
  );
}

/** A time of day, sent once the field is left: while one types, it is half a time. */
function Time({ label, hint, value, onChange }: { label: string; hint?: string; value: string; onChange: (time: string) => void }) {
  return (
    <TextField
      key={value}
      type="time"
      label={label}
      hint={hint}
      required
      defaultValue={value}
      onBlur={(event) => {
        if (event.target.value && event.target.value !== value) onChange(event.target.value);
      }}
    />
  );
}

/** A digest that no channel takes is easily missed. */
function NoTaker() {
  const t = useTranslations("settings.times");
  const channels = useChannels().data?.items;
  if (!channels || channels.some(({ enabled, state, wants }) => enabled && state !== "unconfirmed" && wants.includes("digest"))) return null;
  return <p className="text-sm text-warn">{t("noTaker")}</p>;
}
