"use client";

import { useTranslations } from "next-intl";

import { useAccount } from "@/api/shared-queries";
import { sliceOf } from "@/features/tasks/quick/offsets";
import type { Chip, Parsed, ParsedTask } from "@/features/tasks/quick/parsing";
import { type Recurrence, useChipWords, usePreview } from "@/features/tasks/quick/words";
import { cx } from "@/ui/class-names";
import { Icon } from "@/ui/icon";

interface Props {
  text: string;
  parsed: Parsed | null;
  chips: Chip[];
  onRevert: (chip: Chip) => void;
}

/** What was understood, in words; a click on a chip turns it back into text. Several tasks are shown one by one. */
export function QuickChips({ text, parsed, chips, onRevert }: Props) {
  const t = useTranslations("tasks.quick");
  const tasks = parsed?.tasks ?? [];
  if (chips.length === 0 && tasks.length < 2) return null;
  const row = (task: ParsedTask) => (
    <ChipRow text={text} task={task} chips={chips.filter((chip) => chip.task === task)} onRevert={onRevert} />
  );
  return (
    <div role="group" aria-label={t("label")} className="mt-1.5 px-1">
      {tasks.length < 2 ? (
        tasks.map((task, place) => <div key={place}>{row(task)}</div>)
      ) : (
        <>
          <p className="px-2 text-xs text-ink-soft">{t("count", { count: tasks.length })}</p>
          <ol className="max-h-64 overflow-y-auto">
            {tasks.map((task, place) => (
              <li key={place} className={cx("rounded-lg px-2 py-1 text-sm", task.parent !== null && "ms-5")}>
                <bdi>{task.task.title}</bdi>
                {row(task)}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function ChipRow({ text, task, chips, onRevert }: Omit<Props, "parsed"> & { task: ParsedTask }) {
  const t = useTranslations("tasks.quick");
  const words = useChipWords();
  const zone = useAccount().data?.time_zone ?? "UTC";
  const recurrence = (task.task.recurrence ?? null) as Recurrence | null;
  const rule = usePreview(recurrence, task.task, zone).data?.text;
  const meanings = chips.map((chip) => words(chip, rule));
  return (
    <>
      <p role="status" className="sr-only">
        {meanings.length > 0 && t("said", { list: meanings.join(", ") })}
      </p>
      <ul className="flex flex-wrap gap-1.5 empty:hidden">
        {chips.map((chip, place) => {
          const typed = sliceOf(text, ...chip.stretch);
          return (
            <li key={`${chip.stretch[0]}`} className="max-w-full">
              <button
                type="button"
                onClick={() => onRevert(chip)}
                aria-label={t("chipLabel", { meaning: meanings[place] ?? "", text: typed })}
                title={t("chipLabel", { meaning: meanings[place] ?? "", text: typed })}
                className="inline-flex min-h-8 max-w-full items-center gap-1.5 rounded-full bg-accent-soft px-3 text-start text-xs text-accent hover:opacity-80"
              >
                <bdi className="min-w-0 break-words">{meanings[place]}</bdi>
                <Icon name="close" className="size-3.5 shrink-0" />
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}
