import { describe, expect, it } from "vitest";

import type { Change } from "@/api/changes";
import type { Task } from "@/api/client";
import { sampleTask } from "@/features/tasks/sample";
import { concernsCounts } from "@/features/tasks/subtask-counts";

const top = sampleTask({ id: "top", parent_id: null });
const part = sampleTask({ id: "part", parent_id: "top" });
const known = { get: (id: string): Task | undefined => [top, part].find((task) => task.id === id) };

function event(type: string, id: string, data: Record<string, unknown> = {}): Change {
  return { revision: 1, type, subject: `tasks/${id}`, occurred_at: "2026-11-24T13:00:00Z", data };
}

function change(id: string, ...names: string[]): Change {
  return event("task.updated", id, { version: 2, changes: Object.fromEntries(names.map((name) => [name, { from: null, to: null }])) });
}

describe("the numbers of subtasks", () => {
  it.each([
    ["a subtask is made", event("task.created", "new", { task: part })],
    ["a subtask is completed", change("part", "status", "completed_at")],
    ["a subtask goes to the trash", change("part", "deleted_at")],
    ["a task moves under another, or out again", change("top", "parent_id")],
    ["a subtask is removed for good", event("task.purged", "part")],
    ["somebody unknown is completed", change("unseen", "status")],
    ["somebody unknown is removed for good", event("task.purged", "unseen")],
  ])("may have changed when %s", (_, happened) => {
    expect(concernsCounts(happened, known)).toBe(true);
  });

  it.each([
    ["a task of the top level is made", event("task.created", "new", { task: top })],
    ["a task of the top level is completed", change("top", "status", "completed_at")],
    ["a task of the top level is removed for good", event("task.purged", "top")],
    ["a subtask is renamed", change("part", "title")],
    ["something else happens", event("tag.created", "x")],
  ])("have not when %s", (_, happened) => {
    expect(concernsCounts(happened, known)).toBe(false);
  });
});
