"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { useRefusal } from "@/api/refusals";
import { useWhen } from "@/features/tasks/quick/words";
import { useSkip } from "@/features/tasks/repeat/mutations";
import { Button } from "@/ui/button";
import { Question } from "@/ui/question";
import { useToast } from "@/ui/toast";

/** Skip this occurrence, after a question: the task moves on, and its series has no way back. `busy` while something else is done with it. */
export function SkipOne({ task, busy }: { task: Task; busy: boolean }) {
  const t = useTranslations("tasks.repeat");
  const toast = useToast();
  const when = useWhen();
  const refusal = useRefusal();
  const skip = useSkip();
  const [open, setOpen] = useState(false);
  const isLast = skip.error instanceof ProblemError && skip.error.problem.status === 409;
  function onSkip() {
    skip.mutate(
      { task },
      {
        onSuccess: (next) => {
          setOpen(false);
          toast({ text: t("skipped", { when: when(next.due_at ?? next.due_on ?? "") }) });
        },
      },
    );
  }
  return (
    <>
      <Button
        busy={busy}
        onClick={() => {
          skip.reset();
          setOpen(true);
        }}
      >
        {t("skip")}
      </Button>
      <Question
        open={open}
        onClose={() => setOpen(false)}
        title={t("skipTitle")}
        text={t("skipText")}
        yes={t("skip")}
        no={t("cancel")}
        kind="primary"
        onYes={onSkip}
        busy={skip.isPending}
        failure={skip.error && (isLast ? t("last") : (refusal(skip.error) ?? t("failed")))}
      />
    </>
  );
}
