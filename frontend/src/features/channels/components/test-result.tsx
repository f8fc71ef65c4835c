"use client";

import { useTranslations } from "next-intl";

import { useReason } from "@/features/channels/words";
import { useDelivery } from "@/features/channels/queries";

/** What becomes of a test, while it does; always there, so that each change is read out. */
export function TestResult({ id }: { id: string | null }) {
  const t = useTranslations("channels.testing");
  const reasonOf = useReason();
  const delivery = useDelivery(id).data;
  const last = delivery?.attempts.at(-1);
  const reason = reasonOf(delivery?.reason ?? last?.reason ?? null, last?.status ?? null);
  function said(): string {
    if (id === null) return "";
    if (!delivery) return t("sending");
    if (delivery.outcome === "delivered") return t("delivered", { ms: last?.took_ms ?? 0 });
    if (delivery.outcome === "waiting") return last ? t("again", { reason }) : t("sending");
    return delivery.outcome === "cancelled" ? t("cancelled", { reason }) : t("failed", { reason });
  }
  const isBad = delivery?.outcome === "failed";
  return (
    <p role="status" className={isBad ? "text-sm text-danger empty:hidden" : "text-sm text-ink-soft empty:hidden"}>
      {said()}
    </p>
  );
}
