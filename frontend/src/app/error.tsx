"use client";

import { useTranslations } from "next-intl";

import { Button } from "@/ui/button";

export default function ErrorPage({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations("ui");
  return (
    <main className="flex min-h-dvh flex-col items-center justify-center gap-4 px-6 text-center">
      <h1 className="text-2xl font-semibold">{t("broken")}</h1>
      <p className="max-w-sm text-ink-soft">{t("brokenText")}</p>
      <Button kind="primary" onClick={reset}>
        {t("again")}
      </Button>
    </main>
  );
}
