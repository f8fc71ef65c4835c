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

  it("ignore what makes no sense", () => {
    expect(readFilters(new URLSearchParams("status=x&sort=evil&priority=nope"))).toEqual({
      status: "open",
      sort: "-created",
      priority: [],
      tag: [],
    });
  });
});
