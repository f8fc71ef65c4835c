import { vi } from "vitest";

import type { Change } from "@/api/changes";
import type { ConnectionState, Receiver } from "@/api/stream";

const encode = (text: string) => new TextEncoder().encode(text);

export function sampleChange(revision: number): Change {
  return { revision, type: "task.purged", subject: "tasks/x", occurred_at: "2026-11-24T12:00:00Z", data: { version: 1 } };
}

export function changeFrame(revision: number): string {
  return `id: ${revision}\nevent: change\ndata: ${JSON.stringify(sampleChange(revision))}\n\n`;
}

export function readyFrame(revision: number): string {
  return `retry: 1000\nid: ${revision}\nevent: ready\ndata: {"revision":${revision}}\n\n`;
}

/** A server for tests: every stream that is opened, and what it says. */
export class FakeServer {
  asked: { lastEventId: string | null; authorization: string | null }[] = [];
  answers: (() => Response)[] = [];
  writers: ReadableStreamDefaultController<Uint8Array>[] = [];
  tokens = 0;

  readonly fetch = vi.fn(async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    if (input === "/api/auth/token") return Response.json({ token: this.token() });
    const headers = new Headers(init?.headers);
    this.asked.push({ lastEventId: headers.get("last-event-id"), authorization: headers.get("authorization") });
    const answer = this.answers.shift();
    if (!answer) throw new TypeError("Failed to fetch");
    return answer();
  });

  token(): string {
    const payload = btoa(JSON.stringify({ exp: Math.floor(Date.now() / 1000) + 600, mark: this.tokens++ }));
    return `x.${payload}.y`;
  }

  /** Answer the next request with a stream that begins with `text`. */
  streams(text = ""): void {
    this.answers.push(() => {
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          this.writers.push(controller);
          if (text) controller.enqueue(encode(text));
        },
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    });
  }

  refuses(status: number, headers: Record<string, string> = {}): void {
    this.answers.push(() => new Response("{}", { status, headers }));
  }

  says(text: string): void {
    this.writers.at(-1)?.enqueue(encode(text));
  }

  cuts(): void {
    this.writers.at(-1)?.error(new TypeError("network error"));
  }
}

/** Writes down what a stream brings. */
export class Log implements Receiver {
  revision: number | null = null;
  seen: number[] = [];
  states: ConnectionState[] = [];
  starts: (number | null)[] = [];
  workspace = 0;
  tooOld = 0;

  onReady(revision: number | null) {
    this.starts.push(revision);
    this.revision = revision ?? this.revision;
  }
  onChanges(changes: Change[]) {
    for (const { revision } of changes) {
      this.seen.push(revision);
      this.revision = revision;
    }
  }
  onWorkspace() {
    this.workspace++;
  }
  onTooOld() {
    this.tooOld++;
    this.revision = null;
  }
  onState(state: ConnectionState) {
    if (this.states.at(-1) !== state) this.states.push(state);
  }
}
