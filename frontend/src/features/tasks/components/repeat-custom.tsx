"use client";

import { useTranslations } from "next-intl";

import { FREQUENCIES, type Frequency, POSITIONS, type RuleForm, type Weekday, WEEKDAYS } from "@/features/tasks/repeat/rules";
import { Check } from "@/ui/check";
import { Select, TextField } from "@/ui/field";

/** Every part of a rule that is not one of the usual ones, and the rule as text. */
export function RepeatCustom({ form, onChange }: { form: RuleForm; onChange: (change: Partial<RuleForm>) => void }) {
  const t = useTranslations("tasks.repeat");
  const written = form.raw.trim() !== "";
  const weekdays = WEEKDAYS.map((day) => (
    <option key={day} value={day}>
      {t(`days.${day}`)}
    </option>
  ));
  return (
    <>
      {!written && (
        <>
          <div className="grid grid-cols-2 items-start gap-3">
            <TextField type="number" min={1} max={999} label={t("interval")} value={form.interval} onChange={(event) => onChange({ interval: event.target.value })} />
            <Select label={t("frequency")} value={form.frequency} onChange={(event) => onChange({ frequency: event.target.value as Frequency })}>
              {FREQUENCIES.map((frequency) => (
                <option key={frequency} value={frequency}>
                  {t(`frequencies.${frequency}`)}
                </option>
              ))}
            </Select>
          </div>
          {form.frequency === "WEEKLY" && (
            <fieldset>
              <legend className="text-sm font-medium">{t("weekdays")}</legend>
              <div className="grid grid-cols-2">
                {WEEKDAYS.map((day) => (
                  <Check
                    key={day}
                    checked={form.weekdays.includes(day)}
                    onChange={(on) => onChange({ weekdays: on ? [...form.weekdays, day] : form.weekdays.filter((other) => other !== day) })}
                  >
                    {t(`days.${day}`)}
                  </Check>
                ))}
              </div>
            </fieldset>
          )}
          {form.frequency === "MONTHLY" && (
            <Select label={t("on")} value={form.on} onChange={(event) => onChange({ on: event.target.value as RuleForm["on"] })}>
              <option value="days">{t("ons.days")}</option>
              <option value="position">{t("ons.position")}</option>
            </Select>
          )}
          {form.frequency === "MONTHLY" && form.on === "days" && (
            <TextField label={t("monthDays")} hint={t("monthDaysHint")} value={form.monthDays} onChange={(event) => onChange({ monthDays: event.target.value })} />
          )}
          {form.frequency === "MONTHLY" && form.on === "position" && (
            <div className="grid grid-cols-2 items-start gap-3">
              <Select label={t("position")} value={form.position} onChange={(event) => onChange({ position: event.target.value })}>
                {POSITIONS.map((position) => (
                  <option key={position} value={position}>
                    {t(`positions.${position}`)}
                  </option>
                ))}
              </Select>
              <Select label={t("positionDay")} value={form.positionDay} onChange={(event) => onChange({ positionDay: event.target.value as Weekday })}>
                {weekdays}
              </Select>
            </div>
          )}
        </>
      )}
      <TextField label={t("raw")} hint={t("rawHint")} dir="ltr" value={form.raw} onChange={(event) => onChange({ raw: event.target.value })} />
    </>
  );
}
