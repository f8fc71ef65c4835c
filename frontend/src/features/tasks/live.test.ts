import { describe, expect, it } from "vitest";

import type { Change, Changes } from "@/api/changes";
import type { Task } from "@/api/client";
import { Mark } from "@/api/live-cache";
import { changed, taskEvent } from "@/features/tasks/events";
import type { TasksQuery } from "@/features/tasks/filters";
import { foldList, foldOne } from "@/features/tasks/live";
import type { TaskPages } from "@/features/tasks/placing";
import { sampleTask } from "@/features/tasks/sample";

const ZONE = "Asia/Karachi";
const TODAY = "2026-11-24";
const NOBODY = { get: () => undefined };

function event(type: string, subject: string, data: Record<string, unknown>, revision = 1): Change {
  return { revision, type, subject, occurred_at: "2026-11-24T13:00:00Z", data };
}

function update(task: Task, to: Partial<Task>, type = "task.updated"): Change {
  const changes: Changes = {};
  for (const [name, value] of Object.entries(to)) changes[name] = { from: task[name as keyof Task], to: value };
  return event(type, `tasks/${task.id}`, { version: task.version + 1, changes });
}

function pages(...items: Task[]): TaskPages {
  return { pages: [{ items, next: null, mark: new Mark(1, TODAY), edge: null }], pageParams: [undefined] };
}

const ids = (data: TaskPages | null) => data?.pages.flatMap((page) => page.items.map((task) => task.id));

