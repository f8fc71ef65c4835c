import { describe, expect, it } from "vitest";

import { sleeps, withReminder } from "@/features/tasks/reminding";
import { sampleTask } from "@/features/tasks/sample";

describe("a task's reminders", () => {
  it("get another one, if wished until the task is done", () => {
    const one = { before: "PT30M", of: "due" as const };
    const two = { at: "2026-12-24T08:00:00Z" };
    expect(withReminder([one], two, false)).toEqual([one, two]);
    expect(withReminder([], one, true)).toEqual([{ ...one, nag: { every: "PT10M", max: 10 } }]);
  });

  it("are for different moments", () => {
    const one = { before: "PT30M", of: "due" as const };
    expect(withReminder([{ ...one, nag: { every: "PT1H" } }], one, false)).toBeNull();
    expect(withReminder([{ at: "2026-12-24T08:00:00Z" }], { at: "2026-12-24T08:00:00.000Z" }, false)).toBeNull();
    expect(withReminder([one], { ...one, of: "start" }, false)).toHaveLength(2);
  });

  it("wait for the date they count from", () => {
    expect(sleeps({ before: "PT0S", of: "due" }, sampleTask())).toBe(true);
    expect(sleeps({ before: "PT0S", of: "due" }, sampleTask({ due_on: "2026-12-24" }))).toBe(false);
    expect(sleeps({ before: "PT0S", of: "start" }, sampleTask({ due_on: "2026-12-24" }))).toBe(true);
    expect(sleeps({ before: "P1D", of: "deadline" }, sampleTask({ deadline_on: "2026-12-24" }))).toBe(false);
    expect(sleeps({ at: "2026-12-24T08:00:00Z" }, sampleTask())).toBe(false);
  });
});
