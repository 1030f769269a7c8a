import { copyFile, mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { sleep } from "#lib/core/time.ts";
import type { Database } from "#lib/db/client.ts";
import { withLock } from "#lib/disk/lock.ts";
import { captionsOfMedia, getMedia, getMediaAt } from "#lib/media/detail/service.ts";
import type { Root } from "#lib/media/roots/schema.ts";
import { forgetCached } from "#lib/media/roots/service.ts";
import { scan } from "#lib/media/scan/run.ts";
import { ScanPayload } from "#lib/media/scan/schema.ts";
import { endWalker } from "#lib/media/scan/walker.ts";
import type { MediaPatch } from "#lib/media/schema.ts";
import { Sidecar } from "#lib/media/sidecars/schema.ts";
import { sidecarPath } from "#lib/media/sidecars/service.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "../../test/databases.ts";
import { newHome, putPicture, takeUp } from "../../test/small-library.ts";
import { patchMedia, patchMediaAt } from "./service.ts";

const anna = actorForTest({ login: "anna" });
const berta = actorForTest({ login: "berta" });
const gast = actorForTest({ login: "gast", role: "guest" });
const admin = actorForTest({ login: "root", role: "admin" });
const plain = { exact: false };

let root: Root;
beforeEach(async () => {
  root = await newHome();
});
const make = (relative: string, texts?: Record<string, string>) => putPicture(root, relative, texts);

async function swap(a: string, b: string): Promise<void> {
  await rename(a, `${a}~`);
  await rename(b, a);
  await rename(`${a}~`, b);
}

async function scanAll(database: Database): Promise<void> {
  forgetCached();
  const run = { jobId: null, signal: new AbortController().signal, progress: () => undefined };
  await scan(database, ScanPayload.parse({ mode: "full" }), run);
}

afterAll(async () => {
  endWalker();
  await closePool();
});

const sidecarOf = async (path: string) => JSON.parse(await readFile(`${path}.asset.json`, "utf8"));

describeEachDatabase("what people say about files", (database) => {
  it("is in the sidecar, in the row, in the keywords, in what a search looks in, and told to those who may hear it", async () => {
    const path = await make("foxes/a.png");
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"], { owner: "anna", visibility: "private" });
    const said = { caption: "Zwei Füchse", score: 4, favourite: true, kept: true, license: "CC-BY-4.0", keywords: ["fox", "snow", "fox"] };
    const detail = await patchMedia(anna, id, said, plain);
    expect(detail).toMatchObject({ id, caption: "Zwei Füchse", score: 4, favourite: true, kept: true, license: "CC-BY-4.0" });
    expect(detail.keywords.map((one) => [one.keyword, one.keyword_type, one.source])).toEqual([
      ["fox", "user", "person"],
      ["snow", "user", "person"],
    ]);
    const sidecar = Sidecar.parse(await sidecarOf(path));
    expect(sidecar).toMatchObject({ score: 4, favourite: true, kept: true, caption: "Zwei Füchse", owner: "anna", visibility: "private" });
    expect(sidecar.metadata).toMatchObject({ tags: ["fox", "snow"], license: "CC-BY-4.0", bytes: detail.size_bytes, version: 1 });
    const { client } = database();
    const { words } = await client.mediaText.findUniqueOrThrow({ where: { mediaFileId: id } });
    for (const word of ["zwei fuchse", "fox", "snow", "foxes"]) expect(words).toContain(` ${word} `);
    const event = await client.event.findFirst({ orderBy: { id: "desc" } });
    expect(event).toMatchObject({ type: "media.changed", scope: "person:anna", payload: JSON.stringify({ ids: [id] }) });
  });

  it("counts for the fields that were named alone, and clears what is set to nothing", async () => {
    const path = await make("foxes/a.png");
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    await patchMedia(admin, id, { caption: "one", score: 3, keywords: ["a", "b"] }, plain);
    const detail = await patchMedia(admin, id, { caption: "", keywords: ["b"] }, plain);
    expect(detail).toMatchObject({ caption: null, score: 3 });
    expect(detail.keywords.map((one) => one.keyword)).toEqual(["b"]);
    expect(detail.captions.map((one) => one.text)).toEqual(["one"]);
    expect((await sidecarOf(path)).history.map((one: { field: string }) => one.field)).toEqual([
      "score",
      "caption",
      "keywords",
      "caption",
      "keywords",
    ]);
  });

  it("is written once however often it is said", async () => {
    const path = await make("foxes/a.png");
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const first = await patchMedia(admin, id, { score: 5, keywords: ["x"] }, plain);
    const before = await readFile(`${path}.asset.json`, "utf8");
    const again = await patchMedia(admin, id, { score: 5, keywords: ["x"] }, plain);
    expect(await readFile(`${path}.asset.json`, "utf8")).toBe(before);
    expect(again.updated_at).toBe(first.updated_at);
    await patchMedia(admin, id, {}, plain);
    expect(await readFile(`${path}.asset.json`, "utf8")).toBe(before);
  });

  it("of many at once loses nothing: the last of each field is the same in row and sidecar", async () => {
    const path = await make("foxes/a.png");
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const patches: MediaPatch[] = Array.from(
      { length: 12 },
      (_, n) => [{ score: (n % 5) + 1 }, { caption: `c${n}` }, { keywords: [`k${n}`] }][n % 3] ?? {},
    );
    await Promise.all(patches.map((patch) => patchMedia(admin, id, patch, plain)));
    const [sidecar, detail] = [await sidecarOf(path), await getMedia(admin, id)];
    expect(sidecar.captions.map((one: { text: string }) => one.text).sort()).toEqual(["c1", "c10", "c4", "c7"]);
    expect(detail).toMatchObject({ score: sidecar.score, caption: sidecar.caption });
    expect(detail.keywords.map((one) => one.keyword)).toEqual(sidecar.metadata.tags);
    expect(sidecar.score).toBeGreaterThan(0);
  });

  it("is found by what was said last, also where that is what the row said when the last speaker looked", async () => {
    await make("foxes/a.png");
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    const first = { caption: "ein Bau", keywords: ["den"] };
    await patchMedia(admin, id, first, plain);
    const said: Promise<unknown>[] = [];
    await withLock(sidecarPath(root, "foxes/a.png"), async () => {
      for (const patch of [{ caption: "Schnee", keywords: ["snow"] }, first]) {
        said.push(patchMedia(admin, id, patch, plain));
        await sleep(100);
      }
    });
    const [, last] = await Promise.all(said);
    expect(last).toMatchObject({ caption: "ein Bau", keywords: [{ keyword: "den" }] });
    const { words } = await database().client.mediaText.findUniqueOrThrow({ where: { mediaFileId: id } });
    expect(words).toContain(" bau ");
    expect(words).toContain(" den ");
    expect(words).not.toContain("schnee");
  });

  it("by path of a file that a scan takes up meanwhile is in its row", async () => {
    const path = await make("foxes/a.png");
    let said: Promise<unknown> = Promise.resolve();
    const [id = 0] = await withLock(sidecarPath(root, "foxes/a.png"), async () => {
      said = patchMediaAt(admin, path, { score: 4, keywords: ["fox"] }, plain);
      await sleep(200);
      return takeUp(database(), root, ["foxes/a.png"]);
    });
    await said;
    expect(await getMedia(admin, id)).toMatchObject({ score: 4, keywords: [{ keyword: "fox" }] });
  });

  it("is refused while another known file lies in the place, moved there unseen by any scan", async () => {
    const [a, b] = [await make("foxes/a.png", { parameters: "a" }), await make("foxes/b.png", { parameters: "b" })];
    const [first = 0, second = 0] = await takeUp(database(), root, ["foxes/a.png", "foxes/b.png"]);
    await patchMedia(admin, second, { caption: "of b" }, plain);
    for (const [from, to] of [
      [a, `${a}~`],
      [b, a],
      [`${a}~`, b],
      [`${b}.asset.json`, `${a}.asset.json`],
    ] as const)
      await rename(from, to);
    const before = await sidecarOf(a);
    const refused = { code: "conflict", message: expect.stringContaining("b.png") };
    await expect(patchMedia(admin, first, { caption: "of a" }, plain)).rejects.toMatchObject(refused);
    await expect(patchMedia(admin, first, { caption: "of b" }, plain), "which its sidecar says").rejects.toMatchObject(refused);
    expect(await sidecarOf(a)).toEqual(before);
    expect((await getMedia(admin, first)).caption).toBe(null);
  });

  it("follows a file that a scan finds at another's path while it waits to be said", async () => {
    const [a, b] = [await make("foxes/a.png", { parameters: "a" }), await make("foxes/b.png", { parameters: "b" })];
    const [first = 0, second = 0] = await takeUp(database(), root, ["foxes/a.png", "foxes/b.png"]);
    let said: Promise<unknown> = Promise.resolve();
    await withLock(sidecarPath(root, "foxes/a.png"), async () => {
      said = patchMedia(admin, first, { caption: "of a" }, plain);
      await sleep(200);
      await swap(a, b);
      await scanAll(database());
    });
    await said;
    expect(await sidecarOf(b)).toMatchObject({ caption: "of a" });
    await expect(sidecarOf(a)).rejects.toMatchObject({ code: "ENOENT" });
    expect([(await getMedia(admin, first)).caption, (await getMedia(admin, second)).caption]).toEqual(["of a", null]);
  });

  it("is added to what was said a moment ago of a file that lies beside another's sidecar", async () => {
    const [a, b] = [await make("foxes/a.png", { parameters: "a" }), await make("foxes/b.png", { parameters: "b" })];
    const [first = 0, second = 0] = await takeUp(database(), root, ["foxes/a.png", "foxes/b.png"]);
    await patchMedia(admin, first, { caption: "of a" }, plain);
    await swap(a, b);
    await scanAll(database());
    await Promise.all([
      patchMedia(admin, second, { caption: "of b" }, plain),
      patchMedia(admin, second, { score: 3 }, plain),
      patchMedia(admin, second, { favourite: true }, plain),
    ]);
    expect(await sidecarOf(a)).toMatchObject({ caption: "of b", score: 3, favourite: true });
    expect(await getMedia(admin, second)).toMatchObject({ caption: "of b", score: 3, favourite: true });
    expect((await getMedia(admin, first)).caption).toBe("of a");
  });

  it("leaves another's sidecar alone where the file came beside it and its own is gone", async () => {
    const [a, b, c] = [await make("foxes/a.png", { parameters: "came" }), await make("foxes/b.png", { parameters: "left" }), "owls/c.png"];
    const [first = 0, second = 0] = await takeUp(database(), root, ["foxes/a.png", "foxes/b.png"]);
    await patchMedia(admin, first, { caption: "of a" }, plain);
    await patchMedia(admin, second, { caption: "of b" }, plain);
    await rm(`${a}.asset.json`);
    await mkdir(join(root.path, "owls"), { recursive: true });
    await rename(b, join(root.path, c));
    await rename(a, b);
    await scanAll(database());
    await patchMedia(admin, first, { score: 3 }, plain);
    expect(await sidecarOf(b)).toMatchObject({ caption: "of a", score: 3 });
    const said = await Promise.all(
      (await readdir(join(root.path, "foxes")))
        .filter((name) => name.endsWith(".asset.json"))
        .map(async (name) => JSON.parse(await readFile(join(root.path, "foxes", name), "utf8")).caption),
    );
    expect(said.sort()).toEqual(["of a", "of b"]);
    await patchMedia(admin, second, { score: 2 }, plain);
    expect(await sidecarOf(join(root.path, c))).toMatchObject({ caption: "of b", score: 2 });
  });

  it("is refused by the new path of a file that was moved without its sidecar, until a scan has seen it; not of a copy", async () => {
    const [a, b] = [await make("foxes/a.png"), join(root.path, "foxes/b.png")];
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    await patchMedia(admin, id, { caption: "of a" }, plain);
    await copyFile(a, b);
    expect(await patchMediaAt(admin, b, { score: 2 }, plain)).toMatchObject({ score: 2, caption: null });
    await rm(`${b}.asset.json`);
    await rename(a, b);
    const refused = { code: "conflict", message: expect.stringContaining("a.png") };
    await expect(patchMediaAt(admin, b, { score: 3 }, plain), "its words are in the sidecar that it left").rejects.toMatchObject(refused);
    await expect(sidecarOf(b)).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("is a matter of the file's owner and of admins; what is hidden is not there", async () => {
    await make("foxes/shared.png");
    await make("foxes/own.png");
    const [shared = 0] = await takeUp(database(), root, ["foxes/shared.png"], { owner: "anna", visibility: "shared" });
    const [own = 0] = await takeUp(database(), root, ["foxes/own.png"], { owner: "anna", visibility: "private" });
    await expect(patchMedia(berta, shared, { score: 1 }, plain)).rejects.toMatchObject({ code: "forbidden" });
    await expect(patchMedia(gast, shared, { score: 1 }, plain)).rejects.toMatchObject({ code: "forbidden" });
    await expect(patchMedia(berta, own, { score: 1 }, plain)).rejects.toMatchObject({ code: "not_found" });
    expect((await patchMedia(anna, own, { score: 1 }, plain)).score).toBe(1);
    const seen = await getMedia(berta, shared);
    expect(seen).toMatchObject({ path: null, owner: null, files: [], history: [], custom: {} });
    await expect(getMediaAt(berta, join(root.path, "foxes/own.png"))).rejects.toMatchObject({ code: "not_found" });
    await expect(captionsOfMedia(gast, own)).rejects.toMatchObject({ code: "not_found" });
  });

  it("leaves row and sidecar as they were where the disk is unplugged, the file gone or the folder full", async () => {
    const path = await make("foxes/a.png");
    const [id = 0] = await takeUp(database(), root, ["foxes/a.png"]);
    await rename(root.path, `${root.path}-unplugged`);
    forgetCached();
    await expect(patchMedia(admin, id, { score: 2 }, plain)).rejects.toMatchObject({ code: "root_offline" });
    await rename(`${root.path}-unplugged`, root.path);
    forgetCached();
    await mkdir(`${path}.asset.json`);
    await expect(patchMedia(admin, id, { score: 2 }, plain)).rejects.toMatchObject({ code: "conflict" });
    await rm(path);
    await expect(patchMedia(admin, id, { score: 2 }, plain)).rejects.toMatchObject({ code: "not_found" });
    expect(await database().client.mediaFile.findUnique({ where: { id } })).toMatchObject({ score: 0 });
  });

  it("is the same again when the index is lost: said at random, deleted, read from the disk, compared field by field", async () => {
    const count = Number(process.env.ATELIER_TEST_WORDS ?? 300);
    const relatives = Array.from({ length: Math.ceil(count / 5) }, (_, n) => `p${n % 7}/${["", "out/"][n % 2]}f${n}.png`);
    for (const [n, relative] of relatives.entries()) await make(relative, n % 3 ? {} : { parameters: `a fox ${n}\nSteps: 20, Seed: ${n}` });
    const ids = await takeUp(database(), root, relatives);
    const random = randomly(42);
    const patches = Array.from({ length: count }, () => ({ id: ids[random(ids.length)] ?? 0, patch: randomPatch(random) }));
    const speakers = Array.from({ length: 6 }, async () => {
      for (let next = patches.pop(); next; next = patches.pop()) await patchMedia(admin, next.id, next.patch, plain);
    });
    await Promise.all(speakers);
    const before = await Promise.all(ids.map((id) => told(database(), id)));
    await database().client.mediaFile.deleteMany({ where: { id: { in: ids } } });
    const again = await takeUp(database(), root, relatives);
    const after = await Promise.all(again.map((id) => told(database(), id)));
    expect(after).toEqual(before);
    expect(before.filter((one) => one.keywords.length > 0).length).toBeGreaterThan(relatives.length / 4);
  }, 120_000);
});

/** All that a row holds of what was said, and what depends on it. */
async function told({ client }: Database, id: number) {
  const row = await client.mediaFile.findUniqueOrThrow({ where: { id }, include: { keywords: true, words: true } });
  const { filePath, score, favourite, kept, caption, license, ownerId, visibility, createdAt, day, sidecarStamp } = row;
  const keywords = row.keywords.map((one) => `${one.keywordType} ${one.keyword} ${one.source} ${one.confidence}`).sort();
  const words = row.words?.words.split(" ").sort();
  const detail = await getMedia(admin, id);
  const { captions, custom, history, generation } = detail;
  const rest = { captions, custom, history, generation };
  return {
    filePath,
    score,
    favourite,
    kept,
    caption,
    license,
    ownerId,
    visibility,
    createdAt,
    day,
    sidecarStamp,
    keywords,
    words,
    ...rest,
  };
}

function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TEXTS = ["ein Fuchs", "雪の狐", "🦊 two", 'quo"te\\', "a\nb", "  spaced  ", "e\u0301"];
function randomPatch(random: (below: number) => number): MediaPatch {
  const text = () => `${TEXTS[random(TEXTS.length)]} ${random(50)}`.trim();
  const patch: MediaPatch = {};
  if (random(2)) patch.score = random(7) - 1;
  if (random(3) === 0) patch.favourite = random(2) === 1;
  if (random(3) === 0) patch.kept = random(2) === 1;
  if (random(2)) patch.caption = random(5) ? text() : null;
  if (random(3) === 0) patch.license = random(4) ? text() : null;
  if (random(2)) patch.keywords = Array.from({ length: random(4) }, text);
  return patch;
}

describe("a file that is not indexed, or while there is no index", () => {
  it("has its words by its path", async () => {
    root = await newHome({ ATELIER_DATABASE: "off" });
    const path = await make("foxes/a.png", {
      parameters: "a fox\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 18446744073709551615, Size: 64x64",
    });
    const detail = await patchMediaAt(admin, path, { score: 4, keywords: ["fox"] }, plain);
    expect(detail).toMatchObject({
      id: null,
      score: 4,
      path,
      project_id: "foxes",
      generation: { prompt: "a fox", seed: "18446744073709551615" },
    });
    expect(detail.urls.original).toContain(encodeURIComponent(path));
    expect((await getMediaAt(admin, "input/foxes/a.png")).keywords).toMatchObject([{ keyword: "fox", keyword_type: "user" }]);
    expect((await sidecarOf(path)).score).toBe(4);
    await expect(getMediaAt(admin, "/etc/passwd")).rejects.toMatchObject({ code: "outside_roots" });
    await expect(getMediaAt(admin, join(root.path, ".atelier-root"))).rejects.toMatchObject({ code: "unsupported_media" });
  });
});
