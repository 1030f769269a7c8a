import { mkdtempSync } from "node:fs";
import { mkdir, readdir, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { homeOfSidecars, orphanPaths } from "./around.ts";
import { mergeWords } from "./combine.ts";
import { sidecarName } from "./naming.ts";
import { problemOfSidecar, readOrphan, readSaid, readSaidAlone, stampOf } from "./read.ts";
import type { Said } from "./said.ts";

let path = "";
let root = { id: "aaaaaaaa", path, read_only: false };
beforeEach(async () => {
  path = mkdtempSync(join(tmpdir(), "atelier-sidecars-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(path, "home"), LOG_LEVEL: "error" }));
  root = { id: "aaaaaaaa", path: join(path, "root"), read_only: false };
  await mkdir(join(root.path, "p"), { recursive: true });
});

async function put(name: string, content: unknown): Promise<string> {
  const target = join(root.path, "p", name);
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, typeof content === "string" ? content : JSON.stringify(content));
  return target;
}

/** Read as a scan does and as a request does: both must say the same. */
async function read(filename: string): Promise<Said | null> {
  const names = new Set(await readdir(join(root.path, "p")));
  const said = readSaid(root, "p", filename, names);
  expect(await readSaidAlone(root, "p", filename)).toEqual(said);
  expect(stampOf(root, "p", filename, new Set(names))).toBe(said?.stamp ?? null);
  return said;
}

const words = (said: Said | null) => mergeWords(said, null, { owner: null, visibility: null });
const T1 = "2026-01-01T00:00:00Z";
const T2 = "2026-02-01T00:00:00Z";

describe("all dialects", () => {
  it("says nothing where nothing is", async () => {
    await put("a.png", "x");
    expect(await read("a.png")).toBeNull();
  });

  it("reads ours", async () => {
    await put("a.png.asset.json", {
      schema: 1,
      hash: "a".repeat(64),
      created_at: T1,
      updated_at: T2,
      metadata: { tags: ["x"], license: "CC0" },
      score: 4,
      favourite: true,
      kept: true,
      caption: "eins",
      captions: [{ text: "eins", source: "user", at: T2, by: "anna" }],
      keywords: [
        { keyword: "fox", type: "user", source: "person", confidence: 1 },
        { keyword: "cinematic", type: "prompt", source: "prompt", confidence: 0.5 },
      ],
      owner: "anna",
      visibility: "private",
      job_id: "j-1",
    });
    const said = await read("a.png");
    expect(words(said)).toMatchObject({
      score: 4,
      favourite: true,
      kept: true,
      caption: "eins",
      license: "CC0",
      owner: "anna",
      visibility: "private",
      job_id: "j-1",
      created_at: "2026-01-01T00:00:00.000Z",
    });
    expect(words(said).keywords.map((one) => `${one.type}:${one.keyword}`)).toEqual(["user:fox", "prompt:cinematic"]);
    expect(said?.hash).toBe("a".repeat(64));
  });

  it("reads the asset registry's file of the same name", async () => {
    await put("a.png.asset.json", {
      id: "7bc457a63d7d82ba",
      tags: ["promo"],
      license: "unknown",
      meta: { tags: ["gallery"], license: "CC-BY-4.0" },
    });
    expect(words(await read("a.png"))).toMatchObject({ license: "CC-BY-4.0", keywords: [{ keyword: "gallery", type: "user" }] });
  });

  it("reads scores, a stem's JSON, XMP, captions as text, a run's and an organiser's list", async () => {
    await put(".scores/a.png.json", { file: "a.png", score: 2, favourite: true, updated: 1_767_225_600 });
    expect(words(await read("a.png"))).toMatchObject({ score: 2, favourite: true });
    await put("b.json", {
      positive_prompt: "a fox",
      job_id: "77",
      timestamp: T1,
      params: { seed: 5 },
      caption: "sie",
      caption_updated_at: T2,
    });
    expect(words(await read("b.mp4"))).toMatchObject({ caption: "sie", record: { prompt: "a fox" } });
    const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmp:Rating="3"><dc:subject><rdf:Bag><rdf:li>snow</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>`;
    await put("c.xmp", xmp);
    expect(words(await read("c.jpg"))).toMatchObject({ score: 3, keywords: [{ keyword: "snow", type: "user", source: "xmp" }] });
    await put("d.txt", "a photo of a fox in snow");
    expect(words(await read("d.png")).caption).toBe("a photo of a fox in snow");
    await put("metadata.json", {
      run_id: "a1b2c3d4-5678-90ab-cdef-1234567890ab",
      timestamp: T1,
      input_text: "Blume",
      transformed_text: "a flower",
      outputs: [{ type: "image", filename: "output_image.png", config: "sd35_large" }],
    });
    expect(words(await read("output_image.png"))).toMatchObject({
      run_id: "a1b2c3d4-5678-90ab-cdef-1234567890ab",
      record: { prompt: "a flower" },
    });
    root = { ...root, path: join(path, "root", "projects") };
    await put("x_1764038840_image.png", "x");
    await writeFile(
      join(path, "root", "file_metadata.json"),
      JSON.stringify({ "/mnt/other/output/projects/p/x_1764038840_image.png": { job_id: "x", checksum: "0".repeat(64), created_at: T1 } }),
    );
    expect(words(await read("x_1764038840_image.png"))).toMatchObject({ job_id: "x", created_at: "2026-01-01T00:00:00.000Z" });
    expect(await read("y.png")).toBeNull();
  });

  it("finds the sidecar of a name that was too long for one, and only for that very name", async () => {
    const long = `${"ü".repeat(122)}.png`;
    const { name, cut } = sidecarName(long);
    expect(cut).toBe(true);
    await put(name, { file: long, updated_at: T1, score: 5 });
    expect(words(await read(long)).score).toBe(5);
    await put(name, { file: `${"ü".repeat(121)}u.png`, updated_at: T1, score: 5 });
    expect(words(await read(long)).score).toBe(0);
  });

  it("reads what was said about files on a read-only root below the home", async () => {
    root = { ...root, read_only: true };
    const home = join(homeOfSidecars(root.id), "p");
    await mkdir(home, { recursive: true });
    await writeFile(join(home, "a.png.asset.json"), JSON.stringify({ updated_at: T2, score: 5 }));
    await put("a.png.asset.json", { updated_at: T1, score: 1, caption: "beside" });
    expect(words(await read("a.png"))).toMatchObject({ score: 5, caption: "beside" });
    // It may be written to later: what was said before still stands there.
    root = { ...root, read_only: false };
    expect(words(await read("a.png"))).toMatchObject({ score: 5, caption: "beside" });
  });
});

describe("who is believed", () => {
  it("ours, for all it has said; a default of ours hides nothing", async () => {
    await put("a.png.asset.json", { created_at: T1, updated_at: T2, score: 0, caption: "ours", metadata: { license: null } });
    await put(".scores/a.png.json", { file: "a.png", score: 4, updated: T1 });
    await put("a.json", { caption: "theirs", license: "MIT" });
    expect(words(await read("a.png"))).toMatchObject({ score: 4, caption: "ours", license: "MIT" });
  });

  it("whoever spoke last of a field, where both say when", async () => {
    await put("a.png.asset.json", { updated_at: T2, score: 3, said: { score: T1 } });
    await put(".scores/a.png.json", { file: "a.png", score: 4, updated: T2 });
    expect(words(await read("a.png")).score).toBe(4);
    await put("a.png.asset.json", { updated_at: T2, score: 0, said: { score: "2026-03-01T00:00:00Z" } });
    expect(words(await read("a.png")).score).toBe(0);
    await put(".scores/a.png.json", { file: "a.png", score: 4, updated: "9999-01-01T00:00:00Z" });
    expect(words(await read("a.png")).score).toBe(0);
  });

  it("the sidecars before the file's own words, the file before sidecars on how it was made", async () => {
    await put("a.json", { caption: "beside", parameters: "a cat\nSteps: 3, Seed: 1, Size: 8x8" });
    const record = { prompt: "a fox" } as never;
    const facts = {
      words: { score: 2, caption: "inside", license: null, keywords: ["k"] },
      record,
      source: "comfyui",
      provenance: null,
      created_at: null,
    };
    expect(mergeWords(await read("a.png"), facts, { owner: "o", visibility: "workshop" })).toMatchObject({
      caption: "beside",
      score: 2,
      keywords: [{ keyword: "k", source: "file" }],
      record: { prompt: "a fox" },
      source: "comfyui",
      owner: "o",
      visibility: "workshop",
    });
  });

  it("the root on who may see what belongs to nobody, unless the sidecar is stricter", () => {
    const at = (said: object, visibility: "private" | "shared") => mergeWords(said as Said, null, { owner: null, visibility }).visibility;
    const said = { words: {}, captions: [], keywords: [], stamp: "", owner: null, visibilityChosen: false };
    expect(at({ ...said, visibility: "shared" }, "private")).toBe("private");
    expect(at({ ...said, visibility: "private" }, "shared")).toBe("private");
    expect(at({ ...said, visibility: "shared", owner: "anna" }, "private")).toBe("shared");
    expect(at({ ...said, visibility: "shared", visibilityChosen: true }, "private")).toBe("shared");
  });
});

describe("stamps", () => {
  it("move when a sidecar changes, comes or goes, and not otherwise", async () => {
    const stamps = new Set<string | null>();
    const look = async () => stamps.add((await read("a.png"))?.stamp ?? null);
    await look();
    const ours = await put("a.png.asset.json", { score: 1 });
    await look();
    await look();
    await put(".scores/a.png.json", { score: 1 });
    await look();
    await utimes(ours, 1, 1);
    await look();
    await rm(ours);
    await look();
    expect(stamps.size).toBe(5);
  });

  it("of a list that speaks of many move for the files that it says something else of", async () => {
    const list = (entries: object) => writeFile(join(root.path, "file_metadata.json"), JSON.stringify(entries));
    await list({ "p/a.png": { job_id: "1", checksum: "" } });
    const first = await read("a.png");
    await list({ "p/a.png": { job_id: "1", checksum: "" }, "p/b.png": { job_id: "2", checksum: "" } });
    expect(await read("a.png")).toEqual(first);
    expect((await read("b.png"))?.job_id).toBe("2");
  });
});

describe("hostile and damaged sidecars", () => {
  it.each([
    ["half", '{"score": 4, "capt'],
    ["not an object", "[1, 2]"],
    ["empty", ""],
    ["deep", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`],
    ["large", `{"caption": "${"x".repeat(9 << 20)}"}`],
  ])("%s: told, the others still count", async (_, text) => {
    const target = await put("a.png.asset.json", text);
    await put(".scores/a.png.json", { score: 4 });
    const said = await read("a.png");
    expect(words(said).score).toBe(4);
    expect(said?.problems).toMatchObject([{ path: target, reason: expect.any(String) }]);
  });

  it("takes what is of the right kind, leaves out the rest and says which", async () => {
    const target = await put(
      "a.png.asset.json",
      `{"__proto__": {"score": 1}, "updated_at": "never", "score": 99, "favourite": "yes", "caption": {"a": 1}, "keywords": [1, null, {"keyword": "ok\\u0000\\ud800"}, "plain", {"keyword": ""}], "captions": "x", "owner": 7, "visibility": "everyone", "job_id": "../../etc", "hash": "xyz"}`,
    );
    const said = await read("a.png");
    const wrong = "score, favourite, caption, captions, keywords, owner, visibility and updated_at";
    const reason = `${wrong} do not hold what they should, and what is wrong there was left out`;
    expect(said?.problems).toEqual([{ path: target, reason }]);
    expect(problemOfSidecar(root, "p/a.png.asset.json")).toBe(reason);
    const row = words(said);
    expect(row).toMatchObject({ score: 0, favourite: false, caption: null, owner: null, visibility: "shared", job_id: null, captions: [] });
    expect(row.keywords.map((one) => one.keyword)).toEqual(["ok\ufffd", "plain"]);
  });

  it("names one field that is wrong, and takes what an empty one, another program's or a defaulted one holds for nothing wrong", async () => {
    const ours = { schema: 1, updated_at: T1, score: 3, caption: 7, license: null, owner: "", metadata: { license: null, tags: [] } };
    await put("a.png.asset.json", ours);
    const said = await read("a.png");
    expect(words(said)).toMatchObject({ score: 3, caption: null });
    expect(said?.problems.map(({ reason }) => reason)).toEqual([
      "caption does not hold what it should, and what is wrong there was left out",
    ]);
    await put("a.png.asset.json", { ...ours, caption: null, metadata: { tags: "fox", license: 3 } });
    expect((await read("a.png"))?.problems.map(({ reason }) => reason.split(" do ")[0])).toEqual(["metadata.license and metadata.tags"]);
    await put("a.png.asset.json", { ...ours, caption: null });
    await put("a.json", { caption: 7, score: "four", tags: 3 });
    expect((await read("a.png"))?.problems).toEqual([]);
  });

  it("asks a sidecar again by the path its problem stands under: mended or gone, nothing is wrong", async () => {
    await put("a.png.asset.json", "{");
    await put(".scores/a.png.json", "[]");
    await put("metadata.json", { run_id: 1 });
    await writeFile(join(root.path, "file_metadata.json"), "{");
    const ask = () =>
      ["p/a.png.asset.json", "p/.scores/a.png.json", "p/metadata.json", "file_metadata.json"].map((one) => problemOfSidecar(root, one));
    const damaged = [expect.stringContaining("JSON"), expect.stringContaining("object"), null, expect.any(String)];
    expect(ask()).toEqual(damaged);
    await put("a.png.asset.json", { score: 3 });
    await put(".scores/a.png.json", { score: 3 });
    await rm(join(root.path, "file_metadata.json"));
    expect(ask()).toEqual([null, null, null, null]);
    root = { ...root, read_only: true };
    await mkdir(join(homeOfSidecars(root.id), "p"), { recursive: true });
    await writeFile(join(homeOfSidecars(root.id), "p", "a.png.asset.json"), "{");
    expect(problemOfSidecar(root, "p/a.png.asset.json")).toContain("JSON");
  });

  it("follows no link out of the folder", async () => {
    await writeFile(join(path, "secret.txt"), "secret words");
    await symlink(join(path, "secret.txt"), join(root.path, "p", "a.txt"));
    await mkdir(join(path, "elsewhere"));
    await writeFile(join(path, "elsewhere", "a.png.json"), JSON.stringify({ score: 5 }));
    await symlink(join(path, "elsewhere"), join(root.path, "p", ".scores"));
    const names = new Set(await readdir(join(root.path, "p")));
    const said = readSaid(root, "p", "a.png", names);
    expect(words(said)).toMatchObject({ score: 0, caption: null });
  });
});

it("names sidecars whose file was taken away, with the hash that finds it again", async () => {
  await put("a.png", "x");
  await put("a.png.asset.json", { hash: "b".repeat(64), metadata: { bytes: 1 }, score: 3, updated_at: T1 });
  const orphans = async () => orphanPaths(root, "p", new Set(await readdir(join(root.path, "p"))));
  expect(await orphans()).toEqual([]);
  await rename(join(root.path, "p", "a.png"), join(root.path, "p", "b.png"));
  const path = join(root.path, "p", "a.png.asset.json");
  expect(await orphans()).toEqual([path]);
  const orphan = readOrphan(path);
  expect(orphan).toMatchObject({ filename: "a.png", hash: "b".repeat(64), bytes: 1 });
  expect(orphan?.said.words.score?.value).toBe(3);
});
