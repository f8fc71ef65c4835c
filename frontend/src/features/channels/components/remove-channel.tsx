"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Channel } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useRemoveChannel } from "@/features/channels/mutations";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

/** Remove a channel, after a question: its code, secret or subscription would have to be made anew. */
export function RemoveChannel({ channel, onRemoved }: { channel: Channel; onRemoved: () => void }) {
  const t = useTranslations("channels");
  const toast = useToast();
  const remove = useRemoveChannel();
  const refusal = useRefusal();
  const [open, setOpen] = useState(false);
  const { name } = channel;
  function onRemove() {
    // Not the mutation's callbacks: the channel may leave the page before its answer comes.
    remove
      .mutateAsync(channel)
      .then(() => {
        toast({ text: t("removed", { name }) });
        onRemoved();
      })
      .catch(() => undefined);
  }
  return (
    <>
      <Button kind="danger" aria-label={t("removeLabel", { name })} onClick={() => setOpen(true)}>
        {t("remove")}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} label={t("removeTitle", { name })} className="m-auto w-full max-w-sm rounded-2xl p-6">
        <h2 className="text-base font-semibold break-words" dir="auto">
          {t("removeTitle", { name })}
        </h2>
        <p className="mt-1 mb-4 text-sm text-ink-soft">{t(`removeTexts.${channel.kind}`)}</p>
        {remove.error && (
          <div className="mb-4">
            <Notice>{refusal(remove.error) ?? t("failed")}</Notice>
          </div>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
          <Button kind="danger" busy={remove.isPending} onClick={onRemove}>
            {t("remove")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
