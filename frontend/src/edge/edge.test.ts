// @vitest-environment node
import http, { type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";

import { trustedProxies } from "./addresses.mjs";
import { guard } from "./edge.mjs";

const KIB = 1024;
let server: Server | undefined;

/** Start a server behind the edge; `serve` stands for Next. */
async function start(serve: (request: IncomingMessage, response: ServerResponse) => void, trusted = ""): Promise<number> {
  const proxies = trustedProxies(trusted);
  const started = http.createServer((request, response) => guard(request, response, proxies, () => serve(request, response)));
  server = started;
  await new Promise<void>((resolve) => {
    started.listen(0, "127.0.0.1", resolve);
  });
  return (started.address() as AddressInfo).port;
}

/** Answer how many bytes came, and which headers the request had. */
function echo(request: IncomingMessage, response: ServerResponse): void {
  let bytes = 0;
  request.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on("end", () => response.end(JSON.stringify({ bytes, headers: request.headers })));
}

/** Send bytes as they are and read everything that comes back; as many clients do, listen only after all is sent. */
async function exchange(port: number, ...parts: (string | Buffer)[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.pause();
  for (const part of parts) {
    await new Promise<void>((resolve, reject) => {
      socket.write(part, (error) => (error ? reject(error) : resolve()));
    });
  }
  let text = "";
  for await (const chunk of socket) text += String(chunk);
  return text;
}

function post(path: string, length: number): string {
  return `POST ${path} HTTP/1.1\r\nhost: duly\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
}

function chunked(path: string, bytes: number): (string | Buffer)[] {
  const piece = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(64 * KIB, "x"), Buffer.from("\r\n")]);
  const head = `POST ${path} HTTP/1.1\r\nhost: duly\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n`;
  return [head, ...Array<Buffer>(Math.ceil(bytes / (64 * KIB))).fill(piece), "0\r\n\r\n"];
}

function problem(answer: string): Record<string, unknown> {
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  expect(head.toLowerCase()).toContain("content-type: application/problem+json");
  const found = JSON.parse(body) as Record<string, unknown>;
  expect(head.toLowerCase()).toContain(`x-request-id: ${String(found.request_id)}`);
  return found;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

describe("the size of a body", () => {
  it.each([
    ["/api/u/tasks", 20_000 * KIB],
    ["/api/u/tasks", 1024 * KIB + 1],
    ["/api/auth/sign-in/email", 64 * KIB + 1],
    ["/api/x/../auth/sign-in/email", 64 * KIB + 1],
    ["/inbox", 64 * KIB + 1],
  ])("over the limit of %s is a problem that the caller hears, %i bytes", async (path, bytes) => {
    let reached = false;
    const port = await start(() => {
      reached = true;
    });
    const answer = await exchange(port, post(path, bytes), Buffer.alloc(bytes, "x"));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(problem(answer)).toMatchObject({ status: 413, code: "request.too-large", type: "/problems/request.too-large" });
    expect(reached).toBe(false);
  });

  it.each([
    ["/api/u/tasks", 5_000 * KIB],
    ["/api/auth/sign-in/email", 128 * KIB],
  ])("counts without a length, too: %s, %i bytes in chunks", async (path, bytes) => {
    let reached = false;
    const port = await start(() => {
      reached = true;
    });
    const answer = await exchange(port, ...chunked(path, bytes));
    expect(answer).toMatch(/^HTTP\/1.1 413 /);
    expect(problem(answer)).toMatchObject({ code: "request.too-large" });
    expect(reached).toBe(false);
  });

  it("up to the limit arrives whole, with a length and in chunks", async () => {
    const port = await start(echo);
    expect(await exchange(port, post("/api/u/tasks", 1024 * KIB), Buffer.alloc(1024 * KIB, "x"))).toContain(`"bytes":${1024 * KIB}`);
    expect(await exchange(port, ...chunked("/api/u/tasks", 1024 * KIB))).toContain(`"bytes":${1024 * KIB}`);
    expect(await exchange(port, ...chunked("/api/auth/sign-in/email", 64 * KIB))).toContain(`"bytes":${64 * KIB}`);
    expect(await exchange(port, "POST /api/u HTTP/1.1\r\nhost: d\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n")).toContain('"bytes":0');
  });

  it("is not taken for ever from one that was refused", { timeout: 15_000 }, async () => {
    const port = await start(echo);
    const socket = connect(port, "127.0.0.1");
    const closed = new Promise((resolve) => socket.once("close", resolve).once("error", resolve));
    socket.resume().write(post("/api/u/tasks", 1e12));
    const sending = setInterval(() => socket.writable && socket.write("x"), 100);
    await closed;
    clearInterval(sending);
  });
});

describe("an answer", () => {
  /** What Next does when it cannot pass a request on. */
  function fail(_request: IncomingMessage, response: ServerResponse): void {
    response.setHeader("x-middleware-rewrite", "http://127.0.0.1:8000/api/u/tasks");
    response.statusCode = 500;
    response.end("Internal Server Error");
  }

  it("is 503 with Retry-After when the API is away", async () => {
    const port = await start(fail);
    const answer = await fetch(`http://127.0.0.1:${port}/api/u/tasks`, { headers: { "x-request-id": "my-own-id" } });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("x-middleware-rewrite")).toBeNull();
    expect(await answer.json()).toMatchObject({ status: 503, code: "unavailable", request_id: "my-own-id" });
    expect((await fetch(`http://127.0.0.1:${port}/api/u/tasks`, { method: "HEAD" })).status).toBe(503);
  });

  it("is 503 when a sidecar says that the API is away", async () => {
    const port = await start((_request, response) => {
      response.setHeader("x-middleware-rewrite", "http://127.0.0.1:3500/api/u/tasks");
      response.setHeader("content-length", "20");
      response.statusCode = 502;
      response.write("the sidecar's ");
      response.end("words.");
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/u/tasks`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ code: "unavailable" });
  });

  it("of the API stays what it is, but for the API's own address", async () => {
    const port = await start((_request, response) => {
      response.setHeader("x-middleware-rewrite", "http://127.0.0.1:8000/api/u/tasks");
      response.setHeader("x-request-id", "0198c5b2");
      response.writeHead(500).end("the API's");
    });
    const answer = await fetch(`http://127.0.0.1:${port}/api/u/tasks`);
    expect([answer.status, await answer.text()]).toEqual([500, "the API's"]);
    expect(answer.headers.get("x-middleware-rewrite")).toBeNull();
  });

  it("of a page stays what it is", async () => {
    const port = await start((_request, response) => response.writeHead(500).end("broken"));
    const answer = await fetch(`http://127.0.0.1:${port}/inbox`);
    expect([answer.status, await answer.text()]).toEqual([500, "broken"]);
  });

  it("to TRACE is 405", async () => {
    const port = await start(echo);
    const answer = await exchange(port, "TRACE /api/u/tasks HTTP/1.1\r\nhost: duly\r\nconnection: close\r\n\r\n");
    expect(answer).toMatch(/^HTTP\/1.1 405 /);
    expect(problem(answer)).toMatchObject({ code: "method-not-allowed" });
  });
});

describe("the client's address", () => {
  const forged = { "x-forwarded-for": "203.0.113.9", "x-real-ip": "203.0.113.9", "x-forwarded-host": "evil.test" };

  it("is the peer's, whatever the headers say", async () => {
    const port = await start(echo);
    const { headers } = (await (await fetch(`http://127.0.0.1:${port}/`, { headers: forged })).json()) as { headers: Record<string, string> };
    expect(headers["x-forwarded-for"]).toBe("127.0.0.1");
    expect(headers).not.toHaveProperty("x-real-ip");
    expect(headers).not.toHaveProperty("x-forwarded-host");
  });

  it("is what a trusted proxy says", async () => {
    const port = await start(echo, "127.0.0.0/8, ::1");
    const { headers } = (await (await fetch(`http://127.0.0.1:${port}/`, { headers: forged })).json()) as { headers: Record<string, string> };
    expect(headers).toMatchObject(forged);
  });
});
