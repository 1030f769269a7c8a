import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { needsPerson } from "#lib/http/guard.ts";
import { METHODS } from "#lib/http/openapi.ts";
import { RIGHTS } from "#lib/people/policy.ts";
import { describedRoutes, handlersOf, OPENAPI_FILE, openApiText, pathOf, routeFiles } from "../cli/openapi.ts";

/** What Next reads out of a route file besides its handlers. */
const NEXT_SETTINGS = new Set(["dynamic", "runtime", "maxDuration", "revalidate", "fetchCache"]);
const MOST_LINES_OF_A_HANDLER = 15;

/** Routes that anyone may ask: the contract's few. Whoever adds one says so here. */
const OPEN = new Set([
  "GET /api/health",
  "GET /api/openapi.json",
  "GET /api/auth/[...nextauth]",
  "POST /api/auth/[...nextauth]",
  "POST /api/auth/setup",
  "POST /api/auth/accept",
]);

const files = routeFiles();

describe("the routes", () => {
  it("are found, so that the tests below look at something", () => {
    expect(files).toContain("app/api/me/route.ts");
    expect(files.length).toBeGreaterThan(6);
  });

  it.each(files)("%s: every handler is made by route() and states its right", async (file) => {
    const exported = await handlersOf(file);
    for (const [name, handler] of Object.entries(exported)) {
      if (NEXT_SETTINGS.has(name)) continue;
      expect((METHODS as readonly string[]).includes(name), `${name} is no method`).toBe(true);
      const { definition } = handler;
      expect(definition, `${name} is not made by route()`).toBeDefined();
      const where = `${name} ${pathOf(file)}`;
      if (definition.can === "anyone") expect(OPEN.has(where) || definition.hidden, `${where} is open to anyone`).toBe(true);
      else expect(Object.keys(RIGHTS)).toContain(definition.can);
    }
  });

  it.each(files)("%s: every handler is read at a glance", (file) => {
    const blocks = readFileSync(join(import.meta.dirname, "..", file), "utf8")
      .split(/^(?=export const)/m)
      .slice(1);
    for (const block of blocks) expect(block.trimEnd().split("\n").length, block.slice(0, 60)).toBeLessThanOrEqual(MOST_LINES_OF_A_HANDLER);
  });

  it("ask who it is at the door unless they are open, so that a missing path tells a stranger nothing", async () => {
    for (const { method, path, definition } of await describedRoutes()) {
      if (definition.can === "anyone") continue;
      const isAuth = path.startsWith("/api/auth/");
      expect(needsPerson({ method, path: path.replace(/\[[^\]]+\]/g, "x") }), `${method} ${path}`).toBe(!isAuth);
    }
  });
});

describe("the pages", () => {
  const root = join(import.meta.dirname, "..");
  const pages = globSync("app/**/page.tsx", { cwd: root }).filter(
    (page) => !page.startsWith(join("app", "auth")) && page !== join("app", "page.tsx"),
  );

  it.each(pages)("%s asks who looks at it itself: a layout is not asked again when only the page is fetched", (page) => {
    expect(readFileSync(join(root, page), "utf8")).toMatch(/\bpageActor\(\)/);
  });
});

describe("the API's description", () => {
  it("is what the routes say: docs/openapi.json is up to date (node cli/openapi.ts)", async () => {
    expect(existsSync(OPENAPI_FILE)).toBe(true);
    const isCurrent = readFileSync(OPENAPI_FILE, "utf8") === (await openApiText());
    expect(isCurrent, "docs/openapi.json is stale: run node cli/openapi.ts").toBe(true);
  });

  it("comes out the same every time and names every route, its right and its problem answer", async () => {
    const text = await openApiText();
    expect(await openApiText()).toBe(text);
    const api = JSON.parse(text) as { openapi: string; paths: Record<string, Record<string, Record<string, unknown>>> };
    expect(api.openapi).toBe("3.1.0");
    const operations = Object.values(api.paths).flatMap((methods) => Object.values(methods));
    expect(operations).toHaveLength((await describedRoutes()).length);
    for (const operation of operations) {
      expect(operation.summary).toBeTruthy();
      expect(operation["x-right"]).toBeTruthy();
      expect(operation.responses).toHaveProperty("default");
    }
    expect(api.paths["/api/users"]?.patch).toMatchObject({ "x-right": "users.manage", security: [{ session: [] }] });
  });
});
