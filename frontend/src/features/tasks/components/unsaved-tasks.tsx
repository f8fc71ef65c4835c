"use client";

import { useTranslations } from "next-intl";

import type { ProblemError } from "@/api/problem";
import { useRefusal } from "@/api/refusals";
import { refusedBy } from "@/features/tasks/flaws";
import type { QuickText } from "@/features/tasks/mutations";
import { Button } from "@/ui/button";

export interface Unsaved {
  quick: QuickText;
  /** It is a title as it stands: there was nobody to read it. */
  plain: boolean;
  /** The same for every try: sending it again cannot add it twice. */
  key: string;
  /** Why the API refused it; null when it only could not be reached. */
  refused: ProblemError | null;
}

interface Props {
  all: Unsaved[];
  onEdit: (one: Unsaved) => void;
  onAgain: (one: Unsaved) => void;
}

/** New tasks that are not saved yet, and why. */
export function UnsavedTasks({ all, onEdit, onAgain }: Props) {
  const t = useTranslations("tasks");
  const refusal = useRefusal();
  function why(refused: ProblemError): string {
    const flaw = Object.values(refusedBy(refused.problem))[0] ?? "other";
    return (flaw === "other" ? refusal(refused) : null) ?? t(`flaws.${flaw}`);
  }
  if (all.length === 0) return null;
  return (
    <ul role="alert" className="mt-2 flex flex-col gap-1 rounded-lg bg-danger-soft p-2 text-sm text-danger">
      {all.map((one) => (
        <li key={one.key} className="flex flex-wrap items-center gap-2 px-2">
          <span className="min-w-0 flex-1">
            <bdi className="font-medium break-words whitespace-pre-wrap">{one.quick.text}</bdi>
            <br />
            {one.refused ? why(one.refused) : t("errors.unsavedRetry")}
          </span>
          <Button onClick={() => (one.refused ? onEdit(one) : onAgain(one))}>{one.refused ? t("edit") : t("errors.again")}</Button>
        </li>
      ))}
    </ul>
  );
}
