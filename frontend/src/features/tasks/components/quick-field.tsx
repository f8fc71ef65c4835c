"use client";

import { useTranslations } from "next-intl";
import { type KeyboardEvent, type RefObject, useId } from "react";

import { codePointsBefore, piecesOf } from "@/features/tasks/quick/offsets";
import type { Chip } from "@/features/tasks/quick/parsing";
import { cx } from "@/ui/class-names";
import { directionOfText } from "@/ui/direction";

interface Props {
  ref: RefObject<HTMLTextAreaElement | null>;
  text: string;
  chips: Chip[];
  readOnly: boolean;
  /** Id of what is wrong with the text. */
  flawId: string | undefined;
  onType: (text: string) => void;
  onBlur: () => void;
  onRevert: (chip: Chip) => void;
  onEnter: () => void;
}

const SHAPE = "col-start-1 row-start-1 min-h-12 px-2 py-3 text-[0.9375rem] break-words whitespace-pre-wrap";

/** The field for new tasks: it grows with its lines, and what was understood is marked in it. */
export function QuickField({ ref, text, chips, readOnly, flawId, onType, onBlur, onRevert, onEnter }: Props) {
  const t = useTranslations("tasks");
  const hintId = useId();
  const dir = directionOfText(text);

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>) {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      onEnter();
    }
    const { selectionStart, selectionEnd } = event.currentTarget;
    if (event.key !== "Backspace" || selectionStart !== selectionEnd || event.ctrlKey || event.altKey || event.metaKey) return;
    const caret = codePointsBefore(text, selectionStart);
    const chip = chips.find(({ stretch }) => stretch[1] === caret);
    if (!chip) return;
    event.preventDefault();
    onRevert(chip);
  }

  return (
    <div className="grid min-w-0 flex-1 grid-cols-1">
      {/* The same text in the same place carries the marks and gives the field its height. */}
      <div aria-hidden="true" dir={dir} className={cx(SHAPE, "pointer-events-none text-transparent")}>
        {piecesOf(text, chips.map((chip) => chip.stretch)).map((piece, place) =>
          piece.place === null ? (
            <span key={place}>{piece.text}</span>
          ) : (
            <mark key={place} className="rounded bg-accent-soft text-transparent ring-1 ring-accent/40">
              {piece.text}
            </mark>
          ),
        )}
        {" "}
      </div>
      <textarea
        ref={ref}
        rows={1}
        dir={dir}
        value={text}
        readOnly={readOnly}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={onBlur}
        aria-label={t("addLabel")}
        aria-invalid={flawId ? true : undefined}
        aria-describedby={flawId ?? hintId}
        placeholder={t("addPlaceholder")}
        className={cx(SHAPE, "relative resize-none overflow-hidden bg-transparent outline-none")}
      />
      <span id={hintId} className="sr-only">
        {t("quick.hint")}
      </span>
    </div>
  );
}
