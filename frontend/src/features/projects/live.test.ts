import { describe, expect, it } from "vitest";

import type { Change } from "@/api/changes";
import type { Project } from "@/api/client";
import { Mark } from "@/api/live-cache";
import type { Whole } from "@/api/shared-queries";
import { foldProjects, withProject } from "@/features/projects/live";

const AT = "2026-11-24T12:00:00Z";

function project(id: string, position: string, version = 1): Project {
  return { id, name: id, color: null, archived: false, position, version, created_at: AT, updated_at: AT };
}

function event(type: string, id: string, data: Record<string, unknown>): Change {
  return { revision: 9, type, subject: `projects/${id}`, occurred_at: "2026-11-24T13:00:00Z", data };
}

describe("foldProjects", () => {
  const list: Whole<Project> = { items: [project("a", "A"), project("b", "b")], marks: [new Mark(1)] };
  const fold = (change: Change) => foldProjects(list, change);
  const ids = (data: Whole<Project> | null) => data?.items.map((one) => one.id);

  it("keeps manual order, byte by byte", () => {
    expect(ids(fold(event("project.created", "c", { project: project("c", "Z") })))).toEqual(["a", "c", "b"]);
    const moved = event("project.updated", "b", { version: 2, changes: { position: { from: "b", to: "0" } } });
    expect(ids(fold(moved))).toEqual(["b", "a"]);
  });

  it("changes and removes", () => {
    const renamed = fold(event("project.updated", "a", { version: 2, changes: { name: { from: "a", to: "Work" } } }));
    expect(renamed?.items[0]).toMatchObject({ name: "Work", version: 2, updated_at: "2026-11-24T13:00:00Z" });
    expect(ids(fold(event("project.deleted", "a", { name: "a" })))).toEqual(["b"]);
  });

  it("does nothing twice, and does not build on a change that it missed", () => {
    expect(fold(event("project.created", "a", { project: project("a", "x") }))).toBe(list);
    expect(fold(event("project.updated", "a", { version: 1, changes: {} }))).toBe(list);
    expect(fold(event("project.deleted", "c", { name: "c" }))).toBe(list);
    expect(fold(event("project.updated", "a", { version: 3, changes: {} }))).toBeNull();
    expect(fold(event("project.updated", "c", { version: 2, changes: {} }))).toBeNull();
    expect(fold({ ...event("task.created", "c", {}), subject: "tasks/c" })).toBe(list);
  });
});

describe("withProject", () => {
  it("never goes back to an earlier version", () => {
    const now = [project("a", "A", 4)];
    expect(withProject(now, project("a", "A", 3))).toBe(now);
    expect(withProject(now, project("a", "A", 5))[0]?.version).toBe(5);
  });
});
