import type { components } from "@/api/schema";
import { localDate } from "@/features/tasks/dates";

export type Recurrence = components["schemas"]["RecurrenceRead"];

export const KINDS = ["daily", "weekdays", "weekly", "monthly", "yearly", "custom"] as const;
export const FREQUENCIES = ["HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
export const POSITIONS = ["1", "2", "3", "4", "-1"] as const;

export type Kind = (typeof KINDS)[number];
export type Frequency = (typeof FREQUENCIES)[number];
export type Weekday = (typeof WEEKDAYS)[number];

/** What the editor of a repeat shows, as text the way inputs have it. Only `custom` looks at frequency to `positionDay`. */
export interface RuleForm {
  kind: Kind;
  frequency: Frequency;
  interval: string;
  weekdays: Weekday[];
  on: "days" | "position";
  /** Days of the month: `1, 15`. Empty is the day of the due date. */
  monthDays: string;
  position: string;
  positionDay: Weekday;
  /** The rule as text; it counts instead of every control when it is not empty. */
  raw: string;
  ends: "never" | "until" | "count";
  until: string;
  count: string;
  /** In months without the day their last day. */
  lastDay: boolean;
  fromCompletion: boolean;
  catchUp: Recurrence["catch_up"];
}

const WORKDAYS = WEEKDAYS.slice(0, 5);
const PLAIN: RuleForm = {
  kind: "weekly",
  frequency: "WEEKLY",
  interval: "1",
  weekdays: [],
  on: "days",
  monthDays: "",
  position: "1",
  positionDay: "MO",
  raw: "",
  ends: "never",
  until: "",
  count: "10",
  lastDay: true,
  fromCompletion: false,
  catchUp: "skip",
};

const PRESETS: Record<Exclude<Kind, "custom">, string> = {
  daily: "FREQ=DAILY",
  weekdays: `FREQ=WEEKLY;BYDAY=${WORKDAYS.join()}`,
  weekly: "FREQ=WEEKLY",
  monthly: "FREQ=MONTHLY",
  yearly: "FREQ=YEARLY",
};

/** Return the numbers of a text such as `1, 15`. */
function numbersOf(text: string): number[] {
  return text.split(/[\s,،]+/).filter(Boolean).map(Number);
}

function customRule(form: RuleForm): string {
  const parts = [`FREQ=${form.frequency}`];
  if (Number(form.interval) !== 1) parts.push(`INTERVAL=${Number(form.interval)}`);
  if (form.frequency === "WEEKLY" && form.weekdays.length > 0) parts.push(`BYDAY=${WEEKDAYS.filter((day) => form.weekdays.includes(day)).join()}`);
  if (form.frequency === "MONTHLY" && form.on === "position") parts.push(`BYDAY=${form.position}${form.positionDay}`);
  if (form.frequency === "MONTHLY" && form.on === "days" && form.monthDays.trim()) parts.push(`BYMONTHDAY=${numbersOf(form.monthDays).join()}`);
  return parts.join(";");
}

/** Return what the editor's fields mean, for the API. */
export function recurrenceOf(form: RuleForm): Recurrence {
  const raw = form.kind === "custom" ? form.raw.trim() : "";
  const end = form.ends === "until" && form.until ? `;UNTIL=${form.until.replaceAll("-", "")}` : form.ends === "count" ? `;COUNT=${Number(form.count)}` : "";
  const rule = form.kind === "custom" ? customRule(form) : PRESETS[form.kind];
  return {
    rule: raw || rule + end,
    repeat_from: form.fromCompletion ? "completion" : "due",
    month_end: form.lastDay && mayLackDay(form) ? "clamp" : "skip",
    catch_up: form.catchUp,
  };
}

/** Whether there are months without the day of the rule; for the presets only the due date tells. */
export function mayLackDay(form: RuleForm, due?: string): boolean {
  const days = form.kind === "custom" ? numbersOf(form.monthDays) : [];
  const monthly = form.kind === "monthly" || form.kind === "yearly" || (form.kind === "custom" && !form.raw.trim() && form.frequency === "MONTHLY" && form.on === "days");
  if (!monthly) return false;
  if (days.length > 0) return days.some((day) => day > 28);
  return due === undefined || Number(due.slice(8, 10)) > 28;
}

/** Return the weekday of a date. */
function weekdayOf(date: string): Weekday {
  return WEEKDAYS[(new Date(`${date}T12:00:00Z`).getUTCDay() + 6) % 7] ?? "MO";
}

function endOf(parts: Map<string, string>, zone: string): Partial<RuleForm> {
  const until = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z?)?$/.exec(parts.get("UNTIL") ?? "");
  if (until) {
    const [, year, month, day, hours, minutes, seconds] = until;
    const date = `${year}-${month}-${day}`;
    return { ends: "until", until: hours ? localDate(new Date(`${date}T${hours}:${minutes}:${seconds}Z`), zone) : date };
  }
  return parts.has("COUNT") ? { ends: "count", count: parts.get("COUNT") } : {};
}

