import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { FIELDS, parseView } from "#components/gallery/view.ts";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { setDatabase } from "#lib/db/client.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import { ask } from "#test/asking.ts";
import { sqliteDatabase } from "#test/databases.ts";
import * as list from "../../../app/api/gallery/route.ts";
import * as summary from "../../../app/api/gallery/summary/route.ts";
import { fetchGallery, fetchSummary } from "../client.ts";
import { GalleryFilter } from "../schema.ts";

const ROUTES = [
  ["GET /gallery", list.GET],
  ["GET /gallery/summary", summary.GET],
] as const;

let home: string;
let made: Awaited<ReturnType<typeof sqliteDatabase>>;
beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-asking-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  made = await sqliteDatabase();
  setDatabase(made.database);
  forgetPeople();
});
afterAll(async () => {
  await made.remove();
  rmSync(home, { recursive: true, force: true });
});
afterEach(() => vi.unstubAllGlobals());

/** One value for every filter and sort there is. */
const EVERYTHING = parseView({
  q: "fox",
  project_id: "foxes",
  folder: "draft",
  kind: "image",
  score_min: "1",
  score_max: "5",
  keywords: "red,snow",
  match_all: "true",
  model: "fox-v1",
  run_id: "r",
  created_from: "2025-01-01",
  created_to: "2025-12-31",
  unassigned_only: "true",
  kept_only: "true",
  trashed: "true",
  sort: "modified",
  order: "asc",
});

describe.each(ROUTES)("%s", (_name, handler) => {
  it("refuses what it does not know and names it, in any language: without it another question would be answered", async () => {
    const { status, body } = await ask(handler, { query: "?socre_min=3&kind=image" });
    expect(status).toBe(422);
    expect(body).toMatchObject({
      code: "invalid",
      field: "socre_min",
      detail: "There is no parameter “socre_min” here. Correct its name or leave it out.",
      errors: [{ field: "socre_min", code: "unrecognized_key", reason: { key: "query_unknown", values: { name: "socre_min" } } }],
    });
  });

  it("names all that it does not know, beside what is wrong otherwise", async () => {
    const { body } = await ask(handler, { query: "?score_min=many&Q=fox&skip=60&__proto__=1" });
    expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(["Q", "__proto__", "score_min", "skip"]);
  });

  it("refuses none of the filters and sorts, even where nothing matches", async () => {
    expect(Object.keys(EVERYTHING).sort()).toEqual([...FIELDS].sort());
    const query = new URLSearchParams(Object.entries(EVERYTHING).map(([key, value]) => [key, String(value)]));
    expect(await ask(handler, { query: `?${query}` })).toMatchObject({ status: 200, body: { total: 0 } });
  });
});

it("what the screens ask is refused by none", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ items: [] });
  });
  await fetchGallery({ ...EVERYTHING, limit: 60, count: "none" }, null);
  for (const jump of [null, "2025-01-01", { id: 7 }]) await fetchSummary({ ...EVERYTHING, limit: 60, count: "none" }, jump);
  await fetchSummary({ sort: "name", limit: 60, count: "none" }, 0.5);
  vi.unstubAllGlobals();
  for (const url of asked) {
    const { pathname, search } = new URL(url, "http://localhost");
    const handler = pathname.endsWith("/summary") ? summary.GET : list.GET;
    expect((await ask(handler, { query: search })).status, url).toBe(200);
  }
  expect(asked).toHaveLength(5);
});

it("a query in a body is held to the same words", () => {
  expect(GalleryFilter.safeParse({ kind: "image" }).success).toBe(true);
  expect(GalleryFilter.safeParse({ socre_min: 3 }).error?.issues).toMatchObject([{ code: "unrecognized_keys", keys: ["socre_min"] }]);
});
