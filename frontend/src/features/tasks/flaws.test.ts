import { describe, expect, it } from "vitest";

import type { Problem } from "@/api/problem";
import { flawsOf, refusedBy, titleFlaw } from "@/features/tasks/flaws";
import type { TaskForm } from "@/features/tasks/form";

const form = { title: "x", description: "", tags: "" } as TaskForm;

describe("what is wrong with a form", () => {
  it("is nothing when it fits, counted in characters and not in halves of them", () => {
    expect(flawsOf({ ...form, title: "😀".repeat(500), description: "😀".repeat(50_000), tags: `${"😀".repeat(50)}, b` })).toEqual({});
    expect(titleFlaw(`  ${"x".repeat(500)}  `)).toBeUndefined();
  });

  it("is told before anybody is asked", () => {
    expect(flawsOf({ ...form, title: "  " })).toEqual({ title: "titleEmpty" });
    expect(flawsOf({ ...form, title: "x".repeat(501), description: "x".repeat(50_001), tags: "y".repeat(51) })).toEqual({
      title: "titleLong",
      description: "descriptionLong",
      tags: "tagLong",
    });
    expect(flawsOf({ ...form, tags: Array.from({ length: 51 }, (_, n) => `t${n}`).join() })).toEqual({ tags: "tagsMany" });
  });
});

it.each([
  ["title", "string-too-long", { title: "titleLong" }],
  ["title", "control-character", { title: "characters" }],
  ["tags.3", "string-too-long", { tags: "tagLong" }],
  ["tags.3", "tag-name-separator", { tags: "tagSeparator" }],
  ["tags", "too-long", { tags: "tagsMany" }],
  ["due_at", "instant-form", { dueDate: "date" }],
  ["start_on", "date-out-of-range", { startDate: "date" }],
  ["project_id", "project.unknown", { projectId: "projectUnknown" }],
  ["parent_id", "task.parent-cycle", { parentId: "parentCycle" }],
  ["time_zone", "time-zone-unknown", { timeZone: "zone" }],
  ["title", "something-new", { title: "other" }],
  ["body", "two-forms", {}],
])("a refusal of %s with %s is told at its field", (field, code, expected) => {
  expect(refusedBy({ errors: [{ field, code, message: "in English" }] } as Problem)).toEqual(expected);
});
