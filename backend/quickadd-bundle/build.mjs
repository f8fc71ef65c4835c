// Writes ../src/duly/quickadd/chrono.bundle.js, byte for byte the same from the same lock. Another path may be given.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const licence = readFileSync(here("node_modules/chrono-node/LICENSE.txt"), "utf8").trim();
const { version } = JSON.parse(readFileSync(here("node_modules/chrono-node/package.json"), "utf8"));

await build({
  absWorkingDir: here("."),
  entryPoints: ["dates.js"],
  outfile: process.argv[2] ?? here("../src/duly/quickadd/chrono.bundle.js"),
  bundle: true,
  format: "iife",
  target: "es2020",
  charset: "ascii",
  minifyWhitespace: true,
  minifySyntax: true,
  keepNames: true, // dates.js chooses chrono's parsers by their names
  lineLimit: 160,
  legalComments: "none",
  banner: { js: `/* Made from backend/quickadd-bundle by \`npm run build\`. Holds chrono-node ${version}:\n${licence}\n*/` },
});
