import { describe, expect, it } from "vitest";

import { type Frame, FrameReader } from "@/api/frames";

const bytes = (text: string) => new TextEncoder().encode(text);

function read(text: string): Frame[] {
  return new FrameReader().push(bytes(text));
}

describe("FrameReader", () => {
  it("reads name, id and data", () => {
    expect(read('event: change\nid: 7\ndata: {"revision":7}\n\n')).toEqual([{ event: "change", id: "7", data: '{"revision":7}' }]);
  });

  it("joins several lines of data, keeps what follows the first colon, and takes one blank away at most", () => {
    expect(read("data:a:b\ndata\ndata:  c\n\n")).toEqual([{ event: "message", id: null, data: "a:b\n\n c" }]);
  });

  it("passes over comments, empty frames and names it does not know", () => {
    expect(read(": heartbeat\n\n\n:\n\ncolour: red\n\n")).toEqual([]);
  });

  it("gives a frame that has a name only", () => {
    expect(read("event: workspace\n\n")).toEqual([{ event: "workspace", id: null, data: "" }]);
  });

  it("does not hand an id on to the next frame", () => {
    expect(read("id: 3\ndata: x\n\ndata: y\n\n").map((frame) => frame.id)).toEqual(["3", null]);
  });

  it("passes over a byte order mark, an id with a null, and a pause that is no number", () => {
    const reader = new FrameReader();
    expect(reader.push(bytes("\uFEFFid: a\0b\ndata: x\nretry: soon\n\n"))).toEqual([{ event: "message", id: null, data: "x" }]);
    expect(reader.retryMs).toBeNull();
    reader.push(bytes("retry: 1500\n\n"));
    expect(reader.retryMs).toBe(1500);
  });

  it("takes a return and a line feed for one line end, and the line feed after them for another", () => {
    const reader = new FrameReader();
    expect(["data: x\r", "\n", "\n"].flatMap((text) => reader.push(bytes(text)))).toHaveLength(1);
    expect(["data: x\r", "\r", "data: y\n\r"].flatMap((text) => reader.push(bytes(text)))).toHaveLength(2);
  });

  it("gives nothing before a frame ends", () => {
    const reader = new FrameReader();
    expect(reader.push(bytes("data: x\n"))).toEqual([]);
    expect(reader.push(bytes("\n"))).toHaveLength(1);
  });

  it("refuses a line and a frame that never end", () => {
    const line = new FrameReader();
    expect(() => {
      for (let n = 0; n < 5; n++) line.push(bytes("x".repeat(1_000_000)));
    }).toThrow(RangeError);
    const frame = new FrameReader();
    expect(() => {
      for (let n = 0; n < 5; n++) frame.push(bytes(`data: ${"x".repeat(1_000_000)}\n`));
    }).toThrow(RangeError);
  });

  it("reads the same wherever the chunks are cut", () => {
    // A small generator of our own: the same cuts in every run, and another seed for every round.
    let seed = 20_261_124;
    const below = (most: number) => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      return Math.floor((seed / 2 ** 32) * most);
    };
    const words = ["دودھ", "牛乳🥛", "a: b", "", " x", "line\rwithout", "é", "{}"];
    for (let round = 0; round < 400; round++) {
      const ends = [["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]][below(4)] ?? ["\n"];
      let text = below(2) ? "\uFEFF" : "";
      const expected: Frame[] = [];
      for (let n = 0; n < 1 + below(5); n++) {
        const data = Array.from({ length: 1 + below(3) }, () => (words[below(words.length)] ?? "").replace("\r", "/"));
        const id = below(2) ? String(below(1000)) : null;
        const end = ends[below(ends.length)] ?? "\n";
        if (below(2)) text += `: beat${end}${end}`;
        text += `event: change${end}${id === null ? "" : `id: ${id}${end}`}${data.map((line) => `data: ${line}${end}`).join("")}${end}`;
        expected.push({ event: "change", id, data: data.join("\n") });
      }
      const all = bytes(text);
      const reader = new FrameReader();
      const found: Frame[] = [];
      for (let at = 0; at < all.length; ) {
        const next = Math.min(all.length, at + 1 + below(below(4) ? 3 : 40));
        found.push(...reader.push(all.slice(at, next)));
        at = next;
      }
      expect(found, `round ${round}`).toEqual(expected);
    }
  });
});
