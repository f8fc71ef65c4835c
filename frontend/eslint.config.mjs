import { readdirSync } from "node:fs";
import { join } from "node:path";

import importPlugin from "eslint-plugin-import";
import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

const src = join(import.meta.dirname, "src");
const features = readdirSync(join(src, "features"));

// ui, api, auth, env → features → app; a feature never sees another. Computed, so a new feature is guarded from its first file.
const zones = [
  ...["ui", "api", "auth", "edge", "env.ts"].map((room) => ({ target: `./src/${room}`, from: ["./src/features", "./src/app"] })),
  { target: "./src/features", from: "./src/app" },
  { target: "./src/ui", from: ["./src/api", "./src/auth"] },
  ...features.map((name) => ({ target: `./src/features/${name}`, from: "./src/features", except: [`./${name}`] })),
];

export default tseslint.config(
  { ignores: [".next/**", "next-env.d.ts", "src/api/schema.d.ts"] },
  ...tseslint.configs.strict,
  ...tseslint.configs.stylistic,
  {
    files: ["**/*.{ts,tsx}"],
    plugins: { import: importPlugin, "jsx-a11y": jsxA11y, "react-hooks": reactHooks },
    settings: { "import/resolver": { typescript: { project: "./tsconfig.json" } } },
    rules: {
      ...jsxA11y.flatConfigs.strict.rules,
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "import/no-restricted-paths": ["error", { basePath: import.meta.dirname, zones }],
      "import/no-cycle": "error",
      "max-lines": ["error", { max: 250 }],
      "no-console": ["error", { allow: ["error"] }],
      "@typescript-eslint/consistent-type-definitions": ["error", "interface"],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
);
