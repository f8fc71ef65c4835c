import { describe, expect, it } from "vitest";

import type { Change } from "@/api/changes";
import type { Tag } from "@/api/client";
import { Mark } from "@/api/live-cache";
import type { Whole } from "@/api/shared-queries";
import { foldTags } from "@/features/tags/live";

const AT = "2026-11-24T12:00:00Z";

function tag(name: string, version = 1): Tag {
  return { id: name, name, color: null, version, created_at: AT, updated_at: AT };
}

function event(type: string, id: string, data: Record<string, unknown>): Change {
  return { revision: 9, type, subject: `tags/${id}`, occurred_at: "2026-11-24T13:00:00Z", data };
}

describe("foldTags", () => {
  const list: Whole<Tag> = { items: [tag("errand"), tag("Home"), tag("work")], marks: [new Mark(1)] };
  const names = (data: Whole<Tag> | null) => data?.items.map((one) => one.name);

  it("keeps the order of names without case", () => {
    expect(names(foldTags(list, event("tag.created", "Garden", { tag: tag("Garden") })))).toEqual(["errand", "Garden", "Home", "work"]);
    const renamed = event("tag.updated", "errand", { version: 2, changes: { name: { from: "errand", to: "Zoo" } } });
    expect(names(foldTags(list, renamed))).toEqual(["Home", "work", "Zoo"]);
  });

  it("asks the API where the database sorts in a way of its own", () => {
    const other = { ...list, items: [tag("zebra"), tag("äpfel")].toReversed() };
    expect(foldTags(other, event("tag.created", "b", { tag: tag("b") }))).toBeNull();
  });

  it("removes what was deleted or merged", () => {
    expect(names(foldTags(list, event("tag.deleted", "Home", { name: "Home" })))).toEqual(["errand", "work"]);
    expect(names(foldTags(list, event("tag.merged", "Home", { into: "work", name: "Home", into_name: "work" })))).toEqual(["errand", "work"]);
  });

  it("does nothing twice, and does not build on a change that it missed", () => {
    expect(foldTags(list, event("tag.created", "Home", { tag: tag("Home") }))).toBe(list);
    expect(foldTags(list, event("tag.updated", "Home", { version: 1, changes: {} }))).toBe(list);
    expect(foldTags(list, event("tag.updated", "Home", { version: 3, changes: {} }))).toBeNull();
    expect(foldTags(list, event("project.created", "Home", {}))).toBe(list);
  });
});
