import { describe, expect, it } from "vitest";

import { readFilters, writeFilters } from "@/features/tasks/filters";

describe("filters in the address", () => {
  it("come back as they were written, and leave the rest of the address alone", () => {
    const written = writeFilters(new URLSearchParams("task=1"), { status: "all", priority: ["high"], tag: ["a b"], sort: "due" });
    const address = new URLSearchParams(written);
    expect(address.get("task")).toBe("1");
    expect(readFilters(address)).toEqual({ status: "all", priority: ["high"], tag: ["a b"], sort: "due" });
  });

  it("leave no trace when they are the default", () => {
    expect(writeFilters(new URLSearchParams("status=all&sort=due"), { status: "open", sort: "-created" })).toBe("");
  });

  it("keep a sort that the address names, also the default one: a view may be sorted otherwise by itself", () => {
    expect(writeFilters(new URLSearchParams("sort=-created"), { status: "all" })).toBe("status=all&sort=-created");
    expect(writeFilters(new URLSearchParams("sort=due"), { sort: "-created" })).toBe("");
  });

  it("ignore what makes no sense", () => {
    expect(readFilters(new URLSearchParams("status=x&sort=evil&priority=nope"))).toEqual({
      status: "open",
      sort: "-created",
      priority: [],
      tag: [],
    });
  });
});
