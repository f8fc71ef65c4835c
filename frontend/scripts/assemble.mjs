// The standalone server serves what lies beside it; Next leaves copying to us.
import { cpSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const server = join(root, ".next", "standalone");
cpSync(join(root, ".next", "static"), join(server, ".next", "static"), { recursive: true });
cpSync(join(root, "public"), join(server, "public"), { recursive: true });
cpSync(join(root, "preload.mjs"), join(server, "preload.mjs"));
cpSync(join(root, "src", "edge"), join(server, "src", "edge"), { recursive: true, filter: (path) => !path.includes(".test.") });
