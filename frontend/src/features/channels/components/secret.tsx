"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";
import { useToast } from "@/ui/toast";

/** A webhook's secret, which is shown this once: it stays until somebody says that they have it. */
export function Secret({ secret, onKept }: { secret: string; onKept: () => void }) {
  const t = useTranslations("channels.secret");
  const toast = useToast();
  async function copy() {
    try {
      await navigator.clipboard.writeText(secret);
      toast({ text: t("copied") });
    } catch {
      toast({ text: t("notCopied"), tone: "danger" });
    }
  }
  return (
    <section aria-label={t("title")} className="flex flex-col gap-2 rounded-lg bg-accent-soft p-3">
      <h4 className="text-sm font-medium">{t("title")}</h4>
      <p className="text-sm text-ink-soft">{t("text")}</p>
      <code dir="ltr" className="rounded-lg bg-raised px-3 py-2 font-mono text-sm break-all select-all">
        {secret}
      </code>
      <div className="flex flex-wrap gap-2">
        <Button onClick={() => void copy()}>
          <Icon name="copy" className="size-4" />
          {t("copy")}
        </Button>
        <Button onClick={onKept}>
          {t("kept")}
        </Button>
      </div>
    </section>
  );
}
