"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Channel } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useRemoveChannel } from "@/features/channels/mutations";
import { Button } from "@/ui/button";
import { Question } from "@/ui/question";
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
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={t("removeTitle", { name })}
        text={t(`removeTexts.${channel.kind}`)}
        yes={t("remove")}
        no={t("cancel")}
        onYes={onRemove}
        busy={remove.isPending}
        failure={remove.error && (refusal(remove.error) ?? t("failed"))}
      />
    </>
  );
}
