/** Writes `docs/openapi.json` from the route files themselves. `--check` only says whether the committed one is up to date. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { replaceFile } from "#lib/disk/atomic.ts";
import { type DescribedRoute, describeApi, METHODS } from "#lib/http/openapi.ts";
import type { RouteHandler } from "#lib/http/route.ts";

const ROOT = join(import.meta.dirname, "..");
export const OPENAPI_FILE = join(ROOT, "docs", "openapi.json");

/** Every `route.ts` under `app/api`, relative to the project, with `/` between its parts. */
export function routeFiles(): string[] {
  return globSync("app/api/**/route.ts", { cwd: ROOT })
    .map((path) => path.replaceAll("\\", "/"))
    .sort();
}

/** Where Next answers with a route file: the folders, without groups in parentheses. */
export function pathOf(file: string): string {
  const parts = file.split("/").slice(1, -1);
  return `/${parts.filter((part) => !/^\(.*\)$/.test(part)).join("/")}`;
}

/** What a route file exports for a method; undefined when it has none. */
export async function handlersOf(file: string): Promise<Partial<Record<(typeof METHODS)[number], RouteHandler>>> {
  return (await import(pathToFileURL(join(ROOT, file)).href)) as Partial<Record<(typeof METHODS)[number], RouteHandler>>;
}

export async function describedRoutes(): Promise<DescribedRoute[]> {
  const described: DescribedRoute[] = [];
  for (const file of routeFiles()) {
    const handlers = await handlersOf(file);
    for (const method of METHODS) {
      const handler = handlers[method];
      if (handler?.definition && !handler.definition.hidden) described.push({ path: pathOf(file), method, definition: handler.definition });
    }
  }
  return described;
}

export async function openApiText(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  return `${JSON.stringify(describeApi(await describedRoutes(), version), null, 2)}\n`;
}

async function main(): Promise<void> {
  const text = await openApiText();
  if (!process.argv.includes("--check")) return replaceFile(OPENAPI_FILE, text);
  if (readFileSync(OPENAPI_FILE, "utf8") === text) return;
  process.stderr.write("docs/openapi.json is not what the routes say. Run: node cli/openapi.ts\n");
  process.exitCode = 1;
}

if (import.meta.main) await main();
