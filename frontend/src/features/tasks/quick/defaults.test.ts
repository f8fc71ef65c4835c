import { describe, expect, it } from "vitest";

import { lacking } from "@/features/tasks/quick/defaults";
import { sampleTask } from "@/features/tasks/sample";

describe("what a view gives to a task", () => {
  it("is its day, unless another was typed", () => {
    const today = { due_on: "2026-11-24" };
    expect(lacking(sampleTask(), today)).toEqual(today);
    expect(lacking(sampleTask({ due_on: "2026-12-01" }), today)).toBeNull();
    expect(lacking(sampleTask({ due_at: "2026-12-01T08:00:00Z" }), today)).toBeNull();
  });

  it("is its tag beside those that were typed", () => {
    expect(lacking(sampleTask({ tags: ["home"] }), { tags: ["work"] })).toEqual({ tags: ["home", "work"] });
    expect(lacking(sampleTask({ tags: ["work"] }), { tags: ["work"] })).toBeNull();
  });

  it("is its task above, unless a project was typed", () => {
    expect(lacking(sampleTask(), { parent_id: "up" })).toEqual({ parent_id: "up" });
    expect(lacking(sampleTask({ project_id: "p" }), { parent_id: "up" })).toBeNull();
  });
});
