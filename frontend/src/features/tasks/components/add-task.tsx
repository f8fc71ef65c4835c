"use client";

import { useTranslations } from "next-intl";
import { type FormEvent, useRef, useState } from "react";

import type { TaskCreate } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { useCreateTask } from "@/features/tasks/mutations";
import { Button } from "@/ui/button";
import { Icon } from "@/ui/icon";

/** Type a title, press Enter, type the next. What is typed stays until it is saved. */
export function AddTask({ defaults }: { defaults: Partial<TaskCreate> }) {
  const t = useTranslations("tasks");
  const create = useCreateTask();
  const [title, setTitle] = useState("");
  const input = useRef<HTMLInputElement>(null);
  // The same key until this title is saved: sending it again cannot add it twice.
  const key = useRef<{ title: string; key: string } | null>(null);

  function submit(event: FormEvent) {
    event.preventDefault();
    const wanted = title.trim();
    if (!wanted || create.isPending) return;
    if (key.current?.title !== wanted) key.current = { title: wanted, key: crypto.randomUUID() };
    create.mutate(
      { body: { ...defaults, title: wanted }, key: key.current.key },
      {
        onSuccess: () => {
          key.current = null;
          setTitle((current) => (current.trim() === wanted ? "" : current));
          input.current?.focus();
        },
      },
    );
  }

  const error = create.error;
  return (
    <form onSubmit={submit} className="mb-2">
      <div className="flex items-center gap-1 rounded-xl border border-line bg-raised pe-1.5 shadow-sm focus-within:border-accent">
        <Icon name="plus" className="ms-3 size-5 shrink-0 text-accent" />
        <input
          ref={input}
          dir="auto"
          value={title}
          onChange={(event) => setTitle(event.target.value)}
          maxLength={500}
          aria-label={t("addLabel")}
          aria-describedby={error ? "add-task-error" : undefined}
          placeholder={t("addPlaceholder")}
          className="min-h-12 min-w-0 flex-1 bg-transparent px-2 text-[0.9375rem] outline-none"
        />
        {title.trim() && (
          <Button kind="primary" type="submit" disabled={create.isPending}>
            {t("add")}
          </Button>
        )}
      </div>
      {error && (
        <p id="add-task-error" role="alert" className="px-3 pt-2 text-sm text-danger">
          {error instanceof ProblemError ? t("errors.refused", { reason: error.problem.errors?.[0]?.message ?? error.problem.title }) : t("errors.unsavedRetry")}
        </p>
      )}
    </form>
  );
}
