import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { pngWith } from "#test/png.ts";
import type { Row } from "../columns/row.ts";
import type { Root } from "../roots/schema.ts";
import { DiskSource } from "./disk-source.ts";

let home = "";
let roots: Root[] = [];
const OLD = new Date("2026-05-01T10:00:00Z");

const XMP = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:CreateDate="2024-02-03T04:05:06Z"
xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>heron</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;

function write(relative: string, text: string | Buffer = "x") {
  const path = join(home, relative);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  utimesSync(path, OLD, OLD);
}

function settle() {
  for (const folder of ["input", "input/foxes", "input/foxes/draft", "input/inner"]) utimesSync(join(home, folder), OLD, OLD);
}

function root(id: string, kind: Root["kind"], path: string): Root {
  return { id, kind, name: id, path: join(home, path), engine_id: null, read_only: false, owner: null, visibility: null, state: "online" };
}

async function rowsOf(source: DiskSource): Promise<Row[]> {
  const rows: Row[] = [];
  await source.load((piece) => {
    rows.push(...piece);
  });
  return rows.sort((a, b) => a.name.localeCompare(b.name));
}

beforeEach(() => {
  vi.useRealTimers();
  home = mkdtempSync(join(tmpdir(), "atelier-browsing-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  write("input/foxes/draft/a.png");
  write(
    "input/foxes/draft/a.png.asset.json",
    JSON.stringify({ schema: 1, score: 4, owner: "anna", visibility: "private", created_at: "2025-01-02T03:04:05Z" }),
  );
  write("input/foxes/draft/a_thumb.png");
  write("input/foxes/.trash/gone.png");
  write("input/inner/b.mp4", "four");
  settle();
  roots = [root("aaaaaaaa", "input", "input"), root("bbbbbbbb", "folder", "input/inner")];
});

it("tells every file that lies in a root, by its place and with what was said of it", async () => {
  const source = new DiskSource(async () => roots);
  const [a, b, ...rest] = await rowsOf(source);
  expect(rest).toEqual([]);
  expect(a).toMatchObject({
    name: "a.png",
    kind: "image",
    projectId: "foxes",
    folder: "draft",
    score: 4,
    owner: "anna",
    visibility: "private",
  });
  expect(a?.created).toBe(Date.parse("2025-01-02T03:04:05Z"));
  expect(b).toMatchObject({ name: "b.mp4", kind: "video", projectId: null, rootId: "bbbbbbbb", size: 4, visibility: "shared" });
  expect(b?.created).toBe(OLD.getTime());
  expect([source.pathOf(a?.id ?? 0), source.pathOf(b?.id ?? 0)]).toEqual(["aaaaaaaa/foxes/draft/a.png", "bbbbbbbb/b.mp4"]);
});

it("sees what comes and goes, and gives a file the number it had", async () => {
  const source = new DiskSource(async () => roots);
  const [before] = await rowsOf(source);
  const later = () => vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
  later();
  expect(await source.changes(() => undefined)).toBe("known");
  write("input/foxes/draft/c.png");
  later();
  expect(await source.changes(() => undefined)).toBe("lost");
  const after = await rowsOf(source);
  expect(after.map((row) => row.name)).toEqual(["a.png", "b.mp4", "c.png"]);
  expect(after[0]?.id).toBe(before?.id);
  later();
  roots = roots.map((one) => ({ ...one, state: "offline" }));
  expect(await source.changes(() => undefined)).toBe("lost");
  expect(await rowsOf(source)).toEqual([]);
  rmSync(home, { recursive: true });
});

it("looks into files behind the list, and tells their models and times once all are read", async () => {
  write("input/foxes/draft/made.png", pngWith({ parameters: "a fox\nSteps: 20, Sampler: Euler, Seed: 42, Size: 8x8, Model: fox-v1" }));
  write("input/foxes/draft/dated.png", pngWith({ "XML:com.adobe.xmp": XMP }));
  settle();
  const source = new DiskSource(async () => roots);
  const listed = await rowsOf(source);
  expect(listed.map(({ model }) => model)).toEqual([null, null, null, null]);
  expect(source.unread).toBeGreaterThan(0);
  await vi.waitUntil(() => source.unread === 0, { timeout: 10_000 });
  const told: Row[] = [];
  expect(await source.changes((changes) => void told.push(...changes.flatMap(({ row }) => row ?? [])))).toBe("known");
  expect(told.find(({ name }) => name === "made.png")).toMatchObject({ model: "fox-v1", projectId: "foxes" });
  expect(told.find(({ name }) => name === "dated.png")?.created).toBe(Date.parse("2024-02-03T04:05:06Z"));
  expect(
    told.some(({ name }) => name === "a.png"),
    "its sidecar says all there is",
  ).toBe(false);
  const keyed = told.find(({ name }) => name === "dated.png");
  expect(source.withKeywords(["heron"], true)).toEqual([keyed?.id]);
  expect(source.withKeywords(["heron", "fox"], true)).toEqual([]);
  expect(source.withKeywords(["heron", "fox"], false)).toEqual([keyed?.id]);
  // What was read stays known when the folders are walked anew.
  const again = await rowsOf(source);
  expect(again.find(({ name }) => name === "made.png")?.model).toBe("fox-v1");
  expect(source.unread).toBe(0);
});
