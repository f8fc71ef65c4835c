import { describe, expect, it } from "vitest";

import { compareBy, compareTrash, dueKey, endOfDay, instantKey, sortFields, startOfDay } from "@/features/tasks/ordering";
import { sampleTask } from "@/features/tasks/sample";

describe("instants", () => {
  it("sort as text, with and without a fraction", () => {
    const instants = ["2026-11-24T12:00:00.5Z", "2026-11-24T12:00:00Z", "2026-11-24T12:00:00.000001Z", "2026-11-24T11:59:59.999999Z"];
    expect(instants.toSorted((a, b) => (instantKey(a) < instantKey(b) ? -1 : 1))).toEqual([instants[3], instants[1], instants[2], instants[0]]);
  });

  it.each([
    ["2026-11-24", "UTC", "2026-11-24T00:00:00.000000", "2026-11-24T23:59:59.999999"],
    ["2026-11-24", "Asia/Karachi", "2026-11-23T19:00:00.000000", "2026-11-24T18:59:59.999999"],
    ["2026-12-31", "America/New_York", "2026-12-31T05:00:00.000000", "2027-01-01T04:59:59.999999"],
    // Clocks go forward at midnight: the day begins at one.
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000000", "2018-11-05T01:59:59.999999"],
    ["2018-11-03", "America/Sao_Paulo", "2018-11-03T03:00:00.000000", "2018-11-04T02:59:59.999999"],
  ])("%s in %s begins and ends as for the API", (date, zone, start, end) => {
    expect(startOfDay(date, zone)).toBe(start);
    expect(endOfDay(date, zone)).toBe(end);
  });

  it("knows when a task is due, as far as it can be known", () => {
    expect(dueKey({ due_on: null, due_at: null }, undefined)).toBeNull();
    expect(dueKey({ due_on: null, due_at: "2026-11-24T08:00:00Z" }, undefined)).toBe("2026-11-24T08:00:00.000000");
    expect(dueKey({ due_on: "2026-11-24", due_at: null }, undefined)).toBeUndefined();
  });
});

describe("compareBy", () => {
  const order = (sort: string, a: Parameters<typeof sampleTask>[0], b: Parameters<typeof sampleTask>[0], zone: string | undefined = "UTC") =>
    Math.sign(compareBy(sort, zone)(sampleTask({ id: "a", ...a }), sampleTask({ id: "b", ...b })) ?? NaN);

  it.each([
    ["created", { created_at: "2026-11-24T12:00:00.1Z" }, { created_at: "2026-11-24T12:00:00.2Z" }, -1],
    ["-created", { created_at: "2026-11-24T12:00:00.1Z" }, { created_at: "2026-11-24T12:00:00.2Z" }, 1],
    ["-updated", { updated_at: "2026-11-25T12:00:00Z" }, {}, -1],
    ["priority", { priority: "low" }, { priority: "urgent" }, -1],
    ["-priority", { priority: "low" }, { priority: "urgent" }, 1],
    ["position", { position: "Z" }, { position: "a" }, -1],
    ["due", { due_on: "2026-11-24" }, { due_at: "2026-11-24T23:00:00Z" }, 1],
    ["-due", { due_on: "2026-11-24" }, { due_at: "2026-11-24T23:00:00Z" }, -1],
    ["due", {}, { due_on: "2026-11-24" }, 1],
    ["-due", {}, { due_on: "2026-11-24" }, 1],
    ["-priority,due", { due_on: "2026-11-25" }, { due_on: "2026-11-24" }, 1],
    // The id decides last, in the direction of the last key.
    ["created", {}, {}, -1],
    ["-created", {}, {}, 1],
    ["-priority,created", {}, {}, -1],
    ["due", {}, {}, -1],
  ] as const)("%s: %o and %o", (sort, a, b, expected) => {
    expect(order(sort, a, b)).toBe(expected);
  });

  it("does not pretend to know the database's collation, nor a day without its zone", () => {
    expect(order("title", { title: "a" }, { title: "b" })).toBeNaN();
    expect(order("title", {}, {})).toBe(-1);
    const without = compareBy("due", undefined);
    expect(without(sampleTask({ due_on: "2026-11-24" }), sampleTask())).toBeUndefined();
  });

  it("knows what can move a task", () => {
    expect(sortFields("-priority,due")).toEqual(new Set(["priority", "due_on", "due_at"]));
    expect(sortFields("-created").size).toBe(0);
  });

  it("puts what was deleted last first in the trash", () => {
    const [early, late] = [sampleTask({ id: "b", deleted_at: "2026-11-24T12:00:00Z" }), sampleTask({ deleted_at: "2026-11-25T12:00:00Z" })];
    expect(compareTrash(late, early)).toBeLessThan(0);
    expect(compareTrash(early, sampleTask({ id: "a", deleted_at: early.deleted_at }))).toBeLessThan(0);
  });
});
