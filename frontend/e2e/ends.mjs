// The other ends of channels, on this machine: a push service, a mail server, a receiver of webhooks, an ntfy server. Each checks what it
// gets by the rules of its kind, written here from the specifications and not from Duly's code, and keeps it to be asked for.
import assert from "node:assert/strict";
import { createDecipheriv, createECDH, createHmac, createPublicKey, hkdfSync, randomBytes, timingSafeEqual, verify } from "node:crypto";
import { createServer as createHttpServer } from "node:http";
import { createServer as createTcpServer } from "node:net";

import { eventually } from "./browser.mjs";

const PATIENCE_SECONDS = 15;

/** What arrived and was not asked for yet; `next` waits for one that fits. */
class Arrivals {
  #all = [];

  add(one) {
    this.#all.push(one);
  }

  /** What could not be taken is told to whoever waits. */
  fail(error) {
    this.#all.push({ error });
  }

  get count() {
    return this.#all.length;
  }

  next(fits = () => true) {
    return eventually(() => {
      const failed = this.#all.find(({ error }) => error);
      if (failed) throw failed.error;
      const place = this.#all.findIndex(fits);
      assert.notEqual(place, -1, `nothing fitting among ${JSON.stringify(this.#all).slice(0, 500)}`);
      return this.#all.splice(place, 1)[0];
    }, PATIENCE_SECONDS);
  }
}

async function serve(handle) {
  const server = createHttpServer((request, response) => {
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => handle(request, Buffer.concat(chunks), response));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { origin, close: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))) };
}

const decoded = (text) => Buffer.from(text, "base64url");

/** Check who says to have sent a push (RFC 8292): an ES256 token for this origin, by the key that the browser subscribed with. */
function checkVapid(header, origin, serverKey) {
  const [, token, key] = /^vapid t=([\w.-]+), ?k=([\w-]+)$/.exec(header ?? "") ?? [];
  assert.ok(token, `no VAPID in ${header}`);
  assert.equal(key, serverKey);
  const [head, claims, signature] = token.split(".");
  assert.equal(JSON.parse(decoded(head)).alg, "ES256");
  const point = decoded(key);
  const jwk = { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") };
  const publicKey = createPublicKey({ key: jwk, format: "jwk" });
  assert.ok(verify("sha256", Buffer.from(`${head}.${claims}`), { key: publicKey, dsaEncoding: "ieee-p1363" }, decoded(signature)), "the signature is wrong");
  const { aud, exp, sub } = JSON.parse(decoded(claims));
  assert.equal(aud, origin);
  assert.match(sub, /^(mailto:|https:)/);
  const left = exp - Date.now() / 1_000;
  assert.ok(left > 0 && left <= 86_400, `the token counts for ${left} s more`);
}

/** Decrypt a push (RFC 8291 over RFC 8188): one record, under keys agreed on by the browser's key and the sender's. */
function decrypt(body, browser, auth) {
  const [salt, recordSize, idLength] = [body.subarray(0, 16), body.readUInt32BE(16), body[20]];
  const sender = body.subarray(21, 21 + idLength);
  const record = body.subarray(21 + idLength);
  assert.ok(record.length <= recordSize, "more than one record");
  const derive = (secret, from, info, length) => Buffer.from(hkdfSync("sha256", secret, from, info, length));
  const keyInfo = Buffer.concat([Buffer.from("WebPush: info\0"), browser.getPublicKey(), sender]);
  const secret = derive(browser.computeSecret(sender), auth, keyInfo, 32);
  const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
  const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
  const decipher = createDecipheriv("aes-128-gcm", key, nonce).setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  // A 2 ends the last record; zeros may follow.
  const end = padded.lastIndexOf(2);
  assert.ok(end >= 0 && padded.subarray(end + 1).every((byte) => byte === 0), "the padding is wrong");
  return padded.subarray(0, end).toString();
}

/** A push service with one browser. `subscription` is what that browser gives; `serverKey` has to be set once it has subscribed. */
export async function pushService() {
  const browser = createECDH("prime256v1");
  browser.generateKeys();
  const auth = randomBytes(16);
  const arrivals = new Arrivals();
  const state = { serverKey: null, status: 201 };
  const { origin, close } = await serve((request, body, response) => {
    try {
      checkVapid(request.headers.authorization, origin, state.serverKey);
      assert.equal(request.headers["content-encoding"], "aes128gcm");
      assert.ok(Number(request.headers.ttl) > 0, "no time to live");
      if (state.status === 201) arrivals.add({ text: decrypt(body, browser, auth), topic: request.headers.topic, urgency: request.headers.urgency });
    } catch (error) {
      arrivals.fail(error);
    }
    response.writeHead(state.status, { location: `${origin}/message/${arrivals.count}` }).end();
  });
  const subscription = {
    endpoint: `${origin}/push/${crypto.randomUUID()}`,
    p256dh: browser.getPublicKey("base64url"),
    auth: auth.toString("base64url"),
  };
  return { subscription, state, next: (fits) => arrivals.next(fits && ((one) => one.error || fits(JSON.parse(one.text)))), close };
}

/** A receiver of webhooks (Standard Webhooks): verifies by the secret in `state`, answers with the statuses in `state`, the last for ever. */
export async function webhookReceiver() {
  const arrivals = new Arrivals();
  const state = { secret: null, statuses: [204] };
  const { origin, close } = await serve((request, body, response) => {
    try {
      const { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": signatures } = request.headers;
      const key = Buffer.from(state.secret.replace(/^whsec_/, ""), "base64");
      const expected = createHmac("sha256", key).update(`${id}.${at}.`).update(body).digest();
      const found = signatures.split(" ").map((one) => Buffer.from(one.replace(/^v1,/, ""), "base64"));
      assert.ok(found.some((one) => one.length === expected.length && timingSafeEqual(one, expected)), "the signature is wrong");
      assert.ok(Math.abs(Date.now() / 1_000 - Number(at)) < 60, "the time is wrong");
      arrivals.add({ id, body: JSON.parse(body) });
    } catch (error) {
      arrivals.fail(error);
    }
    response.writeHead(state.statuses.length > 1 ? state.statuses.shift() : state.statuses[0]).end();
  });
  return { url: `${origin}/hook`, state, next: (fits) => arrivals.next(fits), close };
}

/** An ntfy server: takes what is published as JSON, with a token. */
export async function ntfyServer() {
  const arrivals = new Arrivals();
  const { origin, close } = await serve((request, body, response) => {
    arrivals.add({ token: request.headers.authorization, body: JSON.parse(body) });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ id: "x" }));
  });
  return { url: origin, next: (fits) => arrivals.next(fits), close };
}

