"use client";

import { useTranslations } from "next-intl";
import { type ComponentType, type MouseEvent, type RefObject, useEffect, useId, useRef, useState } from "react";

import { IconButton } from "@/ui/button";
import { TextArea } from "@/ui/field";
import { Icon } from "@/ui/icon";

interface Props {
  text: string;
  error: string | null;
  field: RefObject<HTMLTextAreaElement | null>;
  onType: (text: string) => void;
  onLeave: () => void;
}

/** A task's description: shown as what its Markdown means, and as it was typed while somebody is at it. */
export function DescriptionField({ text, error, field, onType, onLeave }: Props) {
  const t = useTranslations("tasks.fields");
  const id = useId();
  const [editing, setEditing] = useState(!text.trim());
  const asked = useRef(false);
  useEffect(() => {
    if (!editing || !asked.current) return;
    asked.current = false;
    field.current?.focus();
  }, [editing, field]);

  function edit() {
    asked.current = true;
    setEditing(true);
  }

  if (editing || error) {
    return (
      <TextArea
        label={t("description")}
        hint={t("descriptionHint")}
        value={text}
        error={error}
        ref={field}
        onChange={(event) => onType(event.target.value)}
        onBlur={() => {
          setEditing(!text.trim());
          onLeave();
        }}
      />
    );
  }
  function onClick(event: MouseEvent) {
    // A click on a link, or one that ends a selection, means that.
    if ((event.target as Element).closest("a") || window.getSelection()?.toString()) return;
    edit();
  }
  return (
    <div className="flex flex-col gap-1.5">
      <div className="-my-2 flex items-center justify-between">
        <h2 id={id} className="text-sm font-medium">
          {t("description")}
        </h2>
        <IconButton label={t("descriptionEdit")} onClick={edit}>
          <Icon name="edit" className="size-4" />
        </IconButton>
      </div>
      {/* A shortcut for the pointer; by keyboard there is the button above. */}
      {/* eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions */}
      <div role="group" aria-labelledby={id} onClick={onClick} className="cursor-text rounded-lg border border-line bg-surface px-3 py-2">
        <Shown text={text} />
      </div>
    </div>
  );
}

/** The text; plain until what understands Markdown is there, which without a connection may be never. */
function Shown({ text }: { text: string }) {
  const [Markdown, setMarkdown] = useState<ComponentType<{ text: string }> | null>(null);
  useEffect(() => {
    import("@/ui/markdown").then(
      (found) => setMarkdown(() => found.default),
      () => undefined,
    );
  }, []);
  if (Markdown) return <Markdown text={text} />;
  return (
    <p dir="auto" className="text-sm leading-relaxed break-words whitespace-pre-wrap">
      {text}
    </p>
  );
}
