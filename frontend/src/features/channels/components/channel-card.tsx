"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Channel } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { ChannelName } from "@/features/channels/components/channel-name";
import { ConfirmForm } from "@/features/channels/components/confirm-form";
import { KindIcon } from "@/features/channels/components/kind-icon";
import { RemoveChannel } from "@/features/channels/components/remove-channel";
import { Secret } from "@/features/channels/components/secret";
import { TestResult } from "@/features/channels/components/test-result";
import { useChangeChannel, useTest, type Want } from "@/features/channels/mutations";
import { useDay } from "@/features/channels/words";
import { Button } from "@/ui/button";
import { Check } from "@/ui/check";
import { Pill } from "@/ui/pill";
import { useToast } from "@/ui/toast";

const WANTS: Want[] = ["reminders", "digest"];

interface Props {
  channel: Channel;
  isHere: boolean;
  /** What a webhook's receiver verifies with, while it is shown. */
  secret: string | null;
  onSecretKept: () => void;
  onRemoved: () => void;
}

/** One channel: what it is, what it takes, and what can be done with it. */
export function ChannelCard({ channel, isHere, secret, onSecretKept, onRemoved }: Props) {
  const t = useTranslations("channels");
  const toast = useToast();
  const change = useChangeChannel();
  const test = useTest();
  const refusal = useRefusal();
  const day = useDay();
  const [tested, setTested] = useState<string | null>(null);
  const { name, kind, target, state, enabled, wants } = channel;
  const isConfirmed = state !== "unconfirmed";
  const fail = (error: unknown) => toast({ text: refusal(error) ?? t("failed"), tone: "danger" });

  function patch(some: Partial<Pick<Channel, "wants" | "enabled">>) {
    change.mutate({ channel, patch: some }, { onError: fail });
  }

  return (
    <li className="flex flex-col gap-3 rounded-xl border border-line bg-raised p-4">
      <div className="flex items-start gap-3">
        <KindIcon kind={kind} />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <h3 className="min-w-0 font-medium break-words">
              <bdi>{name}</bdi>
            </h3>
            <State channel={channel} />
            {isHere && <Pill tone="good">{t("thisBrowser")}</Pill>}
          </div>
          <p className="text-sm break-words text-ink-soft">
            {t(`kinds.${kind}`)}
            {target !== name && (
              <>
                {" · "}
                <bdi dir="ltr">{target}</bdi>
              </>
            )}
            {" · "}
            {t("since", { when: day(channel.created_at) })}
          </p>
        </div>
        <ChannelName channel={channel} />
      </div>
      {secret && <Secret secret={secret} onKept={onSecretKept} />}
      {state === "failing" && <p className="text-sm text-danger">{t("failing")}</p>}
      {isConfirmed ? (
        <fieldset>
          <legend className="text-sm font-medium">{t("wants")}</legend>
          <div className="flex flex-wrap gap-x-6">
            {WANTS.map((want) => (
              <Check
                key={want}
                checked={wants.includes(want)}
                onChange={(on) => patch({ wants: WANTS.filter((one) => (one === want ? on : wants.includes(one))) })}
              >
                {t(`want.${want}`)}
              </Check>
            ))}
          </div>
        </fieldset>
      ) : (
        <ConfirmForm channel={channel} />
      )}
      <div className="flex flex-wrap gap-2">
        {isConfirmed && (
          <>
            <Button
              aria-label={t("testLabel", { name })}
              disabled={!enabled}
              busy={test.isPending}
              onClick={() => test.mutate(channel, { onSuccess: (delivery) => setTested(delivery.id), onError: fail })}
            >
              {t("test")}
            </Button>
            <Button aria-label={t(enabled ? "turnOffLabel" : "turnOnLabel", { name })} busy={change.isPending} onClick={() => patch({ enabled: !enabled })}>
              {t(enabled ? "turnOff" : "turnOn")}
            </Button>
          </>
        )}
        <RemoveChannel channel={channel} onRemoved={onRemoved} />
      </div>
      <TestResult id={tested} />
    </li>
  );
}

function State({ channel: { state, enabled } }: { channel: Channel }) {
  const t = useTranslations("channels.states");
  if (state === "unconfirmed") return <Pill tone="warn">{t("unconfirmed")}</Pill>;
  if (!enabled) return <Pill>{t("off")}</Pill>;
  return state === "failing" ? <Pill tone="bad">{t("failing")}</Pill> : <Pill tone="good">{t("active")}</Pill>;
}
