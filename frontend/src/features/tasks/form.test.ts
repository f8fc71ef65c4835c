import { describe, expect, it } from "vitest";

import type { Task } from "@/api/client";
import { formOf, patchOf } from "@/features/tasks/form";

const task = {
  title: "Buy milk",
  description: "",
  priority: "none",
  project_id: null,
  parent_id: null,
  tags: ["errand", "Home"],
  due_on: null,
  due_at: "2026-12-01T07:00:00Z",
  start_on: null,
  start_at: null,
  deadline_on: null,
  time_zone: "Europe/Berlin",
} as unknown as Task;

describe("patchOf", () => {
  const form = formOf(task, "UTC");

  it("shows times in the task's own zone", () => {
    expect(form).toMatchObject({ dueDate: "2026-12-01", dueTime: "08:00" });
  });

  it("is empty when nothing changed", () => {
    expect(patchOf(form, { ...form }, "UTC")).toEqual({});
  });

  it("holds only what changed", () => {
    expect(patchOf(form, { ...form, title: " Buy oat milk ", tags: "errand" }, "UTC")).toEqual({
      title: "Buy oat milk",
      tags: ["errand"],
    });
  });

  it("turns a timed due date into a date-only one when the time is taken away", () => {
    expect(patchOf(form, { ...form, dueTime: "" }, "UTC")).toEqual({ due_at: null, due_on: "2026-12-01" });
  });

  it("keeps what the clock on the wall shows when the zone changes", () => {
    expect(patchOf(form, { ...form, timeZone: "Asia/Tokyo" }, "UTC")).toEqual({
      time_zone: "Asia/Tokyo",
      due_at: "2026-11-30T23:00:00.000Z",
      due_on: null,
    });
  });

  it("moves a task under another one, and out again", () => {
    expect(patchOf(form, { ...form, parentId: "0198" }, "UTC")).toEqual({ parent_id: "0198" });
    expect(patchOf({ ...form, parentId: "0198" }, { ...form, parentId: "" }, "UTC")).toEqual({ parent_id: null });
  });

  it("clears the due date", () => {
    expect(patchOf(form, { ...form, dueDate: "", dueTime: "" }, "UTC")).toEqual({ due_at: null, due_on: null });
  });
});
