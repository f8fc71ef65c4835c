"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";

import { useChannels } from "@/api/shared-queries";
import { AddChannel } from "@/features/channels/components/add-channel";
import { ChannelCard } from "@/features/channels/components/channel-card";
import { ThisBrowserCard } from "@/features/channels/components/this-browser-card";
import { useThisBrowser } from "@/features/channels/queries";
import { Button } from "@/ui/button";
import { ListSkeleton, Notice } from "@/ui/states";

/** Where somebody is told beside the page: each channel, this browser, and what else can be added. */
export function ChannelList({ email }: { email: string }) {
  const t = useTranslations("channels");
  const channels = useChannels();
  const here = useThisBrowser().data?.channel ?? null;
  const region = useRef<HTMLDivElement>(null);
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  if (channels.isError && !channels.data) return <Notice action={<Button onClick={() => channels.refetch()}>{t("again")}</Button>}>{t("loadFailed")}</Notice>;
  if (!channels.data) return <ListSkeleton label={t("loading")} />;
  const { items, kinds } = channels.data;
  return (
    <div ref={region} tabIndex={-1} className="flex flex-col gap-3 outline-none">
      <ul className="flex flex-col gap-3 empty:hidden">
        {items.map((channel) => (
          <ChannelCard
            key={channel.id}
            channel={channel}
            isHere={channel.id === here}
            secret={secrets[channel.id] ?? null}
            onSecretKept={() => setSecrets((shown) => Object.fromEntries(Object.entries(shown).filter(([id]) => id !== channel.id)))}
            onRemoved={() => region.current?.focus()}
          />
        ))}
      </ul>
      <ThisBrowserCard channels={channels.data} />
      <AddChannel
        offered={kinds}
        email={email}
        onAdded={({ id }, secret) => {
          if (secret) setSecrets((shown) => ({ ...shown, [id]: secret }));
        }}
      />
    </div>
  );
}
