"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";

import type { Task } from "@/api/client";
import { ProblemError } from "@/api/problem";
import { useRefusal } from "@/api/refusals";
import { RepeatCustom } from "@/features/tasks/components/repeat-custom";
import { usePreview, useWhen } from "@/features/tasks/quick/words";
import { type Kind, KINDS, mayLackDay, type Recurrence, recurrenceOf, type RuleForm } from "@/features/tasks/repeat/rules";
import { Button } from "@/ui/button";
import { Check } from "@/ui/check";
import { Select, TextField } from "@/ui/field";

interface Props {
  task: Task;
  zone: string;
  due: string;
  initial: RuleForm;
  saving: boolean;
  onSave: (recurrence: Recurrence) => void;
  onCancel: () => void;
}

/** Choose how a task repeats, and see what that means before it is saved. */
export function RepeatForm({ task, zone, due, initial, saving, onSave, onCancel }: Props) {
  const t = useTranslations("tasks.repeat");
  const [form, setForm] = useState(initial);
  const change = (some: Partial<RuleForm>) => setForm((now) => ({ ...now, ...some }));
  const recurrence = recurrenceOf(form);
  const written = form.kind === "custom" && form.raw.trim() !== "";
  const preview = usePreview(recurrence, task, zone);
  return (
    <div className="flex flex-col gap-3 rounded-xl border border-line p-3">
      <Select label={t("kind")} value={form.kind} onChange={(event) => change({ kind: event.target.value as Kind })}>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`kinds.${kind}`)}
          </option>
        ))}
      </Select>
      {form.kind === "custom" && <RepeatCustom form={form} onChange={change} />}
      {mayLackDay(form, due) && (
        <Check checked={form.lastDay} onChange={(lastDay) => change({ lastDay })}>
          {t("lastDay")}
        </Check>
      )}
      <Check checked={form.fromCompletion} onChange={(fromCompletion) => change({ fromCompletion })}>
        {t("fromCompletion")}
      </Check>
      {!form.fromCompletion && (
        <Select label={t("catchUp")} hint={t(`catchUpHints.${form.catchUp}`)} value={form.catchUp} onChange={(event) => change({ catchUp: event.target.value as RuleForm["catchUp"] })}>
          <option value="skip">{t("catchUps.skip")}</option>
          <option value="each">{t("catchUps.each")}</option>
        </Select>
      )}
      {!written && (
        <div className="grid grid-cols-2 items-start gap-3">
          <Select label={t("ends")} value={form.ends} onChange={(event) => change({ ends: event.target.value as RuleForm["ends"] })}>
            <option value="never">{t("endings.never")}</option>
            <option value="until">{t("endings.until")}</option>
            <option value="count">{t("endings.count")}</option>
          </Select>
          {form.ends === "until" && <TextField type="date" min={due} label={t("until")} value={form.until} onChange={(event) => change({ until: event.target.value })} />}
          {form.ends === "count" && <TextField type="number" min={1} max={999} label={t("count")} value={form.count} onChange={(event) => change({ count: event.target.value })} />}
        </div>
      )}
      <Meaning preview={preview} />
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" disabled={preview.isError} busy={saving} onClick={() => onSave(recurrence)}>
          {t("save")}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t("cancel")}
        </Button>
      </div>
    </div>
  );
}

/** The rule in words and its next dates, or why there are none. */
function Meaning({ preview }: { preview: ReturnType<typeof usePreview> }) {
  const t = useTranslations("tasks.repeat");
  const when = useWhen();
  const refusal = useRefusal();
  if (preview.error instanceof ProblemError) {
    return (
      <p role="alert" className="text-sm text-danger">
        {t("refused")} {refusal(preview.error)}
      </p>
    );
  }
  if (!preview.data) return <p className="text-sm text-ink-soft">{t("checking")}</p>;
  return (
    <div className="text-sm">
      <p role="status">
        <bdi>{preview.data.text}</bdi>
      </p>
      <h3 className="mt-2 text-xs text-ink-soft">{t("preview")}</h3>
      <ol className="grid grid-cols-2 gap-x-3 text-xs text-ink-soft">
        {preview.data.occurrences.map(({ local, at }) => (
          <li key={local}>{when(at ?? local)}</li>
        ))}
      </ol>
    </div>
  );
}
