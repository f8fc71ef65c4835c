"use client";

import { usePathname, useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";

import { TaskList } from "@/features/tasks/components/task-list";
import { TaskPanel } from "@/features/tasks/components/task-panel";
import { replaceAddress } from "@/ui/address";
import { directionOfText } from "@/ui/direction";
import { Icon } from "@/ui/icon";
import { EmptyState } from "@/ui/states";

const PAUSE_MS = 250;

/** Search as one types; the words are in the address. */
export function SearchView() {
  const t = useTranslations("tasks.search");
  const pathname = usePathname();
  const search = useSearchParams();
  const asked = search.get("q") ?? "";
  const [text, setText] = useState(asked);
  const chosen = search.get("task");

  useEffect(() => {
    if (text.trim() === asked) return;
    const timer = setTimeout(() => {
      const words = text.trim();
      replaceAddress(words ? `${pathname}?q=${encodeURIComponent(words)}` : pathname);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked, pathname, text]);

  return (
    <div className="flex min-h-full">
      <main id="content" tabIndex={-1} className="mx-auto w-full max-w-3xl min-w-0 flex-1 px-4 pt-6 pb-28 outline-none sm:px-8">
        <h1 className="pb-3 text-2xl font-semibold tracking-tight">{t("title")}</h1>
        <div role="search" className="mb-4 flex items-center gap-1 rounded-xl border border-line bg-raised shadow-sm focus-within:border-accent">
          <Icon name="search" className="ms-3 size-5 shrink-0 text-ink-soft" />
          <input
            type="search"
            dir={directionOfText(text)}
            maxLength={200}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-label={t("label")}
            placeholder={t("placeholder")}
            className="min-h-12 min-w-0 flex-1 bg-transparent px-2 outline-none"
          />
        </div>
        {asked ? (
          <TaskList
            query={{ q: asked, status: "all" }}
            empty={<EmptyState icon="search" title={t("nothing", { words: asked })}>{t("nothingHint")}</EmptyState>}
          />
        ) : (
          <EmptyState icon="search" title={t("start")}>{t("startHint")}</EmptyState>
        )}
      </main>
      {chosen && <TaskPanel key={chosen} taskId={chosen} />}
    </div>
  );
}
