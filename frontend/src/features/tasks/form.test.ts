import { describe, expect, it } from "vitest";

import type { Task } from "@/api/client";
import { formOf, patchOf } from "@/features/tasks/form";

const task = {
  title: "Buy milk",
  description: "",
  priority: "none",
  project_id: null,
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
    expect(patchOf(form, { ...form }, "Europe/Berlin")).toEqual({});
  });

  it("holds only what changed", () => {
    expect(patchOf(form, { ...form, title: " Buy oat milk ", tags: "errand" }, "Europe/Berlin")).toEqual({
      title: "Buy oat milk",
      tags: ["errand"],
    });
  });

  it("turns a timed due date into a date-only one when the time is taken away", () => {
    expect(patchOf(form, { ...form, dueTime: "" }, "Europe/Berlin")).toEqual({ due_at: null, due_on: "2026-12-01" });
  });

  it("clears the due date", () => {
    expect(patchOf(form, { ...form, dueDate: "", dueTime: "" }, "Europe/Berlin")).toEqual({ due_at: null, due_on: null });
  });
});
