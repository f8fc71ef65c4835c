import { describe, expect, it } from "vitest";

import { codePointsBefore, piecesOf, shifted, sliceOf, type Stretch } from "@/features/tasks/quick/offsets";

const move = (stretches: Stretch[], before: string, after: string) => shifted(stretches, (one) => one, before, after).map(([, moved]) => moved);

describe("offsets", () => {
  it("count letters as the API does: an emoji is one, an Urdu letter is one", () => {
    expect(codePointsBefore("🌱🌱 today", 5)).toBe(3);
    expect(codePointsBefore("دودھ کل", 5)).toBe(5);
    expect(sliceOf("🌱🌱 today", 3, 8)).toBe("today");
  });
});

describe("stretches after an edit", () => {
  const text = "🌱 Call today p1";
  const today: Stretch = [7, 12];
  const p1: Stretch = [13, 15];

  it("stay before it and move behind it", () => {
    expect(move([today, p1], text, "🌱 Call Ada🌱 today p1")).toEqual([
      [12, 17],
      [18, 20],
    ]);
    expect(move([today, p1], text, "🌱 Call today now p1")).toEqual([today, [17, 19]]);
    expect(move([today, p1], text, `${text} and more`)).toEqual([today, p1]);
  });

  it("are gone where it touched them", () => {
    expect(move([today, p1], text, "🌱 Call toay p1")).toEqual([[12, 14]]);
    expect(move([today, p1], text, "")).toEqual([]);
  });

  it("do not change without one", () => {
    expect(move([today, p1], text, text)).toEqual([today, p1]);
  });
});

describe("pieces", () => {
  it("give the text back, each stretch by itself", () => {
    const pieces = piecesOf("🌱 Call today p1", [
      [13, 15],
      [7, 12],
    ]);
    expect(pieces).toEqual([
      { text: "🌱 Call ", place: null },
      { text: "today", place: 1 },
      { text: " ", place: null },
      { text: "p1", place: 0 },
    ]);
  });

  it("leave out a stretch that another has taken", () => {
    expect(piecesOf("today", [[0, 5], [2, 4]]).map((piece) => piece.text)).toEqual(["today"]);
  });
});
