import { describe, expect, it } from "vitest";

import { type Days, filterFields, matches, passes, refuses } from "@/features/tasks/matching";
import { sampleTask } from "@/features/tasks/sample";

const days: Days = { zone: "Asia/Karachi", today: "2026-11-24" };

describe("passes", () => {
  it.each([
    ["an open task, when nothing is asked", {}, {}, true],
    ["a completed one", {}, { status: "completed" }, false],
    ["a completed one of all", { status: "all" }, { status: "completed" }, true],
    ["what is in the trash", { status: "all" }, { deleted_at: "2026-11-24T12:00:00Z" }, false],
    ["the Inbox", { project: "none", parent: "none" }, {}, true],
    ["another project", { project: "p" }, { project_id: "q" }, false],
    ["a subtask, at the top level", { parent: "none" }, { parent_id: "t" }, false],
    ["a subtask of the one asked for", { parent: "t" }, { parent_id: "t" }, true],
    ["one of two priorities", { priority: ["high", "low"] }, { priority: "low" }, true],
    ["neither of two priorities", { priority: ["high", "low"] }, {}, false],
    ["all tags, whatever their case", { tag: ["HOME", "straße"] }, { tags: ["Strasse", "home", "x"] }, true],
    ["one tag of two", { tag: ["home", "work"] }, { tags: ["home"] }, false],
    ["no due date, when none is asked for", { due: "none" }, {}, true],
    ["a due date, when none is asked for", { due: "none" }, { due_on: "2026-11-24" }, false],
    ["a due date of today", { due: "today" }, { due_on: "2026-11-24" }, true],
    // 23:30 on the 23rd in Karachi.
    ["an instant before today", { due: "today" }, { due_at: "2026-11-23T18:30:00Z" }, false],
    ["the first instant of today", { due: "today" }, { due_at: "2026-11-23T19:00:00Z" }, true],
    ["the first instant of tomorrow", { due: "today" }, { due_at: "2026-11-24T19:00:00Z" }, false],
    ["the first instant of tomorrow, coming up", { due: "upcoming" }, { due_at: "2026-11-24T19:00:00Z" }, true],
    ["today, coming up", { due: "upcoming" }, { due_on: "2026-11-24" }, false],
    ["yesterday, before today", { due_before: "2026-11-24" }, { due_on: "2026-11-23" }, true],
    ["today, before today", { due_before: "2026-11-24" }, { due_on: "2026-11-24" }, false],
    ["tomorrow, after today", { due_after: "2026-11-24" }, { due_on: "2026-11-25" }, true],
    ["today, after today", { due_after: "2026-11-24" }, { due_on: "2026-11-24" }, false],
    ["an instant before an instant", { due_before: "2026-11-24T10:00:00Z" }, { due_at: "2026-11-24T09:59:59Z" }, true],
    ["undated, before a day", { due_before: "2026-11-24" }, {}, false],
    ["what is overdue", { due: "overdue" }, { due_on: "2026-11-20" }, undefined],
    ["what was never due, overdue", { due: "overdue" }, {}, false],
  ] as const)("%s", (_, query, fields, expected) => {
    expect(passes(sampleTask(fields as never), query as never, days)).toBe(expected);
  });

  it("does not guess a day without its zone", () => {
    const task = sampleTask({ due_at: "2026-11-24T12:00:00Z" });
    expect(passes(task, { due: "today" }, { zone: undefined, today: "2026-11-24" })).toBeUndefined();
    expect(passes(task, { due: "today" }, { zone: "UTC", today: null })).toBeUndefined();
    expect(passes(task, { due_before: "2026-11-24" }, { zone: undefined, today: null })).toBeUndefined();
    expect(passes(task, { due: "today", status: "completed" }, { zone: undefined, today: null })).toBe(false);
  });
});

describe("matches", () => {
  it("leaves words to the API, unless something else keeps the task out", () => {
    expect(matches(sampleTask(), { q: "milk" }, days)).toBeUndefined();
    expect(matches(sampleTask({ status: "completed" }), { q: "milk" }, days)).toBe(false);
  });
});

describe("refuses", () => {
  it.each([
    [{ status: "completed" }, {}, true],
    [{ status: "completed" }, { status: "all" }, false],
    [{ project_id: "p" }, { project: "none" }, true],
    [{ project_id: null }, { project: "none" }, false],
    [{ due_on: "2026-12-24" }, { due: "today" }, true],
    [{ due_on: null }, { due: "today" }, true],
    [{ due_on: "2026-11-24" }, { due: "today" }, false],
    [{ title: "x" }, { project: "none", priority: ["high"], tag: ["a"], due: "today" }, false],
    [{ tags: ["b"] }, { tag: ["a"] }, true],
    [{ deleted_at: "2026-11-24T12:00:00Z" }, {}, true],
  ] as const)("%o alone, by %o", (fields, query, expected) => {
    expect(refuses(fields as never, query as never, days)).toBe(expected);
  });
});

describe("filterFields", () => {
  it("are those that the query looks at", () => {
    expect(filterFields({ status: "all" })).toEqual(new Set(["deleted_at"]));
    expect(filterFields({ project: "none", tag: ["x"], due: "today" })).toEqual(
      new Set(["deleted_at", "status", "project_id", "tags", "due_on", "due_at"]),
    );
    expect(filterFields({ status: "all", q: "x" })).toEqual(new Set(["deleted_at", "title", "description"]));
  });
});
