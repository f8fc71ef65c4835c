"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useEffect, useEffectEvent, useId, useRef, useState } from "react";

import { useConnection } from "@/api/live";
import { ProblemError } from "@/api/problem";
import { useDraft } from "@/api/workspace";
import { QuickChips } from "@/features/tasks/components/quick-chips";
import { QuickField } from "@/features/tasks/components/quick-field";
import { type Unsaved, UnsavedTasks } from "@/features/tasks/components/unsaved-tasks";
import { titleFlaw } from "@/features/tasks/flaws";
import { type AddDefaults, useCreateTask, useQuickAdd } from "@/features/tasks/mutations";
import { shifted, type Stretch } from "@/features/tasks/quick/offsets";
import { type Chip, chipsOf, useParsed } from "@/features/tasks/quick/parsing";
import { Button } from "@/ui/button";
import { useHydrated } from "@/ui/hydrated";
import { Icon } from "@/ui/icon";

/**
 * Type a task, press Enter, type the next at once. What is understood of it shows while it is typed, and any of it can be turned back
 * into text. What could not be saved stays here until it is. `place` names its draft.
 */
export function AddTask({ defaults, place }: { defaults: AddDefaults; place: string | null }) {
  const t = useTranslations("tasks");
  const hydrated = useHydrated();
  const connection = useConnection();
  const create = useCreateTask();
  const quickAdd = useQuickAdd();
  const [{ text, ignore }, setTyped] = useState<{ text: string; ignore: Stretch[] }>({ text: "", ignore: [] });
  const [unsaved, setUnsaved] = useState<Unsaved[]>([]);
  const input = useRef<HTMLTextAreaElement>(null);
  const flawId = useId();
  const isFocused = () => document.activeElement === input.current;
  const parsed = useParsed(text, ignore);
  const chips = chipsOf(parsed, text);
  const flaw = text.split("\n").filter((line) => line.trim()).map(titleFlaw).find(Boolean);

  function setText(next: string) {
    setTyped((now) => ({ text: next, ignore: shifted(now.ignore, (one) => one, now.text, next).map(([, moved]) => moved) }));
  }
  const draft = useDraft(place, { saved: "", text, setText, isFocused });

  function type(next: string) {
    setText(next);
    draft.keep(next);
  }

  function revert(chip: Chip) {
    setTyped((now) => ({ ...now, ignore: [...now.ignore, chip.stretch] }));
    input.current?.focus();
  }

  function save(one: Unsaved) {
    const { quick, key, plain } = one;
    setUnsaved((all) => all.filter((other) => other.key !== key));
    const saving = plain ? create.mutateAsync({ body: { ...defaults, title: quick.text.trim() }, key }) : quickAdd.mutateAsync({ quick, defaults, key });
    saving.catch((error: unknown) => {
      setUnsaved((all) => [...all, { ...one, refused: error instanceof ProblemError ? error : null }]);
    });
  }

  const sendAgain = useEffectEvent(() => {
    for (const one of unsaved) if (!one.refused) save(one);
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
    type(one.quick.text);
    setTyped({ text: one.quick.text, ignore: one.quick.ignore });
    input.current?.focus();
  }

  function submit(event?: FormEvent) {
    event?.preventDefault();
    if (!text.trim() || flaw) return;
    const lines = text.split("\n").filter((line) => line.trim());
    // Nobody is there to read it, or there is nothing to read in it: then each line is a title as it stands.
    const read = parsed?.text === text && parsed.tasks.every((task) => task.spans.length === 0);
    const plain = connection === "offline" || (read && lines.length === 1);
    const now = new Date().toISOString();
    const texts = plain ? lines.map((line) => ({ text: line, ignore: [] })) : [{ text, ignore }];
    type("");
    for (const quick of texts) save({ quick: { ...quick, now }, plain, key: crypto.randomUUID(), refused: null });
    input.current?.focus();
  }

  return (
    <form onSubmit={submit} method="post" className="mb-2">
      <div className="flex items-start gap-1 rounded-xl border border-line bg-raised pe-1.5 shadow-sm focus-within:border-accent">
        <Icon name="plus" className="ms-3 mt-3.5 size-5 shrink-0 text-accent" />
        <QuickField
          ref={input}
          text={text}
          chips={chips}
          readOnly={!hydrated}
          flawId={flaw && flawId}
          onType={type}
          onBlur={draft.onBlur}
          onRevert={revert}
          onEnter={submit}
        />
        {text.trim() && (
          <Button kind="primary" type="submit" disabled={flaw !== undefined} className="my-1">
            {t("add")}
          </Button>
        )}
      </div>
      {flaw && (
        <p id={flawId} role="alert" className="mt-1 px-2 text-sm text-danger">
          {t(`flaws.${flaw}`)}
        </p>
      )}
      <QuickChips text={text} parsed={parsed} chips={chips} onRevert={revert} />
      <UnsavedTasks all={unsaved} onEdit={edit} onAgain={save} />
    </form>
  );
}
