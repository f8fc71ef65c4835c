"use client";

import { useNow, useTranslations } from "next-intl";
import { useState } from "react";

import { useChannels } from "@/api/shared-queries";
import { instantOf, localDate, localTime } from "@/features/tasks/dates";
import { useLength } from "@/features/tasks/quick/words";
import {
  type Anchor,
  ANCHORS,
  BEFORES,
  CHANNEL_KINDS,
  EVERIES,
  momentOf,
  MOST_NAGS,
  type Reminder,
  type ReminderForm as Form,
  reminderFormOf,
  reminderOf,
  type Told,
} from "@/features/tasks/reminding";
import { Button } from "@/ui/button";
import { Check } from "@/ui/check";
import { Select, TextField } from "@/ui/field";

const TOLD: Told[] = ["all", "some", "none"];

interface Props {
  /** What is changed; null is a new one. */
  reminder: Reminder | null;
  zone: string;
  /** When one would come; null is not known yet. */
  instantOfWish: (wish: Reminder) => Date | null;
  /** Whether its moment comes again with other dates of the task. */
  comesAgain: (wish: Reminder) => boolean;
  busy: boolean;
  onSave: (reminder: Reminder) => void;
  onCancel?: () => void;
}

/** When one is told, how often, and where. */
export function ReminderForm({ reminder, zone, instantOfWish, comesAgain, busy, onSave, onCancel }: Props) {
  const t = useTranslations("tasks.reminders");
  const length = useLength();
  const now = useNow({ updateInterval: 10_000 });
  const wall = (at: string): [string, string] => [localDate(new Date(at), zone), localTime(new Date(at), zone)];
  const [form, setForm] = useState(() => reminderFormOf(reminder, wall));
  const change = (some: Partial<Form>) => setForm((now) => ({ ...now, ...some }));
  const wished = reminderOf(form, (date, time) => instantOf(date, time, zone));
  // What stays at its moment may have come already, and says nothing about it.
  const moved = wished && !(reminder && momentOf(reminder) === momentOf(wished)) ? wished : null;
  const isOver = moved !== null && (instantOfWish(moved) ?? now) < now;
  const everies = [...new Set<string>([...EVERIES, form.every])];
  return (
    <div className="flex flex-col gap-3 rounded-xl border border-line p-3">
      <Select label={t("when")} value={form.before} onChange={(event) => change({ before: event.target.value })}>
        {BEFORES.map((before) => (
          <option key={before} value={before}>
            {t(`befores.${before}`)}
          </option>
        ))}
        {form.before && !(BEFORES as readonly string[]).includes(form.before) && <option value={form.before}>{t("beforeOther", { length: length(form.before) })}</option>}
        <option value="">{t("absolute")}</option>
      </Select>
      {form.before ? (
        <Select label={t("of")} value={form.of} onChange={(event) => change({ of: event.target.value as Anchor })}>
          {ANCHORS.map((anchor) => (
            <option key={anchor} value={anchor}>
              {t(`ofs.${anchor}`)}
            </option>
          ))}
        </Select>
      ) : (
        <div className="grid grid-cols-2 items-start gap-3">
          <TextField type="date" label={t("date")} min="1900-01-01" max="9998-12-31" value={form.date} onChange={(event) => change({ date: event.target.value })} />
          <TextField type="time" label={t("time")} value={form.time} onChange={(event) => change({ time: event.target.value })} />
        </div>
      )}
      <p role="status" className="text-sm text-warn empty:hidden">
        {isOver && t(comesAgain(moved) ? "overNow" : "over")}
      </p>
      <Check checked={form.nag} onChange={(nag) => change({ nag })}>
        {t("nag")}
      </Check>
      {form.nag && (
        <div className="grid grid-cols-2 items-start gap-3">
          <Select label={t("every")} value={form.every} onChange={(event) => change({ every: event.target.value })}>
            {everies.map((every) => (
              <option key={every} value={every}>
                {length(every)}
              </option>
            ))}
          </Select>
          <TextField type="number" min={1} max={MOST_NAGS} label={t("most")} value={form.most} onChange={(event) => change({ most: event.target.value })} />
        </div>
      )}
      <Where form={form} onChange={change} />
      <div className="flex flex-wrap gap-2">
        <Button kind="primary" disabled={!wished} busy={busy} onClick={() => wished && onSave(wished)}>
          {reminder ? t("save") : t("add")}
        </Button>
        {onCancel && (
          <Button kind="quiet" onClick={onCancel}>
            {t("cancel")}
          </Button>
        )}
      </div>
    </div>
  );
}

/** By which channels; the list of notifications always has it. */
function Where({ form, onChange }: { form: Form; onChange: (change: Partial<Form>) => void }) {
  const t = useTranslations("tasks.reminders");
  const channels = useChannels().data;
  const taking = (channels?.items ?? []).filter(({ enabled, state, wants }) => enabled && state !== "unconfirmed" && wants.includes("reminders"));
  const there = new Set(taking.map(({ kind }) => kind));
  const kinds = CHANNEL_KINDS.filter((kind) => there.has(kind) || channels?.kinds.includes(kind) || form.kinds.includes(kind));
  return (
    <>
      <Select
        label={t("told")}
        hint={channels && taking.length === 0 && form.told !== "none" ? t("noChannels") : t(`toldHints.${form.told}`)}
        value={form.told}
        onChange={(event) => onChange({ told: event.target.value as Told })}
      >
        {TOLD.map((told) => (
          <option key={told} value={told}>
            {t(`tolds.${told}`)}
          </option>
        ))}
      </Select>
      {form.told === "some" && (
        <fieldset>
          <legend className="text-sm font-medium">{t("kindsLegend")}</legend>
          <div className="grid grid-cols-2">
            {kinds.map((kind) => (
              <Check key={kind} checked={form.kinds.includes(kind)} onChange={(on) => onChange({ kinds: on ? [...form.kinds, kind] : form.kinds.filter((other) => other !== kind) })}>
                {t(`kinds.${kind}`)}
              </Check>
            ))}
          </div>
        </fieldset>
      )}
    </>
  );
}
