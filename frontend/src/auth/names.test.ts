import { describe, expect, it } from "vitest";

import { fittingName, isImage, isName, isShortEmail } from "@/auth/names";

describe("a name", () => {
  it.each(["A", "  Ada Lovelace ", "آدا", "x".repeat(100), "😀".repeat(100)])("can be %j", (name) => {
    expect(isName(name)).toBe(true);
  });

  it.each(["", "   ", "x".repeat(101), "😀".repeat(101), "a\0b", "a\nb", "a\u0085b", "a\ud800", 5, null, ["a"]])("cannot be %j", (name) => {
    expect(isName(name)).toBe(false);
  });

  it("of a sign-in provider is made to fit", () => {
    expect(fittingName("  Ada\0 ")).toBe("Ada");
    expect(fittingName("😀".repeat(300))).toBe("😀".repeat(100));
    expect(fittingName("\ud800")).toBe("—");
    for (const name of ["x".repeat(99) + "  y", "\u0007", "Ada"]) expect(isName(fittingName(name))).toBe(true);
  });
});

it("an e-mail address and a picture's address are bounded", () => {
  expect([isShortEmail("a@b.c"), isShortEmail(`${"a".repeat(250)}@b.c`), isShortEmail(undefined)]).toEqual([true, true, true]);
  expect(isShortEmail(`${"a".repeat(251)}@b.c`)).toBe(false);
  expect([isImage(undefined), isImage(null), isImage("https://example.com/a.png")]).toEqual([true, true, true]);
  expect([isImage("x".repeat(2_001)), isImage("a\0"), isImage(5)]).toEqual([false, false, false]);
});
