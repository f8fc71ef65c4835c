import type { ChannelKind, Task } from "@/api/client";
import type { components } from "@/api/schema";

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

/** Whether a reminder waits for a date that its task does not have. */
export function sleeps({ of }: Reminder, task: Task): boolean {
  if (of === "due") return task.due_on === null && task.due_at === null;
  if (of === "start") return task.start_on === null && task.start_at === null;
  return of === "deadline" && task.deadline_on === null;
}
