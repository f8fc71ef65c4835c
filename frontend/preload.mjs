// Loaded before the server: every request passes the edge (src/edge) before Next sees it.
import http from "node:http";

import { trustedProxies } from "./src/edge/addresses.mjs";
import { guard } from "./src/edge/edge.mjs";
import { readSecrets } from "./src/edge/secrets.mjs";

readSecrets(process.env);
const trusted = trustedProxies(process.env.DULY_TRUSTED_PROXIES ?? "");
const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, ...args) {
  if (event !== "request") return emit.call(this, event, ...args);
  const [request, response] = args;
  guard(request, response, trusted, () => emit.call(this, event, request, response));
  return true;
};
