import { describe, expect, it } from "vitest";

import { nameKey } from "@/api/names";

describe("nameKey", () => {
  it.each([
    ["Home", "hOME"],
    ["straße", "STRASSE"],
    ["STRAẞE", "strasse"],
    ["ΟΔΟΣ", "οδος"],
    ["caf\u00e9", "CAFE\u0301"],
    ["ﬁle", "FILE"],
    ["Ｔａｇ", "tag"],
  ])("%s and %s are one tag", (one, other) => {
    expect(nameKey(one)).toBe(nameKey(other));
  });

  it.each([
    ["ı", "i"],
    ["cafe", "café"],
    ["دودھ", "دود"],
  ])("%s and %s are two", (one, other) => {
    expect(nameKey(one)).not.toBe(nameKey(other));
  });
});
