"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState } from "react";

import { Button } from "@/ui/button";
import { useHydrated } from "@/ui/hydrated";

type State = "asking" | "sending" | "done" | "unknown" | "failed";

/** Ends the mails of one channel, for whoever has the link: nobody is signed in here, so the client of the API is no help. */
export function Unsubscribe({ token }: { token: string }) {
  const t = useTranslations("channels.unsubscribe");
  const [state, setState] = useState<State>(/^[\w.~-]+$/.test(token) ? "asking" : "unknown");
  const hydrated = useHydrated();

  async function end() {
    setState("sending");
    try {
      const { ok, status } = await fetch(`/api/unsubscribe/${token}`, { method: "POST", credentials: "omit" });
      setState(ok ? "done" : status === 404 ? "unknown" : "failed");
    } catch {
      setState("failed");
    }
  }

  const isAsking = state === "asking" || state === "sending" || state === "failed";
  return (
    <>
      <p role="status" className="text-sm text-ink-soft">
        {t(`texts.${state === "sending" ? "asking" : state}`)}
      </p>
      {isAsking && (
        <Button kind="primary" className="min-h-11" disabled={!hydrated} busy={state === "sending"} onClick={() => void end()}>
          {t("end")}
        </Button>
      )}
      <Link href="/settings/notifications" prefetch={false} className="text-sm text-accent underline underline-offset-4">
        {t("settings")}
      </Link>
    </>
  );
}
