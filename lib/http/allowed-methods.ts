import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Described {
  readonly path: RegExp;
  readonly methods: readonly string[];
}

let described: readonly Described[] | undefined;

/** `{id}` is one part of a path; a template that names next-auth's actions takes the rest, as its route does. */
function patternOf(template: string): RegExp {
  const literal = template.replace(/[.*+?^$()|[\]\\]/g, "\\$&");
  return new RegExp(`^${literal.replace(/\{nextauth\}/g, ".+").replace(/\{[^}]+\}/g, "[^/]+")}/?$`);
}

function readDescription(): Described[] {
  const file = join(process.cwd(), "docs", "openapi.json");
  const { paths } = JSON.parse(readFileSync(file, "utf8")) as { paths: Record<string, Record<string, unknown>> };
  return Object.entries(paths).map(([template, methods]) => ({
    path: patternOf(template),
    methods: Object.keys(methods).map((method) => method.toUpperCase()),
  }));
}

/** What an `Allow` header says of a path, out of the API's own description; null for a path that is not described. */
export function allowedMethods(path: string): string | null {
  described ??= readDescription();
  const methods = new Set(described.filter((one) => one.path.test(path)).flatMap((one) => one.methods));
  if (methods.size === 0) return null;
  // Next answers these two of itself.
  if (methods.has("GET")) methods.add("HEAD");
  methods.add("OPTIONS");
  return [...methods].sort().join(", ");
}
