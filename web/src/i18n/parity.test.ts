import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bundle as en } from "@/i18n/en/bundle";
import { bundle as ru } from "@/i18n/ru/bundle";
import { bundle as uk } from "@/i18n/uk/bundle";

type Texts = Map<string, string>;

function flatten(node: object, path = "", into: Texts = new Map()): Texts {
  for (const [key, value] of Object.entries(node)) {
    const name = path ? `${path}.${key}` : key;
    if (typeof value === "string") into.set(name, value);
    else flatten(value, name, into);
  }
  return into;
}

const plural = /_(zero|one|two|few|many|other)$/;
const stem = (key: string) => key.replace(plural, "");
const variables = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1] ?? "").sort();

const languages = { uk: flatten(uk), ru: flatten(ru), en: flatten(en) };
const stems = (texts: Texts) => [...new Set([...texts.keys()].map(stem))].sort();

describe.each(Object.entries(languages))("%s", (language, texts) => {
  it("has exactly the keys of the others", () => {
    expect(stems(texts)).toEqual(stems(languages.uk));
  });

  it("has every plural form its grammar needs and no other", () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
    const counted = new Set([...texts.keys()].filter((key) => plural.test(key)).map(stem));
    expect(counted.size).toBeGreaterThan(0);
    for (const key of counted) {
      const present = [...texts.keys()].filter((name) => plural.test(name) && stem(name) === key);
      expect(present.map((name) => name.slice(key.length + 1)).sort(), key).toEqual(forms);
    }
  });

  it("leaves no text empty and names the same variables", () => {
    const expected = new Map([...languages.uk].map(([key, text]) => [stem(key), variables(text)]));
    for (const [key, text] of texts) {
      expect(text.trim(), key).not.toBe("");
      expect(variables(text), key).toEqual(expected.get(stem(key)));
    }
  });
});

it("is written in the language it says", () => {
  const letters = (texts: Texts) => [...texts.values()].join(" ");
  expect(letters(languages.uk)).not.toMatch(/[ыэъё]/i);
  expect(letters(languages.ru)).not.toMatch(/[іїєґ]/i);
  expect(letters(languages.en)).not.toMatch(/[\u0400-\u04ff]/);
});

it("has no key that nothing in the source asks for", () => {
  const source = sources(join(import.meta.dirname, ".."))
    .map((file) => readFileSync(file, "utf8"))
    .join("\n");
  const asked = (key: string) => {
    const [, ...path] = stem(key).split(".");
    const whole = path.join(".");
    // A computed last part is asked for as `status.${…}`, and the problem kinds as `${kind}.title`.
    const prefix = path.slice(0, -1).join(".");
    return (
      source.includes(`"${whole}"`) ||
      (prefix !== "" && source.includes(`\`${prefix}.\${`)) ||
      source.includes(`}.${path.at(-1)}\``)
    );
  };
  expect([...languages.uk.keys()].filter((key) => !asked(key))).toEqual([]);
});

function sources(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts") && !name.endsWith(".gen.ts"))
    .map((name) => join(folder, name));
}
