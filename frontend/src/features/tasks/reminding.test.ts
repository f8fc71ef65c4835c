import { describe, expect, it } from "vitest";

import { instantOfReminder, type Reminder, type ReminderForm, reminderFormOf, reminderOf, sleeps, withReminder } from "@/features/tasks/reminding";
import { sampleTask } from "@/features/tasks/sample";

const wall = (at: string): [string, string] => [at.slice(0, 10), at.slice(11, 16)];
const instant = (date: string, time: string) => `${date}T${time}:00Z`;

describe("a task's reminders", () => {
  const one = { before: "PT30M", of: "due" as const };
  const two = { at: "2026-12-24T08:00:00Z" };

  it("get another one, or one in another's place", () => {
    expect(withReminder([one], two)).toEqual([one, two]);
    expect(withReminder([one, two], { ...one, nag: { every: "PT5M", max: 3 } }, one)).toEqual([{ ...one, nag: { every: "PT5M", max: 3 } }, two]);
  });

  it("are for different moments", () => {
    expect(withReminder([{ ...one, nag: { every: "PT1H" } }], one)).toBeNull();
    expect(withReminder([two], { at: "2026-12-24T08:00:00.000Z" })).toBeNull();
    expect(withReminder([one, two], two, one)).toBeNull();
    expect(withReminder([one], { ...one, of: "start" })).toHaveLength(2);
  });

  it("wait for the date they count from", () => {
    expect(sleeps({ before: "PT0S", of: "due" }, sampleTask())).toBe(true);
    expect(sleeps({ before: "PT0S", of: "due" }, sampleTask({ due_on: "2026-12-24" }))).toBe(false);
    expect(sleeps({ before: "PT0S", of: "start" }, sampleTask({ due_on: "2026-12-24" }))).toBe(true);
    expect(sleeps({ before: "P1D", of: "deadline" }, sampleTask({ deadline_on: "2026-12-24" }))).toBe(false);
    expect(sleeps({ at: "2026-12-24T08:00:00Z" }, sampleTask())).toBe(false);
  });
});

describe("the editor of a reminder", () => {
  const form = (fields: Partial<ReminderForm> = {}) => ({ ...reminderFormOf(null, wall), ...fields });

  it("says nothing that is as usual", () => {
    expect(reminderOf(form(), instant)).toEqual({ before: "PT30M", of: "due" });
    expect(reminderOf(form({ before: "", date: "2026-12-24", time: "08:00" }), instant)).toEqual({ at: "2026-12-24T08:00:00Z" });
  });

  it("says how often, and by which channels, in the API's order", () => {
    expect(reminderOf(form({ nag: true, every: "PT1H", most: "3" }), instant)).toMatchObject({ nag: { every: "PT1H", max: 3 } });
    expect(reminderOf(form({ told: "some", kinds: ["ntfy", "web_push"] }), instant)).toMatchObject({ channels: ["web_push", "ntfy"] });
    expect(reminderOf(form({ told: "none" }), instant)).toMatchObject({ channels: [] });
  });

  it("waits for what is missing", () => {
    expect(reminderOf(form({ before: "", date: "2026-12-24" }), instant)).toBeNull();
    expect(reminderOf(form({ told: "some" }), instant)).toBeNull();
    for (const most of ["", "0", "51", "2.5", "x"]) expect(reminderOf(form({ nag: true, most }), instant), most).toBeNull();
  });

  it("gives every reminder back as it was", () => {
    const reminders: Reminder[] = [
      { before: "P1D", of: "deadline" },
      { before: "PT45M", of: "start", nag: { every: "PT20M", max: 7 } },
      { at: "2026-12-24T08:00:00Z", channels: [] },
      { before: "PT0S", of: "due", nag: { every: "P1D", max: 50 }, channels: ["email", "ntfy"] },
    ];
    for (const reminder of reminders) expect(reminderOf(reminderFormOf(reminder, wall), instant)).toEqual(reminder);
  });
});

describe("the moment of a reminder", () => {
  const account = { zone: "Europe/Berlin", dayTime: "09:00" };
  const of = (reminder: Reminder, fields: Parameters<typeof sampleTask>[0]) => instantOfReminder(reminder, sampleTask(fields), account)?.toISOString() ?? null;

  it("is an instant, or so long before one", () => {
    expect(of({ at: "2026-12-24T08:00:00Z" }, {})).toBe("2026-12-24T08:00:00.000Z");
    expect(of({ before: "PT1H30M", of: "due" }, { due_at: "2026-12-24T08:00:00Z", time_zone: "Asia/Karachi" })).toBe("2026-12-24T06:30:00.000Z");
    expect(of({ before: "PT0S", of: "start" }, { start_at: "2026-12-24T08:00:00Z", time_zone: "UTC" })).toBe("2026-12-24T08:00:00.000Z");
    expect(of({ before: "PT5M", of: "due" }, {})).toBeNull();
  });

  it("counts from a day's time in the account's zone", () => {
    expect(of({ before: "PT0S", of: "due" }, { due_on: "2026-12-24", time_zone: "Asia/Karachi" })).toBe("2026-12-24T08:00:00.000Z");
    expect(of({ before: "P1W", of: "deadline" }, { deadline_on: "2026-12-24" })).toBe("2026-12-17T08:00:00.000Z");
  });

  it("keeps the time on the wall over days with another offset", () => {
    expect(of({ before: "P1D", of: "due" }, { due_at: "2026-03-29T07:00:00Z", time_zone: "Europe/Berlin" })).toBe("2026-03-28T08:00:00.000Z");
    expect(of({ before: "PT24H", of: "due" }, { due_at: "2026-03-29T07:00:00Z", time_zone: "Europe/Berlin" })).toBe("2026-03-28T07:00:00.000Z");
  });
});
