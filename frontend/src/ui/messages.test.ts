import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Messages {
  [key: string]: string | Messages;
}

const root = join(import.meta.dirname, "..", "..");

function flat(messages: Messages, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(messages)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else for (const [inner, text] of flat(value, `${prefix}${key}.`)) found.set(inner, text);
  }
  return found;
}

function load(locale: string): Map<string, string> {
  return flat(JSON.parse(readFileSync(join(root, "messages", `${locale}.json`), "utf8")) as Messages);
}

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return /\.tsx?$/.test(name) && !name.endsWith(".test.ts") && !name.endsWith(".d.ts") ? [path] : [];
  });
}

const en = load("en");

describe("messages", () => {
  it("are the same in every language, with the same placeholders", () => {
    for (const file of readdirSync(join(root, "messages"))) {
      const other = load(file.replace(".json", ""));
      expect([...other.keys()]).toEqual([...en.keys()]);
      for (const [key, text] of en) {
        // Not the words of a plural's branches, which stand in braces too.
        const holes = (value: string) => [...value.matchAll(/\{(\w+)\s*[,}]/g)].map((match) => match[1]).sort();
        expect(holes(other.get(key) ?? ""), `${file}: ${key}`).toEqual(holes(text));
      }
    }
  });

  // Whoever speaks what a button shows must hit it (WCAG 2.5.3, label in name).
  it("that name a button hold the words it shows, in every language", () => {
    const pairs = [...en.keys()].filter((key) => key.endsWith("Label") && en.has(key.replace(/Label$/, "")) && en.get(key)?.includes("{"));
    expect(pairs).toContain("tasks.trash.purgeLabel");
    for (const file of readdirSync(join(root, "messages"))) {
      const texts = load(file.replace(".json", ""));
      for (const key of pairs) expect(texts.get(key), `${file}: ${key}`).toContain(texts.get(key.replace(/Label$/, "")));
    }
  });

  it("exist for every key that the code names", () => {
    const missing: string[] = [];
    for (const path of sources(join(root, "src"))) {
      const code = readFileSync(path, "utf8");
      const spaces = [...code.matchAll(/(?:useTranslations|getTranslations)\("([\w.]+)"\)/g)].map((match) => match[1] ?? "");
      if (spaces.length === 0) continue;
      for (const [, key] of code.matchAll(/\bt\("([\w.-]+)"/g)) {
        if (!spaces.some((space) => en.has(`${space}.${key}`))) missing.push(`${path}: ${key}`);
      }
    }
    expect(missing).toEqual([]);
  });
});
