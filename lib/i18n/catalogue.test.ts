import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

type Tree = { [key: string]: string | Tree };

const ROOT = join(import.meta.dirname, "../..");
const read = (locale: string): Tree => JSON.parse(readFileSync(join(import.meta.dirname, "messages", `${locale}.json`), "utf8"));

function leaves(tree: Tree, prefix = ""): Map<string, string> {
  const found = new Map<string, string>();
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === "string") found.set(prefix + key, value);
    else for (const [path, text] of leaves(value, `${prefix}${key}.`)) found.set(path, text);
  }
  return found;
}

/** Names of the arguments and of the rich-text tags a message takes; what stands inside a plural's branches counts too. */
function argumentsOf(message: string): string[] {
  const named = [...message.matchAll(/\{\s*([a-zA-Z_]+)\s*(?=[},])/g)].map((match) => match[1] ?? "");
  const tags = [...message.matchAll(/<([a-z]+)>/g)].map((match) => `<${match[1]}>`);
  return [...new Set([...named, ...tags])].sort();
}

/** Source of the app that reads the catalogue, without tests. */
function sources(): string[] {
  return ["app", "components", "lib"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.(test|d)\.tsx?$/.test(entry.name))
      .filter((entry) => !entry.parentPath.includes("generated"))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .filter((text) => /useTranslations|getTranslations|useMessage|Translate</.test(text)),
  );
}

const en = leaves(read("en"));
const de = leaves(read("de"));
const code = sources();

/** `const t = useTranslations("studio")` → which namespaces a file speaks, and under which name. */
function bindings(text: string): { name: string; namespace: string }[] {
  return [...text.matchAll(/const (\w+) = (?:await )?(?:useTranslations|getTranslations)\("([\w.]+)"\)/g)].map((match) => ({
    name: match[1] ?? "",
    namespace: match[2] ?? "",
  }));
}

/** A screen speaks a whole namespace (`settings`) or a part of it (`settings.folders`). */
function isUsed(key: string): boolean {
  const steps = key.split(".");
  return steps.slice(1).some((_, n) => isUsedIn(steps.slice(0, n + 1).join("."), steps.slice(n + 1)));
}

function isUsedIn(namespace: string, steps: readonly string[]): boolean {
  const path = steps.join(".");
  const prefixes = steps.map((_, n) => `\`${steps.slice(0, n).join(".")}${n > 0 ? "." : ""}\${`).slice(1);
  return code.some(
    (text) => text.includes(`"${namespace}"`) && (text.includes(`"${path}"`) || prefixes.some((prefix) => text.includes(prefix))),
  );
}

describe("the message catalogues", () => {
  it("have the same keys in English and German", () => {
    expect([...de.keys()].sort()).toEqual([...en.keys()].sort());
  });

  it("leave no message empty", () => {
    const empty = [...en, ...de].filter(([, text]) => text.trim() === "").map(([key]) => key);
    expect(empty).toEqual([]);
  });

  it("name the same arguments in both languages, so that no number or name is lost in translation", () => {
    for (const [key, text] of en) expect({ key, arguments: argumentsOf(de.get(key) ?? "") }).toEqual({ key, arguments: argumentsOf(text) });
  });

  it("hold every key a screen asks for", () => {
    const missing = code.flatMap((text) =>
      bindings(text).flatMap(({ name, namespace }) =>
        [...text.matchAll(new RegExp(`\\b${name}(?:\\.rich|\\.markup|\\.raw)?\\(\\s*"([\\w.]+)"`, "g"))]
          .map((match) => `${namespace}.${match[1]}`)
          .filter((key) => !en.has(key)),
      ),
    );
    expect(missing).toEqual([]);
  });

  it("hold no key that no screen asks for", () => {
    // `params` names the inputs engines declare; which ones there are is known only while the program runs.
    const unused = [...en.keys()].filter((key) => !key.startsWith("params.") && !isUsed(key));
    expect(unused).toEqual([]);
  });
});
