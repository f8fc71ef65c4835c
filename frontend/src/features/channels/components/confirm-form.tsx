"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";

import type { Channel } from "@/api/client";
import { type Problem, ProblemError } from "@/api/problem";
import { useRefusal } from "@/api/refusals";
import { useConfirm, useResend } from "@/features/channels/mutations";
import { Button } from "@/ui/button";
import { TextField } from "@/ui/field";
import { useToast } from "@/ui/toast";

/** Type in the code that was sent to an address, or have another one sent. */
export function ConfirmForm({ channel }: { channel: Channel }) {
  const t = useTranslations("channels");
  const toast = useToast();
  const confirm = useConfirm();
  const resend = useResend();
  const refusal = useRefusal();
  const [code, setCode] = useState("");

  function submit(event: FormEvent) {
    event.preventDefault();
    // Typed as it is read out, in groups.
    confirm
      .mutateAsync({ channel, code: code.replace(/[\s-]/g, "") })
      // Not the mutation's callback: this form leaves the page as soon as the change shows.
      .then(() => toast({ text: t("confirmed", { target: channel.target }) }))
      .catch(() => undefined);
  }
  function sendAgain() {
    confirm.reset();
    setCode("");
    resend.mutate(channel.id, {
      onSuccess: () => toast({ text: t("codeSent", { target: channel.target }) }),
      onError: (error) => toast({ text: said(error), tone: "danger" }),
    });
  }
  function said(error: unknown): string {
    const problem = error instanceof ProblemError ? error.problem : null;
    if (problem?.code === "channel.wrong-code") return t("wrongCode", { count: triesLeft(problem) });
    if (problem?.code === "channel.too-many-codes") return t("tooManyCodes", { count: minutesLeft(error) });
    return refusal(error) ?? t("failed");
  }

  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <p className="text-sm text-ink-soft">{t.rich("codeText", { target: () => <bdi className="text-ink">{channel.target}</bdi> })}</p>
      <div className="max-w-80">
        <TextField
          label={t("code")}
          dir="ltr"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={20}
          required
          value={code}
          error={confirm.error && said(confirm.error)}
          onChange={(event) => setCode(event.target.value)}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" type="submit" disabled={code.trim() === ""} busy={confirm.isPending}>
          {t("confirm")}
        </Button>
        <Button busy={resend.isPending} onClick={sendAgain}>
          {t("resend")}
        </Button>
      </div>
    </form>
  );
}

function triesLeft(problem: Problem): number {
  const { tries_left: left } = problem as { tries_left?: unknown };
  return typeof left === "number" ? left : 0;
}

function minutesLeft(error: unknown): number {
  return Math.ceil(((error instanceof ProblemError ? error.retryAfterSeconds : null) ?? 60) / 60);
}
