import { describe, expect, it } from "vitest";

import { mayLackDay, type Recurrence, recurrenceOf, type RuleForm, ruleFormOf } from "@/features/tasks/repeat/rules";

const DUE = "2026-01-31"; // a Saturday
const ZONE = "America/New_York";

function form(fields: Partial<RuleForm>): RuleForm {
  return { ...ruleFormOf(null, DUE, ZONE), ...fields };
}

function stored(rule: string, more: Partial<Recurrence> = {}): Recurrence {
  return { rule, repeat_from: "due", month_end: "skip", catch_up: "skip", ...more };
}

describe("the rule of the editor", () => {
  it("is short for the usual", () => {
    expect(recurrenceOf(form({ kind: "daily" }))).toEqual(stored("FREQ=DAILY"));
    expect(recurrenceOf(form({ kind: "weekdays" })).rule).toBe("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR");
    expect(recurrenceOf(form({ kind: "weekly", fromCompletion: true }))).toEqual(stored("FREQ=WEEKLY", { repeat_from: "completion" }));
  });

  it("offers the last day where a month may lack the day, by default", () => {
    expect(recurrenceOf(form({ kind: "monthly" })).month_end).toBe("clamp");
    expect(recurrenceOf(form({ kind: "monthly", lastDay: false })).month_end).toBe("skip");
    expect(mayLackDay(form({ kind: "monthly" }), "2026-01-28")).toBe(false);
    expect(mayLackDay(form({ kind: "monthly" }), "2026-01-29")).toBe(true);
    expect(mayLackDay(form({ kind: "custom", frequency: "MONTHLY", monthDays: "1, 31" }), "2026-01-01")).toBe(true);
    expect(mayLackDay(form({ kind: "weekly" }), DUE)).toBe(false);
  });

  it("has every part", () => {
    const custom = { kind: "custom" as const, interval: "2" };
    expect(recurrenceOf(form({ ...custom, frequency: "WEEKLY", weekdays: ["TH", "MO"] })).rule).toBe("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH");
    expect(recurrenceOf(form({ ...custom, frequency: "MONTHLY", monthDays: "1، 15" })).rule).toBe("FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=1,15");
    expect(recurrenceOf(form({ ...custom, frequency: "MONTHLY", on: "position", position: "-1", positionDay: "FR" })).rule).toBe("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR");
    expect(recurrenceOf(form({ kind: "daily", ends: "until", until: "2026-03-01" })).rule).toBe("FREQ=DAILY;UNTIL=20260301");
    expect(recurrenceOf(form({ kind: "daily", ends: "count", count: "5" })).rule).toBe("FREQ=DAILY;COUNT=5");
    expect(recurrenceOf(form({ kind: "custom", raw: " FREQ=YEARLY;BYDAY=MO " })).rule).toBe("FREQ=YEARLY;BYDAY=MO");
  });
});

describe("the editor of a rule", () => {
  it("knows the usual again, by the due date", () => {
    expect(ruleFormOf(stored("FREQ=DAILY"), DUE, ZONE).kind).toBe("daily");
    expect(ruleFormOf(stored("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), DUE, ZONE).kind).toBe("weekdays");
    expect(ruleFormOf(stored("FREQ=WEEKLY;BYDAY=SA"), DUE, ZONE).kind).toBe("weekly");
    expect(ruleFormOf(stored("FREQ=WEEKLY;BYDAY=MO"), DUE, ZONE)).toMatchObject({ kind: "custom", weekdays: ["MO"] });
    expect(ruleFormOf(stored("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"), DUE, ZONE)).toMatchObject({ kind: "monthly", lastDay: true });
  });

  it("keeps the day that a short month hides", () => {
    const shown = ruleFormOf(stored("FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", { month_end: "clamp" }), "2026-02-28", ZONE);
    expect(shown).toMatchObject({ kind: "custom", monthDays: "31", lastDay: true });
    expect(recurrenceOf(shown)).toMatchObject({ rule: "FREQ=MONTHLY;BYMONTHDAY=31", month_end: "clamp" });
  });

  it("reads an end in the task's zone", () => {
    expect(ruleFormOf(stored("FREQ=DAILY;UNTIL=20260302T045959Z"), DUE, ZONE)).toMatchObject({ ends: "until", until: "2026-03-01" });
    expect(ruleFormOf(stored("FREQ=DAILY;UNTIL=20260301"), DUE, ZONE)).toMatchObject({ ends: "until", until: "2026-03-01" });
    expect(ruleFormOf(stored("FREQ=DAILY;COUNT=3"), DUE, ZONE)).toMatchObject({ ends: "count", count: "3" });
  });

  it("changes nothing that it has no control for", () => {
    for (const rule of ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1", "FREQ=MONTHLY;COUNT=4;BYDAY=MO,TU;BYSETPOS=2", "FREQ=DAILY;BYHOUR=9,15"]) {
      expect(recurrenceOf(ruleFormOf(stored(rule), DUE, ZONE)).rule).toBe(rule);
    }
  });

  it("gives a rule of every control back", () => {
    for (const rule of ["FREQ=HOURLY;INTERVAL=6", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYMONTHDAY=1,15"]) {
      expect(recurrenceOf(ruleFormOf(stored(rule), DUE, ZONE)).rule).toBe(rule);
    }
  });
});
