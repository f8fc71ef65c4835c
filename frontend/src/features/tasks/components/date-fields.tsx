"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

import type { FieldName, TaskForm } from "@/features/tasks/form";
import { Select, TextField } from "@/ui/field";

type DateName = "dueDate" | "dueTime" | "startDate" | "startTime" | "deadline" | "timeZone";

interface Props {
  form: TaskForm;
  accountZone: string;
  flaw: (name: FieldName) => string | null;
  onType: (name: DateName, value: string) => void;
  onChoose: (name: DateName, value: string) => void;
  onBlur: () => void;
  /** What stands beside the deadline. */
  children: ReactNode;
}

// What the API can reckon with.
const RANGE = { min: "1900-01-01", max: "9998-12-31" };

/** Due, start and deadline; and for times the zone they are in. */
export function DateFields({ form, accountZone, flaw, onType, onChoose, onBlur, children }: Props) {
  const t = useTranslations("tasks.fields");
  const timed = (form.dueDate && form.dueTime) || (form.startDate && form.startTime);
  const zone = form.timeZone || accountZone;
  const field = (name: DateName, type: "date" | "time", unless = false) => (
    <TextField
      type={type}
      label={t(name)}
      value={form[name]}
      disabled={unless}
      error={flaw(name)}
      onChange={(event) => onType(name, event.target.value)}
      onBlur={onBlur}
      {...(type === "date" && RANGE)}
    />
  );
  return (
    <div className="grid grid-cols-2 items-start gap-3">
      {field("dueDate", "date")}
      {field("dueTime", "time", !form.dueDate)}
      {field("startDate", "date")}
      {field("startTime", "time", !form.startDate)}
      {field("deadline", "date")}
      {children}
      {timed && (
        <div className="col-span-2">
          <Select label={t("timeZone")} value={zone} error={flaw("timeZone")} onChange={(event) => onChoose("timeZone", event.target.value)}>
            {[...new Set(["UTC", accountZone, zone, ...Intl.supportedValuesOf("timeZone")])].map((name) => (
              <option key={name} value={name}>
                {name.replaceAll("_", " ")}
              </option>
            ))}
          </Select>
        </div>
      )}
    </div>
  );
}
