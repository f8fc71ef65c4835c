"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from "react";

import type { TaskCreate } from "@/api/client";
import { useConnection } from "@/api/live";
import { ProblemError } from "@/api/problem";
import { useDraft } from "@/api/workspace";
import { type Flaw, refusedBy, titleFlaw } from "@/features/tasks/flaws";
import { useCreateTask } from "@/features/tasks/mutations";
import { Button } from "@/ui/button";
import { directionOfText } from "@/ui/direction";
import { useHydrated } from "@/ui/hydrated";
import { Icon } from "@/ui/icon";

interface Unsaved {
  title: string;
  /** The same for every try: sending it again cannot add it twice. */
  key: string;
  /** Why the API refused it; null when it only could not be reached. */
  reason: Flaw | null;
}

/** Type a title, press Enter, type the next at once. What could not be saved stays here until it is. `place` names its draft. */
export function AddTask({ defaults, place }: { defaults: Partial<TaskCreate>; place: string | null }) {
  const t = useTranslations("tasks");
  const hydrated = useHydrated();
  const create = useCreateTask();
  const [title, setTitle] = useState("");
  const [unsaved, setUnsaved] = useState<Unsaved[]>([]);
  const input = useRef<HTMLInputElement>(null);
  const flawId = useId();
  const isFocused = () => document.activeElement === input.current;
  const draft = useDraft(place, { saved: "", text: title, setText: setTitle, isFocused });

  const flaw = title.trim() ? titleFlaw(title) : undefined;

  function type(text: string) {
    setTitle(text);
    draft.keep(text);
  }

  function save(wanted: string, key: string) {
    setUnsaved((all) => all.filter((one) => one.key !== key));
    create.mutateAsync({ body: { ...defaults, title: wanted }, key }).catch((error: unknown) => {
      const problem = error instanceof ProblemError ? error.problem : null;
      const reason = problem ? (Object.values(refusedBy(problem))[0] ?? "other") : null;
      setUnsaved((all) => [...all, { title: wanted, key, reason }]);
    });
  }

  const connection = useConnection();
  const sendAgain = useEffectEvent(() => {
    for (const one of unsaved) if (!one.reason) save(one.title, one.key);
  });
  useEffect(() => {
    if (connection === "live") sendAgain();
  }, [connection]);

  useEffect(() => {
    if (unsaved.length === 0) return;
    // The browser asks before it leaves a page that is the only place where something is kept.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [unsaved.length]);

  function edit(one: Unsaved) {
    setUnsaved((all) => all.filter((other) => other.key !== one.key));
    type(one.title);
    input.current?.focus();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = title.trim();
    if (!wanted || flaw) return;
    type("");
    save(wanted, crypto.randomUUID());
    input.current?.focus();
  }

  return (
    <form onSubmit={submit} method="post" className="mb-2">
      <div className="flex items-center gap-1 rounded-xl border border-line bg-raised pe-1.5 shadow-sm focus-within:border-accent">
        <Icon name="plus" className="ms-3 size-5 shrink-0 text-accent" />
        <input
          ref={input}
          dir={directionOfText(title)}
          value={title}
          readOnly={!hydrated}
          onChange={(event) => type(event.target.value)}
          onBlur={draft.onBlur}
          aria-label={t("addLabel")}
          aria-invalid={flaw ? true : undefined}
          aria-describedby={flaw && flawId}
          placeholder={t("addPlaceholder")}
          className="min-h-12 min-w-0 flex-1 bg-transparent px-2 text-[0.9375rem] outline-none"
        />
        {title.trim() && (
          <Button kind="primary" type="submit" disabled={flaw !== undefined}>
            {t("add")}
          </Button>
        )}
      </div>
      {flaw && (
        <p id={flawId} role="alert" className="mt-1 px-2 text-sm text-danger">
          {t(`flaws.${flaw}`)}
        </p>
      )}
      {unsaved.length > 0 && (
        <ul role="alert" className="mt-2 flex flex-col gap-1 rounded-lg bg-danger-soft p-2 text-sm text-danger">
          {unsaved.map((one) => (
            <li key={one.key} className="flex flex-wrap items-center gap-2 px-2">
              <span className="min-w-0 flex-1">
                <bdi className="font-medium break-words">{one.title}</bdi>
                <br />
                {one.reason ? t(`flaws.${one.reason}`) : t("errors.unsavedRetry")}
              </span>
              <Button onClick={() => (one.reason ? edit(one) : save(one.title, one.key))}>
                {one.reason ? t("edit") : t("errors.again")}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </form>
  );
}
