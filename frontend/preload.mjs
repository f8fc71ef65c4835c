// Loaded before the server: decides whose address a request came from.
//
// Sign-in limits count by client address, and Next takes it from headers that any client can write. Unless the socket's peer
// is a trusted proxy (DULY_TRUSTED_PROXIES), those headers are replaced by the peer's own address.
import http from "node:http";
import { BlockList, isIPv6 } from "node:net";

const FORWARDING = ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", "forwarded"];
const trusted = new BlockList();
for (const entry of (process.env.DULY_TRUSTED_PROXIES ?? "").split(",").map((part) => part.trim()).filter(Boolean)) {
  const [address, bits] = entry.split("/");
  const family = isIPv6(address) ? "ipv6" : "ipv4";
  if (bits) trusted.addSubnet(address, Number(bits), family);
  else trusted.addAddress(address, family);
}

const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, ...rest) {
  if (event === "request") {
    const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    if (!peer || !trusted.check(peer, isIPv6(peer) ? "ipv6" : "ipv4")) {
      request.headers["x-forwarded-for"] = peer || "unknown";
      for (const name of FORWARDING) Reflect.deleteProperty(request.headers, name);
    }
  }
  return emit.call(this, event, request, ...rest);
};
