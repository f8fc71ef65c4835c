import { describe, expect, it } from "vitest";

import { groupsByDay, instantOf, localDate, shownDue } from "@/features/tasks/dates";

describe("instantOf", () => {
  it.each([
    ["2026-01-15", "09:00", "Asia/Karachi", "2026-01-15T04:00:00.000Z"],
    ["2026-07-15", "09:00", "Europe/Berlin", "2026-07-15T07:00:00.000Z"],
    ["2026-01-15", "23:30", "America/New_York", "2026-01-16T04:30:00.000Z"],
    // Spring gap: 02:30 does not exist and moves forward by the gap.
    ["2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    // Autumn overlap: the first of the two.
    ["2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-10-25", "09:00", "Europe/Berlin", "2026-10-25T08:00:00.000Z"],
    ["2026-03-29", "09:00", "Europe/Berlin", "2026-03-29T07:00:00.000Z"],
    ["2026-06-01", "12:00", "Australia/Lord_Howe", "2026-06-01T01:30:00.000Z"],
  ])("%s %s in %s", (date, time, zone, expected) => {
    expect(instantOf(date, time, zone)).toBe(expected);
  });
});

describe("shownDue", () => {
  const now = new Date("2026-11-24T20:30:00Z");
  const open = { due_on: null, due_at: null, status: "open" as const };

  it("does not call a date-only task overdue before its day has ended in the account's zone", () => {
    expect(shownDue({ ...open, due_on: "2026-11-24" }, "UTC", now)).toMatchObject({ today: true, overdue: false });
    // It is the 25th in Karachi already.
    expect(shownDue({ ...open, due_on: "2026-11-24" }, "Asia/Karachi", now)).toMatchObject({ overdue: true });
  });

  it("calls a timed task overdue from its instant on, unless it is completed", () => {
    const timed = { ...open, due_at: "2026-11-24T20:00:00Z" };
    expect(shownDue(timed, "UTC", now)).toMatchObject({ overdue: true, time: "20:00" });
    expect(shownDue({ ...timed, status: "completed" }, "UTC", now)).toMatchObject({ overdue: false });
  });

  it("shows nothing without a due date", () => {
    expect(shownDue(open, "UTC", now)).toBeNull();
  });

  it("stands under the day that people read in their zone", () => {
    const tasks = [
      { ...open, due_on: "2026-11-25" },
      { ...open, due_at: "2026-11-25T20:00:00Z" },
      { ...open, due_on: "2026-11-26" },
      open,
    ];
    expect(groupsByDay(tasks, "Asia/Karachi", now)).toEqual([
      ["2026-11-25", [tasks[0]]],
      ["2026-11-26", [tasks[1], tasks[2]]],
    ]);
  });

  it("reads the local date", () => {
    expect(localDate(new Date("2026-12-31T23:30:00Z"), "Asia/Tokyo")).toBe("2027-01-01");
  });
});
