"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import { useChannels } from "@/api/shared-queries";
import { DeliveryRow } from "@/features/channels/components/delivery-row";
import { type LogFilter, type Outcome, useDeliveries } from "@/features/channels/queries";
import { Button } from "@/ui/button";
import { More } from "@/ui/more";
import { Select } from "@/ui/field";
import { ListSkeleton, Notice } from "@/ui/states";

const OUTCOMES: Outcome[] = ["delivered", "failed", "waiting", "cancelled"];

/** What became of each message to each channel, the newest first. */
export function DeliveryLog() {
  const t = useTranslations("channels.log");
  const channels = useChannels().data?.items ?? [];
  const [filter, setFilter] = useState<LogFilter>({ channel: "", outcome: "" });
  const log = useDeliveries(filter);
  const items = log.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div aria-busy={log.isPending} className="flex flex-col gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <Select label={t("channel")} value={filter.channel} onChange={(event) => setFilter({ ...filter, channel: event.target.value })}>
          <option value="">{t("anyChannel")}</option>
          {channels.map((channel) => (
            <option key={channel.id} value={channel.id}>
              {channel.name}
            </option>
          ))}
        </Select>
        <Select label={t("outcome")} value={filter.outcome} onChange={(event) => setFilter({ ...filter, outcome: event.target.value as LogFilter["outcome"] })}>
          <option value="">{t("anyOutcome")}</option>
          {OUTCOMES.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`outcomes.${outcome}`)}
            </option>
          ))}
        </Select>
      </div>
      {log.isPending && <ListSkeleton label={t("loading")} />}
      {log.isError && !log.data && <Notice action={<Button onClick={() => log.refetch()}>{t("again")}</Button>}>{t("failed")}</Notice>}
      {log.data && items.length === 0 && <p className="rounded-xl border border-line p-4 text-sm text-ink-soft">{t("empty")}</p>}
      <ul className="flex flex-col divide-y divide-line rounded-xl border border-line bg-raised empty:hidden">
        {items.map((delivery) => (
          <DeliveryRow key={delivery.id} delivery={delivery} isThere={channels.some(({ id }) => id === delivery.channel_id)} />
        ))}
      </ul>
      <More pages={log} label={t("more")} loading={t("loading")} />
    </div>
  );
}
