"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";

import { useRefusal } from "@/api/refusals";
import type { Channels } from "@/api/shared-queries";
import { KindIcon } from "@/features/channels/components/kind-icon";
import { useTurnOnHere } from "@/features/channels/mutations";
import { useThisBrowser } from "@/features/channels/queries";
import { nameApart } from "@/features/channels/words";
import { Button } from "@/ui/button";
import { deviceOf } from "@/ui/device";
import { useToast } from "@/ui/toast";

/** Push in this browser: says what it is for before the browser asks, and what to do when it cannot or may not. */
export function ThisBrowserCard({ channels }: { channels: Channels }) {
  const t = useTranslations("channels.here");
  const here = useThisBrowser();
  const found = here.data;
  if (!found || channels.items.some((channel) => channel.id === found.channel)) return null;
  if (found.ability !== "ready") return <Frame>{t(found.ability)}</Frame>;
  if (!channels.web_push_key) return <Frame>{t("notOffered")}</Frame>;
  if (found.permission === "denied") {
    return <Frame action={<Button onClick={() => void here.refetch()}>{t("lookAgain")}</Button>}>{t("denied")}</Frame>;
  }
  return <TurnOn webPushKey={channels.web_push_key} mayPush={found.permission === "granted"} taken={channels.items.map(({ name }) => name)} onAsked={() => void here.refetch()} />;
}

function TurnOn({ webPushKey, mayPush, taken, onAsked }: { webPushKey: string; mayPush: boolean; taken: string[]; onAsked: () => void }) {
  const t = useTranslations("channels.here");
  const refusal = useRefusal();
  const device = useTranslations("settings.sessions");
  const toast = useToast();
  const turnOn = useTurnOnHere();
  const [asking, setAsking] = useState(false);
  const [trouble, setTrouble] = useState<string | null>(null);

  function nameHere(): string {
    const { browser, system } = deviceOf(navigator.userAgent);
    const name = browser && system ? device("device", { browser, system }) : (browser ?? system ?? t("title"));
    return nameApart(name, taken);
  }

  async function start() {
    setTrouble(null);
    setAsking(true);
    const permission = await Notification.requestPermission();
    setAsking(false);
    if (permission !== "granted") {
      setTrouble(t(`troubles.${permission === "default" ? "dismissed" : "denied"}`));
      onAsked();
      return;
    }
    try {
      await turnOn.mutateAsync({ key: webPushKey, name: nameHere() });
      toast({ text: t("on") });
    } catch (error) {
      setTrouble(error instanceof DOMException ? t(`troubles.${error.name === "NotAllowedError" ? "denied" : "pushService"}`) : (refusal(error) ?? t("troubles.failed")));
      onAsked();
    }
  }

  return (
    <Frame
      action={
        <Button kind="primary" busy={asking || turnOn.isPending} onClick={() => void start()}>
          {turnOn.isPending ? t("turningOn") : t("turnOn")}
        </Button>
      }
    >
      <p>{t("text")}</p>
      <p className="mt-1">{asking ? t("asking") : mayPush ? t("allowed") : t("willAsk")}</p>
      {trouble && (
        <p role="alert" className="mt-2 text-danger">
          {trouble}
        </p>
      )}
    </Frame>
  );
}

function Frame({ children, action }: { children: ReactNode; action?: ReactNode }) {
  const t = useTranslations("channels.here");
  return (
    <section aria-labelledby="this-browser-heading" className="flex items-start gap-3 rounded-xl border border-dashed border-line-strong/60 p-4">
      <KindIcon kind="web_push" />
      <div className="flex min-w-0 flex-1 flex-col items-start gap-3">
        <div>
          <h3 id="this-browser-heading" className="font-medium">
            {t("title")}
          </h3>
          <div className="text-sm text-ink-soft">{children}</div>
        </div>
        {action}
      </div>
    </section>
  );
}
