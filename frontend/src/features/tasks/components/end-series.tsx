"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useEndSeries } from "@/features/tasks/repeat/mutations";
import { Button } from "@/ui/button";
import { Dialog } from "@/ui/dialog";
import { Notice } from "@/ui/states";
import { useToast } from "@/ui/toast";

/** End a series, after a question: its rule is gone then. `busy` while something else is done with it. */
export function EndSeries({ task, busy, onEnded }: { task: Task; busy: boolean; onEnded: () => void }) {
  const t = useTranslations("tasks.repeat");
  const toast = useToast();
  const refusal = useRefusal();
  const end = useEndSeries();
  const [open, setOpen] = useState(false);
  function onEnd() {
    // Not the mutation's callbacks: the change may arrive, and take the button away, before its answer does.
    end
      .mutateAsync({ task })
      .then(() => {
        setOpen(false);
        toast({ text: t("ended") });
        onEnded();
      })
      .catch(() => undefined);
  }
  return (
    <>
      <Button kind="quiet" busy={busy} onClick={() => setOpen(true)}>
        {t("end")}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} label={t("endTitle")} className="m-auto w-full max-w-sm rounded-2xl p-6">
        <h2 className="text-base font-semibold">{t("endTitle")}</h2>
        <p className="mt-1 mb-4 text-sm text-ink-soft">{t("endText")}</p>
        {end.error && (
          <div className="mb-4">
            <Notice>{refusal(end.error) ?? t("failed")}</Notice>
          </div>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{t("cancel")}</Button>
          <Button kind="danger" busy={end.isPending} onClick={onEnd}>
            {t("end")}
          </Button>
        </div>
      </Dialog>
    </>
  );
}
