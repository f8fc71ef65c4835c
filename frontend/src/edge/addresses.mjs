// Whose address a request came from.
//
// Sign-in limits count by client address, and Next takes it from headers that any client can write. Unless the socket's peer
// is a trusted proxy (DULY_TRUSTED_PROXIES), those headers are replaced by the peer's own address.
import { BlockList, isIPv6 } from "node:net";

const FORWARDING = ["x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-real-ip", "forwarded"];

/** Return the proxies to trust; `text` holds addresses or networks, separated by commas. */
export function trustedProxies(text) {
  const trusted = new BlockList();
  for (const entry of text.split(",").map((part) => part.trim()).filter(Boolean)) {
    const [address, bits] = entry.split("/");
    const family = isIPv6(address) ? "ipv6" : "ipv4";
    if (bits) trusted.addSubnet(address, Number(bits), family);
    else trusted.addAddress(address, family);
  }
  return trusted;
}

/** Make the headers say whose request it is. */
export function settleAddress(request, trusted) {
  const peer = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  if (peer && trusted.check(peer, isIPv6(peer) ? "ipv6" : "ipv4")) return;
  request.headers["x-forwarded-for"] = peer || "unknown";
  for (const name of FORWARDING) Reflect.deleteProperty(request.headers, name);
}
