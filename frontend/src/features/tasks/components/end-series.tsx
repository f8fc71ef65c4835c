"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { useRefusal } from "@/api/refusals";
import { useEndSeries } from "@/features/tasks/repeat/mutations";
import { Button } from "@/ui/button";
import { Question } from "@/ui/question";
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
      <Button kind="danger" busy={busy} onClick={() => setOpen(true)}>
        {t("end")}
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={t("endTitle")}
        text={t("endText")}
        yes={t("end")}
        no={t("cancel")}
        onYes={onEnd}
        busy={end.isPending}
        failure={end.error && (refusal(end.error) ?? t("failed"))}
      />
    </>
  );
}
