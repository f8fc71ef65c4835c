"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { useConnection } from "@/api/live";
import { Icon } from "@/ui/icon";

// A stream is renewed every few minutes, and opens after the page is there; nobody needs to know of that.
const PATIENCE_MS = { live: 0, connecting: 15_000, reconnecting: 2_500, offline: 2_500 };
const WELCOME_MS = 4_000;

type Shown = "live" | "back" | "reconnecting" | "offline";

/** What is shown of the connection: nothing while it is there, and each change only when it lasts. */
function useShown(): Shown {
  const state = useConnection();
  const [shown, setShown] = useState<Shown>("live");
  useEffect(() => {
    if (state === "ended") return;
    const next = state === "connecting" ? "reconnecting" : state;
    const timer = setTimeout(
      () => setShown((now) => (next === "live" && now !== "live" ? "back" : next)),
      PATIENCE_MS[state],
    );
    return () => clearTimeout(timer);
  }, [state]);
  useEffect(() => {
    if (shown !== "back") return;
    const timer = setTimeout(() => setShown("live"), WELCOME_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return shown;
}

/** A word in the corner when changes do not arrive at once, read out politely. */
export function Connection() {
  const t = useTranslations("connection");
  const shown = useShown();
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-20 z-40 flex px-4 md:ps-[17rem]">
      {shown !== "live" && (
        <p className="flex items-center gap-2 rounded-xl border border-line bg-raised px-3.5 py-2 text-sm text-ink shadow-raised">
          <Icon name={shown === "back" ? "check" : "offline"} className={shown === "back" ? "size-4 shrink-0 text-accent" : "size-4 shrink-0 text-warn"} />
          {t(shown)}
        </p>
      )}
    </div>
  );
}
