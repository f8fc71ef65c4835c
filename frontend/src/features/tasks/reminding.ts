import type { ChannelKind, Task } from "@/api/client";
import type { components } from "@/api/schema";
import { instantOf, localDate, localTime } from "@/features/tasks/dates";
import { partsOf } from "@/features/tasks/quick/durations";

export type Reminder = components["schemas"]["Reminder"];
export type Anchor = "due" | "start" | "deadline";

export const BEFORES = ["PT0S", "PT5M", "PT10M", "PT30M", "PT1H", "P1D"] as const;
export const ANCHORS: Anchor[] = ["due", "start", "deadline"];
export const EVERIES = ["PT5M", "PT10M", "PT15M", "PT30M", "PT1H", "PT3H", "P1D"] as const;
export const CHANNEL_KINDS: ChannelKind[] = ["web_push", "email", "webhook", "ntfy"];
export const MOST_NAGS = 50;

/** Where a reminder is told beside the list: by every channel that wants reminders, by some kinds, or not at all. */
export type Told = "all" | "some" | "none";

/** What the editor of a reminder shows, as text the way inputs have it. */
export interface ReminderForm {
  /** How long before; empty is a day and time. */
  before: string;
  of: Anchor;
  date: string;
  time: string;
  nag: boolean;
  every: string;
  most: string;
  told: Told;
  kinds: ChannelKind[];
}

const PLAIN: ReminderForm = { before: "PT30M", of: "due", date: "", time: "", nag: false, every: "PT10M", most: "10", told: "all", kinds: [] };

/** Fill the editor from a reminder; `wall` says an instant as a date and a time. */
export function reminderFormOf(reminder: Reminder | null, wall: (at: string) => [date: string, time: string]): ReminderForm {
  if (!reminder) return PLAIN;
  const { at, before, of, nag, channels } = reminder;
  const [date, time] = at ? wall(at) : ["", ""];
  return {
    before: before ?? "",
    of: of ?? "due",
    date,
    time,
    nag: Boolean(nag),
    every: nag?.every ?? PLAIN.every,
    most: String(nag?.max ?? PLAIN.most),
    told: !channels ? "all" : channels.length > 0 ? "some" : "none",
    kinds: channels ?? [],
  };
}

/** Return the reminder that the editor's fields mean; null while something is missing. `instantOf` knows the zone. */
export function reminderOf(form: ReminderForm, instantOf: (date: string, time: string) => string): Reminder | null {
  const { before, of, date, time, nag, every, most, told, kinds } = form;
  if (!before && !(date && time)) return null;
  if (told === "some" && kinds.length === 0) return null;
  const max = Number(most);
  if (nag && !(Number.isInteger(max) && max >= 1 && max <= MOST_NAGS)) return null;
  return {
    ...(before ? { before, of } : { at: instantOf(date, time) }),
    ...(nag && { nag: { every, max } }),
    ...(told !== "all" && { channels: told === "none" ? [] : CHANNEL_KINDS.filter((kind) => kinds.includes(kind)) }),
  };
}

/** Return the reminders with one more, or with it in another's place; null when there is one for that moment already. */
export function withReminder(reminders: Reminder[], added: Reminder, replaced: Reminder | null = null): Reminder[] | null {
  const others = reminders.filter((one) => one !== replaced);
  if (others.some((one) => momentOf(one) === momentOf(added))) return null;
  return replaced ? reminders.map((one) => (one === replaced ? added : one)) : [...reminders, added];
}

/** What tells two reminders of a task apart: the moment that is wished for. */
export function momentOf({ at, before, of }: Reminder): string {
  return at ? new Date(at).toISOString() : `${before} ${of}`;
}

/** What counts of an account for the moments of reminders. */
export interface Clock {
  zone: string;
  /** When a day without a time begins to remind: HH:MM. */
  dayTime: string;
}

const DAY_MS = 86_400_000;

/** Return when a reminder comes, as the API reckons it; null while its task lacks the date. */
export function instantOfReminder({ at, before, of }: Reminder, task: Task, account: Clock): Date | null {
  if (at) return new Date(at);
  const [on, instant] = of === "start" ? [task.start_on, task.start_at] : of === "deadline" ? [task.deadline_on, null] : [task.due_on, task.due_at];
  const zone = (instant && task.time_zone) || account.zone;
  const counted = on ? instantOf(on, account.dayTime, zone) : instant;
  if (!counted) return null;
  const { week = 0, day = 0, hour = 0, minute = 0 } = Object.fromEntries(partsOf(before ?? ""));
  // Days keep the time on the wall, hours are elapsed.
  const days = 7 * week + day;
  const from = new Date(counted);
  const date = new Date(Date.parse(localDate(from, zone)) - days * DAY_MS).toISOString().slice(0, 10);
  const begun = days > 0 ? Date.parse(instantOf(date, localTime(from, zone), zone)) : from.getTime();
  return new Date(begun - (60 * hour + minute) * 60_000);
}

/** Whether a reminder waits for a date that its task does not have. */
export function sleeps({ of }: Reminder, task: Task): boolean {
  if (of === "due") return task.due_on === null && task.due_at === null;
  if (of === "start") return task.start_on === null && task.start_at === null;
  return of === "deadline" && task.deadline_on === null;
}
