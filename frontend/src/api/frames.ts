/** Server-Sent Events as they come off the wire: bytes in, frames out. */

export interface Frame {
  /** Its name; `message` when the server gave none. */
  event: string;
  data: string;
  id: string | null;
}

// The longest frame holds a description before and after, escaped; whatever is longer is no frame of ours.
const LONGEST = 4_000_000;

/**
 * Reads a stream chunk by chunk. A chunk may end anywhere, inside a character or a line end too.
 *
 * Errors: RangeError for a line or frame that never ends. Source: HTML Standard, section 9.2.6; but a frame that has a name and no
 * data is a frame too, and ids stay with their frame.
 */
export class FrameReader {
  /** The pause before reconnecting that the server asked for last, in milliseconds. */
  retryMs: number | null = null;

  readonly #decoder = new TextDecoder();
  #rest = "";
  #afterReturn = false;
  #event = "";
  #data: string[] = [];
  #id: string | null = null;
  #size = 0;

  /** Take a chunk and return the frames that end in it. */
  push(chunk: Uint8Array): Frame[] {
    let text = this.#decoder.decode(chunk, { stream: true });
    // A return at the end of the last chunk was a line end already; a line feed here belongs to it.
    if (text !== "") {
      const last = text.endsWith("\r");
      if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
      this.#afterReturn = last;
    }
    const lines = (this.#rest + text).split(/\r\n|\n|\r/);
    this.#rest = lines.pop() ?? "";
    if (this.#rest.length > LONGEST) throw new RangeError("A line of the stream does not end.");
    return lines.map((line) => this.#take(line)).filter((frame) => frame !== null);
  }

  #take(line: string): Frame | null {
    if (line === "") return this.#end();
    const colon = line.indexOf(":");
    if (colon === 0) return null;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "event") this.#event = value;
    else if (name === "data") this.#add(value);
    else if (name === "id" && !value.includes("\0")) this.#id = value;
    else if (name === "retry" && /^\d+$/.test(value)) this.retryMs = Number(value);
    return null;
  }

  #add(value: string): void {
    this.#size += value.length;
    if (this.#size > LONGEST) throw new RangeError("A frame of the stream does not end.");
    this.#data.push(value);
  }

  #end(): Frame | null {
    const frame = { event: this.#event || "message", data: this.#data.join("\n"), id: this.#id };
    const something = this.#event !== "" || this.#data.length > 0;
    this.#event = "";
    this.#data = [];
    this.#id = null;
    this.#size = 0;
    return something ? frame : null;
  }
}
