import { expect, it } from "vitest";

import { partsOf } from "@/features/tasks/quick/durations";

it("durations have their parts", () => {
  expect(partsOf("PT30M")).toEqual([["minute", 30]]);
  expect(partsOf("P1DT2H")).toEqual([["day", 1], ["hour", 2]]);
  expect(partsOf("P2W")).toEqual([["week", 2]]);
  expect(partsOf("PT0S")).toEqual([]);
});