describe("foldList", () => {
  const a = sampleTask({ id: "a", created_at: "2026-11-24T12:00:01Z" });
  const b = sampleTask({ id: "b", created_at: "2026-11-24T12:00:02Z" });
  const fold = (data: TaskPages, change: Change, query: TasksQuery = {}, known: { get(id: string): Task | undefined } = NOBODY) =>
    foldList(data, change, query, ZONE, known);

  it("puts a new task where the sort has it", () => {
    const c = sampleTask({ id: "c", title: "Bread", created_at: "2026-11-24T12:00:03Z" });
    const created = event("task.created", "tasks/c", { task: c });
    expect(ids(fold(pages(b, a), created))).toEqual(["c", "b", "a"]);
    expect(ids(fold(pages(a, b), created, { sort: "created" }))).toEqual(["a", "b", "c"]);
    expect(ids(fold(pages(b, a), created, { project: "p" }))).toEqual(["b", "a"]);
    expect(ids(fold(pages(c, b, a), created))).toEqual(["c", "b", "a"]);
    expect(fold(pages(b, a), created, { sort: "title" })).toBeNull();
  });

  it("changes a task in place, and takes out what the filters no longer show", () => {
    const renamed = fold(pages(b, a), update(b, { title: "Other" }));
    expect(renamed?.pages[0]?.items[0]).toMatchObject({ title: "Other", version: 2, updated_at: "2026-11-24T13:00:00Z" });
    expect(ids(fold(pages(b, a), update(b, { status: "completed", completed_at: "2026-11-24T13:00:00Z" }, "task.completed")))).toEqual(["a"]);
    expect(ids(fold(pages(b, a), event("task.purged", "tasks/a", { version: 1 })))).toEqual(["b"]);
  });

  it("moves a task when what it is sorted by changes", () => {
    expect(ids(fold(pages(a, b), update(b, { priority: "high" }), { sort: "-priority" }))).toEqual(["b", "a"]);
    expect(ids(fold(pages(b, a), update(a, { title: "Other" }), { sort: "-updated" }))).toEqual(["a", "b"]);
  });

  it("does nothing when it has the change already", () => {
    const data = pages({ ...b, version: 5, title: "Newest" }, a);
    expect(fold(data, update(b, { title: "Old" }))).toBe(data);
  });

  it("does not build on a change that it missed, but takes a newer state from elsewhere", () => {
    const third = update({ ...b, version: 3 }, { title: "Other" });
    expect(fold(pages(b, a), third)).toBeNull();
    const seen = { ...b, version: 4, title: "Other", priority: "low" as const };
    expect(fold(pages(b, a), third, {}, { get: () => seen })?.pages[0]?.items[0]).toBe(seen);
  });

  it("lets in a task that it never had when it is known from elsewhere, and asks the API when it is not", () => {
    const done = { ...a, status: "completed" as const, version: 2 };
    const reopened = update(done, { status: "open", completed_at: null }, "task.reopened");
    expect(ids(fold(pages(b), reopened, {}, { get: () => changed(done, taskEvent(reopened) as never) ?? undefined }))).toEqual(["b", "a"]);
    expect(fold(pages(b), reopened)).toBeNull();
    expect(ids(fold(pages(b), reopened, { status: "completed" }))).toEqual(["b"]);
    const titled = pages(b);
    expect(fold(titled, update(a, { title: "Other" }))).toBe(titled);
  });

  it("leaves a search to the API only when words changed", () => {
    const query = { q: "milk", status: "all" as const };
    const data = pages(b);
    expect(fold(data, update(a, { priority: "high" }), query)).toBe(data);
    expect(fold(data, update(a, { title: "Milk" }), query)).toBeNull();
    expect(fold(data, update(a, { deleted_at: null }, "task.restored"), query)).toBeNull();
    expect(fold(pages(b, a), update(b, { title: "Milk" }), query)).toBeNull();
    expect(fold(pages(b, a), update(b, { priority: "high" }), query)?.pages[0]?.items[0]?.priority).toBe("high");
    expect(ids(fold(pages(b, a), update(b, { deleted_at: "2026-11-24T13:00:00Z" }, "task.deleted"), query))).toEqual(["a"]);
    // With nothing left the API looks for words that are nearly those.
    expect(fold(pages(b), event("task.purged", "tasks/b", { version: 1 }), query)).toBeNull();
  });

  it("renames a tag in every task, once, and asks the API when the tag is what the list is about", () => {
    const tagged = pages({ ...a, tags: ["x", "home"] }, { ...b, tags: ["Home", "y"] });
    const renamed = event("tag.updated", "tags/t", { version: 2, changes: { name: { from: "home", to: "House" } } });
    expect(fold(tagged, renamed)?.pages[0]?.items.map((task) => task.tags)).toEqual([["x", "House"], ["Home", "y"]]);
    const merged = event("tag.merged", "tags/t", { into: "u", name: "x", into_name: "HOME" });
    expect(fold(tagged, merged)?.pages[0]?.items.map((task) => task.tags)).toEqual([["home"], ["Home", "y"]]);
    const deleted = event("tag.deleted", "tags/t", { name: "x" });
    expect(fold(tagged, deleted)?.pages[0]?.items[0]?.tags).toEqual(["home"]);
    expect(fold(tagged, renamed, { tag: ["HOME"] })).toBeNull();
    expect(fold(tagged, renamed, { tag: ["house"] })).toBeNull();
    const spelled = event("tag.updated", "tags/t", { version: 2, changes: { name: { from: "home", to: "HOME" } } });
    expect(fold(tagged, spelled, { tag: ["home"] })?.pages[0]?.items[0]?.tags).toEqual(["x", "HOME"]);
    const coloured = event("tag.updated", "tags/t", { version: 2, changes: { color: { from: null, to: "red" } } });
    expect(fold(tagged, coloured, { tag: ["home"] })).toBe(tagged);
  });

  it("asks the API for every list when the account's zone changes", () => {
    const data = pages(a);
    expect(fold(data, event("account.updated", "account", { version: 2, changes: { time_zone: { from: "UTC", to: ZONE } } }))).toBeNull();
    expect(fold(data, event("account.updated", "account", { version: 2, changes: { locale: { from: "en", to: "ur" } } }))).toBe(data);
  });

  it("leaves to the next page what sorts beyond this one", () => {
    const data: TaskPages = { pages: [{ items: [b], next: "cursor", mark: new Mark(1), edge: b }], pageParams: [undefined] };
    expect(ids(fold(data, event("task.created", "tasks/a", { task: a })))).toEqual(["b"]);
    expect(ids(fold(data, event("task.created", "tasks/c", { task: { ...b, id: "c" } })))).toEqual(["c", "b"]);
    // Nothing to see, and more to come.
    expect(fold(data, event("task.purged", "tasks/b", { version: 1 }))).toBeNull();
  });
});

describe("foldOne", () => {
  const task = sampleTask({ id: "a", tags: ["x"] });

  it("follows its own changes and its tags, and nobody else's", () => {
    expect(foldOne(task, update(task, { title: "Other" }))).toMatchObject({ title: "Other", version: 2 });
    expect(foldOne(task, update({ ...task, id: "b" }, { title: "Other" }))).toBe(task);
    expect(foldOne(task, update({ ...task, version: 4 }, { title: "Other" }))).toBeNull();
    expect(foldOne(task, event("tag.deleted", "tags/t", { name: "x" }))?.tags).toEqual([]);
    expect(foldOne(task, event("task.purged", "tasks/a", { version: 1 }))?.deleted_at).toBe("2026-11-24T13:00:00Z");
  });
});