/** Read a mail's header (unfolded) and its body's texts, decoded. */
function mailOf(source) {
  const [head, ...rest] = source.split("\r\n\r\n");
  const headers = new Map(head.replaceAll(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]));
  const body = rest.join("\r\n\r\n");
  const parts = [];
  for (const part of body.split(/\r\n--[^\r\n]+\r\n|^--[^\r\n]+\r\n/)) {
    const [partHead, ...partRest] = part.split("\r\n\r\n");
    const text = partRest.join("\r\n\r\n");
    if (/base64/i.test(partHead)) parts.push(Buffer.from(text, "base64").toString());
    else if (/quoted-printable/i.test(partHead)) parts.push(unquoted(text));
    else parts.push(text || part);
  }
  const encoding = headers.get("content-transfer-encoding") ?? "";
  if (/quoted-printable/i.test(encoding)) parts.push(unquoted(body));
  if (/base64/i.test(encoding)) parts.push(Buffer.from(body, "base64").toString());
  return { headers, text: parts.join("\n") };
}

function unquoted(text) {
  const bytes = text.replaceAll("=\r\n", "").replaceAll(/=([0-9A-F]{2})/gi, (_all, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}

/** A mail server (RFC 5321, as far as one needs it to take mail) at a port of this machine. */
export async function mailServer(port) {
  const arrivals = new Arrivals();
  const sockets = new Set();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket)).on("error", () => undefined);
    let [held, data, to] = ["", null, []];
    const say = (line) => socket.write(`${line}\r\n`);
    function line(text) {
      if (data !== null) {
        if (text !== ".") return data.push(text.startsWith(".") ? text.slice(1) : text);
        arrivals.add({ to, ...mailOf(data.join("\r\n")) });
        [data, to] = [null, []];
        return say("250 taken");
      }
      const verb = text.slice(0, 4).toUpperCase();
      if (verb === "EHLO") return say("250-localhost\r\n250-8BITMIME\r\n250 SMTPUTF8");
      if (verb === "RCPT") to.push(/<([^>]*)>/.exec(text)[1]);
      if (verb === "DATA") {
        data = [];
        return say("354 go on");
      }
      if (verb === "QUIT") return socket.end("221 bye\r\n");
      return say("250 fine");
    }
    say("220 localhost");
    socket.setEncoding("utf8").on("data", (chunk) => {
      const lines = (held + chunk).split("\r\n");
      held = lines.pop();
      for (const one of lines) line(one);
    });
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  const close = () => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  };
  return { next: (fits) => arrivals.next(fits), close };
}
