"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import type { Channel } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useChangeChannel } from "@/features/channels/mutations";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { SettingsDialog } from "@/ui/settings-dialog";

/** A pencil that gives a channel another name. */
export function ChannelName({ channel }: { channel: Channel }) {
  const t = useTranslations("channels");
  return <SettingsDialog label={t("rename", { name: channel.name })}>{(close) => <NameForm channel={channel} onDone={close} />}</SettingsDialog>;
}

function NameForm({ channel, onDone }: { channel: Channel; onDone: () => void }) {
  const t = useTranslations("channels");
  const change = useChangeChannel();
  const refusal = useRefusal();
  const [name, setName] = useState(channel.name);
  function save(event: FormEvent) {
    event.preventDefault();
    change.mutate({ channel, patch: { name: name.trim() } }, { onSuccess: onDone });
  }
  return (
    <form onSubmit={save} className="flex flex-col gap-4">
      <h2 className="text-lg font-semibold">{t("renameTitle")}</h2>
      <TextField label={t("name")} dir="auto" required maxLength={100} value={name} error={change.error && (refusal(change.error) ?? t("failed"))} onChange={(event) => setName(event.target.value)} />
      <div className="flex justify-end gap-2">
        <Button onClick={onDone}>{t("cancel")}</Button>
        <Button kind="primary" type="submit" disabled={!name.trim()} busy={change.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