/** Return the controls for a rule's parts; null when they have none for some part. */
function controlsOf(frequency: Frequency, rest: Map<string, string>): Partial<RuleForm> | null {
  const days = (rest.get("BYMONTHDAY") ?? "").split(",").filter(Boolean);
  const shape = [...rest.keys()].sort().join();
  if (shape === "") return {};
  if (frequency === "WEEKLY" && shape === "BYDAY") return { weekdays: (rest.get("BYDAY") ?? "").split(",") as Weekday[] };
  if (frequency !== "MONTHLY") return null;
  if (shape === "BYMONTHDAY") return { on: "days", monthDays: days.join(", "), lastDay: false };
  // A day or, in a shorter month, the last one.
  if (shape === "BYMONTHDAY,BYSETPOS" && rest.get("BYSETPOS") === "-1" && days[0] === "28") return { on: "days", monthDays: days.at(-1), lastDay: true };
  const position = shape === "BYDAY" && /^(-1|[1-4])([A-Z]{2})$/.exec(rest.get("BYDAY") ?? "");
  return position ? { on: "position", position: position[1], positionDay: position[2] as Weekday } : null;
}

function kindOf(frequency: Frequency, controls: Partial<RuleForm>, due: string): Kind {
  const { weekdays = [], monthDays } = controls;
  if (frequency === "DAILY") return "daily";
  if (frequency === "WEEKLY" && weekdays.join() === WORKDAYS.join()) return "weekdays";
  if (frequency === "WEEKLY" && weekdays.join() === weekdayOf(due)) return "weekly";
  return frequency === "MONTHLY" && monthDays === String(Number(due.slice(8, 10))) ? "monthly" : "custom";
}

/** Fill the editor from a repeat; `due` is the date the task is due, by which the presets go. */
export function ruleFormOf(recurrence: Recurrence | null, due: string, zone: string): RuleForm {
  if (!recurrence) return { ...PLAIN, positionDay: weekdayOf(due) };
  const parts = new Map(recurrence.rule.split(";").map((part) => part.split("=") as [string, string]));
  const frequency = parts.get("FREQ") as Frequency;
  const interval = parts.get("INTERVAL") ?? "1";
  const end = endOf(parts, zone);
  const rest = new Map([...parts].filter(([name]) => !["FREQ", "INTERVAL", "UNTIL", "COUNT"].includes(name)));
  const controls = controlsOf(frequency, rest);
  const common = { ...PLAIN, positionDay: weekdayOf(due), fromCompletion: recurrence.repeat_from === "completion", catchUp: recurrence.catch_up, frequency, interval };
  if (!controls) return { ...common, kind: "custom", raw: recurrence.rule, lastDay: recurrence.month_end === "clamp" };
  return { ...common, ...end, ...controls, kind: interval === "1" ? kindOf(frequency, controls, due) : "custom" };
}
