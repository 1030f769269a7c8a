/**
 * The disk is the truth: what people said of files comes back from nothing but what lies on the disk, field by field, whatever happened
 * to files and database in between. `ATELIER_TEST_WORDS` sets how much is said (300 in a normal run).
 */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { patchMedia } from "#lib/curation/service.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { getMedia } from "#lib/media/detail/service.ts";
import { mediaVisibility } from "#lib/media/events.ts";
import { addRoot, changeRoot, takeUpNew } from "#lib/media/roots/changes.ts";
import { ensureRoots, forgetCached, listRoots } from "#lib/media/roots/service.ts";
import { runHash } from "#lib/media/scan/hashing.ts";
import { SCAN } from "#lib/media/scan/lines.ts";
import { scan } from "#lib/media/scan/run.ts";
import { ScanPayload, type ScanReport } from "#lib/media/scan/schema.ts";
import { endWalker } from "#lib/media/scan/walker.ts";
import type { MediaPatch } from "#lib/media/schema.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "./databases.ts";
import { pngOf } from "./png.ts";

const COUNT = Number(process.env.ATELIER_TEST_WORDS ?? 300);
const LONG_AGO = new Date("2024-05-05T10:00:00Z");
const admin = actorForTest({ login: "root", role: "admin" });
const SAID = { score: 4, favourite: true, caption: "Reineke", license: "CC-BY-4.0", keywords: ["fox", "snow"] };

afterAll(async () => {
  endWalker();
  await closePool();
});

describeEachDatabase("what was said of files", (database) => {
  let home = "";
  let input = "";
  let outside = "";

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "atelier-truth-"));
    input = join(home, "comfyui", "input");
    outside = mkdtempSync(join(tmpdir(), "atelier-outside-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error", ATELIER_TZ: "Asia/Kathmandu" }));
    await forget();
    await ensureRoots();
    forgetCached();
  });

  /** As if the database had been deleted. */
  async function forget(): Promise<void> {
    const { client } = database();
    for (const table of ["mediaFile", "mediaFolder", "scanProblem", "rootScan", "job", "event"] as const)
      await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  }

  function put(path: string, bytes: Buffer | string = pngOf(path), at = LONG_AGO): string {
    const whole = path.startsWith("/") ? path : join(input, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, bytes);
    utimesSync(whole, at, at);
    return whole;
  }

  function move(from: string, to: string): void {
    mkdirSync(dirname(join(input, to)), { recursive: true });
    renameSync(join(input, from), join(input, to));
  }

  async function run(
    mode: "full" | "quick" = "full",
    { folders = null, ...options }: { folders?: string[] | null; signal?: AbortSignal; progress?: () => void } = {},
  ): Promise<ScanReport> {
    forgetCached();
    return scan(database(), ScanPayload.parse({ mode, folders }), {
      jobId: null,
      signal: new AbortController().signal,
      progress: () => undefined,
      ...options,
    });
  }

  const hash = () => runHash({ jobId: "x", payload: { again: false }, signal: new AbortController().signal });

  async function idOf(path: string): Promise<number> {
    const rows = await database().client.mediaFile.findMany({ where: { filePath: { endsWith: `/${path}` } } });
    if (rows.length !== 1 || !rows[0]) throw new Error(`${rows.length} rows for ${path}`);
    return rows[0].id;
  }

  const say = async (path: string, patch: MediaPatch) => patchMedia(admin, await idOf(path), patch, { exact: false });

  /** All that is said of a file, in the row and in what is told of it. */
  async function told(id: number) {
    const row = await database().client.mediaFile.findUniqueOrThrow({ where: { id }, include: { keywords: true, words: true } });
    const { score, favourite, kept, caption, license, ownerId, visibility, workshop, createdAt, day, runId, jobId, model } = row;
    const { captions, custom, history, generation, keywords } = await getMedia(admin, id);
    const indexed = row.keywords.map((one) => `${one.keywordType} ${one.keyword} ${one.source} ${one.confidence}`).sort();
    const columns = { score, favourite, kept, caption, license, ownerId, visibility, workshop, createdAt, day, runId, jobId, model };
    return { ...columns, indexed, keywords, captions, custom, history, generation };
  }

  const toldAt = async (path: string) => told(await idOf(path));

  async function everything() {
    const rows = await database().client.mediaFile.findMany({ include: { words: true }, orderBy: { filePath: "asc" } });
    const all = new Map<string, unknown>();
    for (const { id, filePath, status, projectId, folder, words } of rows) {
      all.set(filePath, { ...(await told(id)), status, projectId, folder, words: words?.words.split(" ").sort() });
    }
    return all;
  }

  const sidecar = (path: string) => JSON.parse(readFileSync(`${join(input, path)}.asset.json`, "utf8"));

  it(`comes back whole after ${COUNT} times something was said, in several projects and roots, one of them read-only`, async () => {
    const [folder, locked] = [join(outside, "folder"), join(outside, "locked")];
    for (const path of [folder, locked]) put(join(path, "own/first.png"), pngOf(path));
    const per = Math.ceil(COUNT / 6);
    for (let n = 0; n < per; n += 1) {
      put(`project ${n % 7}/${["", "out/", "out/deeper/"][n % 3]}f${n}.png`);
      put(join(folder, `own/${n % 5}/g${n}.png`), pngOf(`folder ${n}`));
      put(join(locked, `${n % 5}/h${n}.png`), pngOf(`locked ${n}`));
    }
    await addRoot(admin, { kind: "folder", path: folder, name: "Folder", owner: "anna", visibility: "private" });
    await addRoot(admin, { kind: "folder", path: locked, name: "Locked", read_only: true });
    chmodSync(locked, 0o555);
    expect(await run()).toMatchObject({ imported: 3 * per + 2, errors: [] });
    const ids = (await database().client.mediaFile.findMany({ select: { id: true } })).map(({ id }) => id);
    const random = randomly(7);
    const patches = Array.from({ length: COUNT }, () => ({ id: ids[random(ids.length)] ?? 0, patch: randomPatch(random) }));
    const speakers = Array.from({ length: 4 }, async () => {
      for (let next = patches.pop(); next; next = patches.pop()) await patchMedia(admin, next.id, next.patch, { exact: false });
    });
    await Promise.all(speakers);
    const before = await everything();
    await forget();
    expect(await run("quick")).toMatchObject({ imported: 3 * per + 2, errors: [] });
    const after = await everything();
    expect([...after.keys()]).toEqual([...before.keys()]);
    for (const [path, said] of before) expect(after.get(path), path).toEqual(said);
    const spoken = [...before.values()].filter((one) => (one as { history: unknown[] }).history.length > 0);
    expect(spoken.length).toBeGreaterThan(ids.length / 3);
    expect(readdirSync(locked).some((name) => name.endsWith(".asset.json"))).toBe(false);
  }, 600_000);

  it("follows a file that was renamed, moved to another project or written differently, also into an empty database", async () => {
    const moves = { "foxes/a.png": "foxes/b.png", "foxes/m.png": "owls/deep/m.png", "foxes/Case.PNG": "foxes/case.png" };
    for (const path of [...Object.keys(moves), "foxes/other.png"]) put(path);
    await run();
    for (const [n, path] of Object.keys(moves).entries()) await say(path, { ...SAID, caption: `number ${n}`, score: n + 1 });
    const before = await Promise.all(Object.keys(moves).map(toldAt));
    for (const [from, to] of Object.entries(moves)) move(from, to);
    const lying = readdirSync(join(input, "foxes")).sort();
    await forget();
    await run();
    expect(await Promise.all(Object.values(moves).map(toldAt))).toEqual(before);
    expect(await toldAt("foxes/other.png")).toMatchObject({ score: 0, caption: null, history: [] });
    expect(readdirSync(join(input, "foxes")).sort(), "a scan writes no sidecar").toEqual(lying);
    const events = await database().client.event.count();
    expect(await run()).toMatchObject({ imported: 0, updated: 0, relinked: 0, missing: 0 });
    expect(await run("quick")).toMatchObject({ imported: 0, updated: 0, relinked: 0, missing: 0 });
    expect(await database().client.event.count(), "nothing is said twice").toBe(events);
    // The next word is said beside the file, with all that was said before.
    for (const [n, path] of Object.values(moves).entries()) {
      await say(path, { kept: true });
      expect(sidecar(path)).toMatchObject({ score: n + 1, kept: true, caption: `number ${n}`, captions: [{ text: `number ${n}` }] });
      expect(sidecar(path).history.length).toBe((before[n]?.history.length ?? 0) + 1);
    }
    const now = await Promise.all(Object.values(moves).map(toldAt));
    await forget();
    await run();
    expect(await Promise.all(Object.values(moves).map(toldAt))).toEqual(now);
  });

  it("follows it with its row as well, and into an empty database later", async () => {
    put("foxes/a.png");
    await run();
    await say("foxes/a.png", SAID);
    const before = await toldAt("foxes/a.png");
    const id = await idOf("foxes/a.png");
    move("foxes/a.png", "owls/b.png");
    expect(await run("quick")).toMatchObject({ relinked: 1, imported: 0, missing: 0 });
    expect(await idOf("owls/b.png")).toBe(id);
    expect(await toldAt("owls/b.png")).toEqual(before);
    expect(await run()).toMatchObject({ updated: 0, relinked: 0 });
    await say("owls/b.png", { kept: true });
    expect(sidecar("owls/b.png")).toMatchObject({ score: 4, kept: true, captions: [{ text: "Reineke" }] });
    const now = await toldAt("owls/b.png");
    await forget();
    await run();
    expect(await toldAt("owls/b.png")).toEqual(now);
  });

  it("finds its file in another root, and of a read-only one also when its whole folder is gone", async () => {
    const locked = join(outside, "locked");
    put(join(locked, "was/here/a.png"), pngOf("locked a"));
    put("foxes/b.png");
    await addRoot(admin, { kind: "folder", path: locked, name: "Locked", read_only: true });
    await run();
    await say("was/here/a.png", SAID);
    await say("foxes/b.png", { score: 2, caption: "b" });
    const before = [await toldAt("was/here/a.png"), await toldAt("foxes/b.png")];
    renameSync(join(locked, "was"), join(locked, "is"));
    mkdirSync(join(locked, "new"));
    renameSync(join(input, "foxes/b.png"), join(locked, "new/b.png"));
    await forget();
    await run();
    expect([await toldAt("is/here/a.png"), await toldAt("new/b.png")]).toEqual(before);
    await say("is/here/a.png", { kept: true });
    const [root] = (await listRoots()).filter(({ path }) => path === locked);
    const own = join(home, "sidecars", root?.id ?? "", "is/here/a.png.asset.json");
    expect(JSON.parse(readFileSync(own, "utf8"))).toMatchObject({ score: 4, kept: true, captions: [{ text: "Reineke" }] });
  });

  it.each([
    ["another name", "foxes/b-new.png"],
    ["another project", "owls/b.png"],
  ])("is the newest also where a file got %s, something was said, and it was moved back", async (_, elsewhere) => {
    put("foxes/b.png", pngOf("b"));
    await run();
    await hash();
    await say("foxes/b.png", { score: 2, caption: "first", keywords: ["fox"] });
    move("foxes/b.png", elsewhere);
    await run();
    await say(elsewhere, { score: 4, caption: "then" });
    move(elsewhere, "foxes/b.png");
    await run();
    const told = await toldAt("foxes/b.png");
    expect(told).toMatchObject({ score: 4, caption: "then" });
    expect(told.keywords.map(({ keyword }) => keyword)).toEqual(["fox"]);
    await say("foxes/b.png", { favourite: true });
    const last = await toldAt("foxes/b.png");
    await forget();
    await run();
    expect(await toldAt("foxes/b.png")).toEqual(last);
    expect(last).toMatchObject({ score: 4, caption: "then", favourite: true });
  });

  it("goes with the bytes of swapped files that are swapped back after something was said", async () => {
    put("foxes/a.png", pngOf("a longer one"));
    put("foxes/b.png", pngOf("two"));
    await run();
    await hash();
    await say("foxes/a.png", { score: 1, caption: "of a" });
    await say("foxes/b.png", { score: 2, caption: "of b" });
    const swap = () => {
      move("foxes/a.png", "foxes/c.png");
      move("foxes/b.png", "foxes/a.png");
      move("foxes/c.png", "foxes/b.png");
    };
    swap();
    await run();
    await say("foxes/b.png", { caption: "of a, later" });
    swap();
    await run();
    const both = async () => [(await toldAt("foxes/a.png")).caption, (await toldAt("foxes/b.png")).caption];
    expect(await both()).toEqual(["of a, later", "of b"]);
    await forget();
    await run();
    expect(await both()).toEqual(["of a, later", "of b"]);
  });

  it.each([false, true])(
    "goes with a file put in the place of another, which has its own when it is back; sidecar moved along: %s",
    async (both) => {
      put("foxes/a.png", pngOf("a longer one"));
      put("foxes/b.png", pngOf("two"));
      await run();
      await hash();
      await say("foxes/a.png", { caption: "of a" });
      await say("foxes/b.png", { caption: "of b", score: 2 });
      const ids = [await idOf("foxes/a.png"), await idOf("foxes/b.png")];
      const kept = join(outside, "kept.png");
      renameSync(join(input, "foxes", "b.png"), kept);
      await run();
      move("foxes/a.png", "foxes/b.png");
      if (both) move("foxes/a.png.asset.json", "foxes/b.png.asset.json");
      await run();
      expect([await idOf("foxes/b.png"), (await toldAt("foxes/b.png")).caption]).toEqual([ids[0], "of a"]);
      await say("foxes/b.png", { caption: "of a, later" });
      renameSync(kept, join(input, "foxes", "back.png"));
      await run();
      expect([await idOf("foxes/back.png"), await toldAt("foxes/back.png")]).toMatchObject([ids[1], { caption: "of b", score: 2 }]);
      expect((await toldAt("foxes/b.png")).caption).toBe("of a, later");
      await say("foxes/back.png", { favourite: true });
      expect((await toldAt("foxes/b.png")).caption).toBe("of a, later");
      await forget();
      await run();
      expect(await toldAt("foxes/back.png")).toMatchObject({ favourite: true, caption: "of b", score: 2 });
      expect((await toldAt("foxes/b.png")).caption).toBe("of a, later");
    },
  );
  it.each([
    ["later", false],
    ["at once", true],
  ])("is heard again from other programs, %s, when another's sidecar has gone from beside a file", async (_, atOnce) => {
    put("foxes/spoken.png", pngOf("one"));
    put("foxes/silent.png", pngOf("two"));
    await run();
    await hash();
    await say("foxes/spoken.png", SAID);
    move("foxes/spoken.png", "foxes/between.png");
    move("foxes/silent.png", "foxes/spoken.png");
    move("foxes/between.png", "foxes/silent.png");
    await run();
    move("foxes/spoken.png.asset.json", "foxes/silent.png.asset.json");
    if (!atOnce) await run();
    writeFileSync(join(input, "foxes/spoken.txt"), "by another program");
    await run();
    const now = [await toldAt("foxes/spoken.png"), await toldAt("foxes/silent.png")];
    expect(now.map(({ caption }) => caption)).toEqual(["by another program", "Reineke"]);
    await forget();
    await run();
    expect([await toldAt("foxes/spoken.png"), await toldAt("foxes/silent.png")]).toEqual(now);
  });
  it("is none of a silent file that was swapped with a spoken one, of which something can be said at once", async () => {
    put("foxes/spoken.png", pngOf("one"));
    put("foxes/silent.png", pngOf("two"), new Date("2023-02-02T10:00:00Z"));
    await run();
    await hash();
    await say("foxes/spoken.png", SAID);
    const [spoken, silent] = [await idOf("foxes/spoken.png"), await idOf("foxes/silent.png")];
    const before = [await told(spoken), await told(silent)];
    move("foxes/spoken.png", "foxes/between.png");
    move("foxes/silent.png", "foxes/spoken.png");
    move("foxes/between.png", "foxes/silent.png");
    expect(await run()).toMatchObject({ relinked: 2, imported: 0, missing: 0 });
    expect([await told(spoken), await told(silent)]).toEqual(before);
    const left = join(input, "foxes", "spoken.png.asset.json");
    writeFileSync(left, readFileSync(left, "utf8").replaceAll("Reineke", "Reineke by hand"));
    await run();
    expect(await told(silent), "what was left beside it is none of its own").toEqual(before[1]);
    expect(await told(spoken)).toMatchObject({ caption: "Reineke by hand" });
    await say("foxes/spoken.png", { score: 2 });
    expect(await told(silent)).toMatchObject({ score: 2, caption: null });
    await forget();
    await run();
    expect(await toldAt("foxes/silent.png")).toMatchObject({ score: 4, caption: "Reineke by hand" });
    expect(await toldAt("foxes/spoken.png")).toMatchObject({ score: 2, caption: null });
  });

  it("is found where its sidecar was moved along with another file that it lay beside", async () => {
    put("foxes/spoken.png", pngOf("one"));
    put("foxes/silent.png", pngOf("two"));
    await run();
    await hash();
    await say("foxes/spoken.png", SAID);
    const left = join(input, "foxes", "spoken.png.asset.json");
    writeFileSync(left, JSON.stringify({ ...JSON.parse(readFileSync(left, "utf8")), "of another program": 7 }));
    move("foxes/spoken.png", "foxes/between.png");
    move("foxes/silent.png", "foxes/spoken.png");
    move("foxes/between.png", "foxes/silent.png");
    await run();
    for (const end of ["", ".asset.json"]) move(`foxes/spoken.png${end}`, `owls/silent now.png${end}`);
    await run();
    await say("foxes/silent.png", { caption: "later" });
    expect(sidecar("foxes/silent.png")).toMatchObject({ score: 4, caption: "later", "of another program": 7 });
    await forget();
    await run();
    expect(await toldAt("foxes/silent.png")).toMatchObject({ score: 4, caption: "later" });
    expect(await toldAt("owls/silent now.png")).toMatchObject({ score: 0, caption: null, keywords: [] });
  });

  it("is kept while its sidecar is broken, and written anew with the next word", async () => {
    put("foxes/a.png");
    await run();
    await say("foxes/a.png", SAID);
    const sidecar = join(input, "foxes", "a.png.asset.json");
    const whole = readFileSync(sidecar);
    for (const broken of [whole.subarray(0, 200), Buffer.from('{"schema":1,"score":5,"caption":"\xfc"}', "latin1")]) {
      writeFileSync(sidecar, broken);
      await run();
      expect(await toldAt("foxes/a.png")).toMatchObject({ score: 4, caption: "Reineke", favourite: true });
      expect(await database().client.scanProblem.count({ where: { code: "sidecar" } })).toBe(1);
      await say("foxes/a.png", { license: `CC-${broken.length}` });
      expect(JSON.parse(readFileSync(sidecar, "utf8"))).toMatchObject({ score: 4, caption: "Reineke", favourite: true });
    }
    expect(readdirSync(join(input, "foxes")).filter((name) => name.includes("damaged"))).toHaveLength(2);
    const before = await toldAt("foxes/a.png");
    await forget();
    await run();
    expect(await toldAt("foxes/a.png")).toMatchObject({ score: 4, caption: "Reineke", favourite: true, license: before.license });
  });

  it("stays with the files of a folder that becomes a root while all runs", async () => {
    put(join(home, "comfyui", "output", "loose.png"));
    await takeUpNew();
    put(join(home, "comfyui", "output", "projects", "foxes", "job", "den.png"));
    await run();
    await say("den.png", SAID);
    const before = await toldAt("den.png");
    const id = await idOf("den.png");
    await takeUpNew();
    expect((await listRoots()).map(({ kind }) => kind)).toContain("organised");
    expect(await database().client.job.count({ where: { type: SCAN.type, status: "queued" } })).toBeGreaterThan(0);
    await run();
    expect(await toldAt("den.png")).toEqual(before);
    expect(await getMedia(admin, id)).toMatchObject({ project_id: "foxes", folder: "job", status: "present" });
    await takeUpNew();
    expect((await listRoots()).filter(({ kind }) => kind === "organised")).toHaveLength(1);
  });

  it("keeps what was said in a folder that could not be written to and now can", async () => {
    const locked = join(outside, "locked");
    put(join(locked, "said.png"), pngOf("said"));
    put(join(locked, "moved.png"), pngOf("moved"));
    const { id } = await addRoot(admin, { kind: "folder", path: locked, name: "Locked", read_only: true });
    await run();
    await say("said.png", SAID);
    await say("moved.png", { caption: "moved" });
    const before = await toldAt("said.png");
    await changeRoot(admin, id, { read_only: false });
    await run();
    expect(await toldAt("said.png")).toEqual(before);
    renameSync(join(locked, "moved.png"), join(locked, "is.png"));
    await forget();
    await run();
    expect(await toldAt("said.png")).toEqual(before);
    expect((await toldAt("is.png")).caption).toBe("moved");
    await say("said.png", { license: "CC0-1.0" });
    await forget();
    await run();
    expect(await toldAt("said.png")).toMatchObject({ score: before.score, caption: before.caption, license: "CC0-1.0" });
  });

  it.each([
    ["of different sizes", ""],
    ["of the same size", "="],
  ])("follows two files %s that were swapped, with their rows and into an empty database, and what is said then", async (_, same) => {
    put("foxes/a.png", pngOf(same ? "one" : "a longer one"));
    put("foxes/b.png", pngOf("two"), new Date("2023-02-02T10:00:00Z"));
    await run();
    await hash();
    await say("foxes/a.png", { score: 1, caption: "first", keywords: ["one"] });
    await say("foxes/b.png", { score: 5, caption: "second", favourite: true });
    const before = [await toldAt("foxes/a.png"), await toldAt("foxes/b.png")];
    const swap = () => {
      move("foxes/a.png", "foxes/c.png");
      move("foxes/b.png", "foxes/a.png");
      move("foxes/c.png", "foxes/b.png");
    };
    const swapped = async () => [await toldAt("foxes/b.png"), await toldAt("foxes/a.png")];
    swap();
    expect(await run()).toMatchObject({ relinked: 2, imported: 0 });
    expect(await swapped(), "with rows").toEqual(before);
    await forget();
    await run();
    expect(await swapped(), "into an empty database, before anything is hashed").toEqual(before);
    await hash();
    expect(await swapped(), "and after").toEqual(before);
    expect(await run()).toMatchObject({ updated: 0, relinked: 0, imported: 0 });
    await say("foxes/b.png", { kept: true });
    expect(sidecar("foxes/b.png")).toMatchObject({
      score: 1,
      caption: "first",
      kept: true,
      hash: sha256(readFileSync(join(input, "foxes/b.png"))),
    });
    expect((await swapped())[1], "the other one's are not touched").toEqual(before[1]);
    await say("foxes/a.png", { caption: "second, anew" });
    expect(sidecar("foxes/a.png")).toMatchObject({ score: 5, favourite: true, caption: "second, anew" });
    const now = await swapped();
    for (let n = 0; n < 2; n += 1) {
      await forget();
      await run();
      await hash();
      expect(await swapped()).toEqual(now);
    }
  });

  it("goes along with replaced bytes of the same size that are moved later, also when the database is gone", async () => {
    put("foxes/a.png", pngOf("one"));
    await run();
    await hash();
    await say("foxes/a.png", SAID);
    const { bytes } = sidecar("foxes/a.png").metadata;
    const path = put("foxes/a.png", pngOf("two"), new Date("2024-06-06T00:00:00Z"));
    expect(statSync(path).size).toBe(bytes);
    await run();
    await hash();
    expect(sidecar("foxes/a.png")).toMatchObject({ hash: sha256(readFileSync(path)), score: 4 });
    move("foxes/a.png", "owls/b.png");
    await forget();
    await run();
    expect(await toldAt("owls/b.png")).toMatchObject({ score: 4, caption: "Reineke", favourite: true });
  });

  it("stays with a path whose bytes were replaced, with a note of it, also into an empty database", async () => {
    put("foxes/a.png");
    await run();
    await say("foxes/a.png", SAID);
    const old = sidecar("foxes/a.png").hash;
    put("foxes/a.png", pngOf("quite other bytes"), new Date("2024-06-06T00:00:00Z"));
    const id = await idOf("foxes/a.png");
    const { fingerprint } = await database().client.mediaFile.findUniqueOrThrow({ where: { id } });
    const thumbnail = { mediaFileId: id, thumbnailSize: "inline", thumbnailData: "old" };
    await database().client.mediaThumbnail.create({ data: thumbnail });
    expect(await run()).toMatchObject({ updated: 1, imported: 0 });
    expect(await idOf("foxes/a.png")).toBe(id);
    expect(await database().client.mediaThumbnail.count(), "previews of other bytes go").toBe(0);
    expect((await database().client.mediaFile.findUniqueOrThrow({ where: { id } })).fingerprint).not.toBe(fingerprint);
    expect(await toldAt("foxes/a.png")).toMatchObject({ score: 4, caption: "Reineke", favourite: true });
    await hash();
    const now = sha256(readFileSync(join(input, "foxes/a.png")));
    expect(sidecar("foxes/a.png")).toMatchObject({ hash: now, id: now.slice(0, 16), score: 4 });
    expect(sidecar("foxes/a.png").history.at(-1)).toMatchObject({ by: "system", field: "hash", from: old, to: now });
    expect(await run()).toMatchObject({ updated: 0 });
    const before = await toldAt("foxes/a.png");
    await forget();
    await run();
    expect(await toldAt("foxes/a.png")).toEqual(before);
  });

  it("is what another program last wrote into a sidecar whose file was moved away from it before any scan saw that", async () => {
    put("foxes/a.png");
    await run();
    await say("foxes/a.png", SAID);
    const path = `${join(input, "foxes/a.png")}.asset.json`;
    const was = sidecar("foxes/a.png");
    writeFileSync(path, JSON.stringify({ ...was, caption: "written later", metadata: { ...was.metadata, license: "another" } }));
    move("foxes/a.png", "owls/a.png");
    await run();
    expect(await toldAt("owls/a.png")).toMatchObject({ caption: "written later", license: "another" });
    const before = await toldAt("owls/a.png");
    await forget();
    await run();
    expect(await toldAt("owls/a.png")).toMatchObject({ caption: before.caption, license: before.license, score: before.score });
  });

  it.each(["of a part", "that is broken off"])(
    "is what another program last wrote into a sidecar that its file came along with and then left, seen first by a scan %s",
    async (first) => {
      for (const name of ["a", "b"]) put(`foxes/${name}.png`, pngOf(name));
      await run();
      await say("foxes/a.png", SAID);
      await say("foxes/b.png", { caption: "of b" });
      await hash();
      for (const end of ["", ".asset.json"]) move(`foxes/a.png${end}`, `owls/c.png${end}`);
      writeFileSync(`${join(input, "owls/c.png")}.asset.json`, JSON.stringify({ ...sidecar("owls/c.png"), score: 3 }));
      move("owls/c.png", "foxes/between.png");
      move("foxes/b.png", "owls/c.png");
      move("foxes/between.png", "foxes/b.png");
      const [root] = (await listRoots()).filter(({ path }) => path === input);
      if (first === "of a part") await run("quick", { folders: [`${root?.id}/owls`] });
      else {
        const broken = new AbortController();
        await run("full", { signal: broken.signal, progress: () => broken.abort() }).catch(() => undefined);
      }
      await run();
      const both = async () => [await toldAt("foxes/b.png"), await toldAt("owls/c.png")];
      expect(await both()).toMatchObject([{ score: 3, caption: "Reineke" }, { caption: "of b" }]);
      await forget();
      await run();
      expect(await both()).toMatchObject([{ score: 3, caption: "Reineke" }, { caption: "of b" }]);
    },
  );

  it("goes with the bytes where they are found elsewhere, and the new ones under the old name begin anew", async () => {
    put("foxes/a.png");
    await run();
    await say("foxes/a.png", SAID);
    const before = await toldAt("foxes/a.png");
    move("foxes/a.png", "owls/kept.png");
    put("foxes/a.png", pngOf("another picture altogether"));
    for (let n = 0; n < 2; n += 1) {
      await run();
      expect(await toldAt("owls/kept.png")).toEqual(before);
      expect(await toldAt("foxes/a.png")).toMatchObject({ score: 0, caption: null, history: [], captions: [] });
      await forget();
    }
    await run();
    await say("foxes/a.png", { score: 2 });
    expect(sidecar("foxes/a.png")).toMatchObject({ score: 2, caption: null });
    await forget();
    await run();
    expect(await toldAt("owls/kept.png")).toEqual(before);
    expect(await toldAt("foxes/a.png")).toMatchObject({ score: 2, caption: null });
  });

  it("is not given to a copy while its own file is there", async () => {
    put("foxes/a.png", pngOf("same"));
    await run();
    await say("foxes/a.png", SAID);
    put("foxes/copy.png", pngOf("same"));
    await forget();
    await run();
    await hash();
    expect(await toldAt("foxes/a.png")).toMatchObject({ score: 4 });
    expect(await toldAt("foxes/copy.png")).toMatchObject({ score: 0, caption: null });
  });

  it("makes no file be read for its hash where no sidecar lost its file", async () => {
    for (let n = 0; n < 20; n += 1) put(`foxes/${n}.png`);
    await run();
    await say("foxes/1.png", SAID);
    await forget();
    await run();
    expect(await database().client.mediaFile.count({ where: { hash: { not: null } } })).toBe(0);
    move("foxes/1.png", "foxes/renamed.png");
    put("foxes/2.png", pngOf("of quite another size than all the others"));
    await forget();
    await run();
    expect(await toldAt("foxes/renamed.png")).toMatchObject({ score: 4 });
    const hashed = await database().client.mediaFile.findMany({ where: { hash: { not: null } } });
    const size = statSync(join(input, "foxes/renamed.png")).size;
    expect(hashed.every(({ fileSize }) => Number(fileSize) === size)).toBe(true);
  });

  it("tells the lane whose previews somebody else may see or not see from now on", async () => {
    put("foxes/a.png");
    put("foxes/plain.png");
    await run();
    await say("foxes/a.png", { score: 1 });
    const keys = async () => {
      const rows = await database().client.event.findMany({ where: { type: mediaVisibility.type }, orderBy: { id: "asc" } });
      return rows.map(({ payload }) => JSON.parse(payload).keys);
    };
    expect(await keys()).toEqual([]);
    const key = async (path: string) =>
      (await database().client.mediaFile.findUniqueOrThrow({ where: { id: await idOf(path) } })).fingerprint;
    const said = { ...sidecar("foxes/a.png"), owner: "anna", visibility: "private" };
    writeFileSync(`${join(input, "foxes/a.png")}.asset.json`, JSON.stringify(said));
    expect(await run()).toMatchObject({ updated: 1 });
    expect(await keys()).toEqual([[await key("foxes/a.png")]]);
    const [root] = await listRoots();
    await changeRoot(admin, root?.id ?? "", { visibility: "private" });
    expect((await keys()).at(-1)).toEqual([await key("foxes/plain.png")]);
    expect(await toldAt("foxes/plain.png")).toMatchObject({ visibility: "private" });
  });

  it("is of the file as it was finished, not as it was while it grew", async () => {
    const path = put("foxes/growing.png", pngOf("grown").subarray(0, 60), new Date());
    await run();
    appendFileSync(path, pngOf("grown").subarray(60));
    await sleep(1_100);
    await run();
    await say("foxes/growing.png", SAID);
    await hash();
    expect(sidecar("foxes/growing.png").hash).toBe(sha256(pngOf("grown")));
    expect(await database().client.mediaFile.count()).toBe(1);
    expect(existsSync(path)).toBe(true);
  });

  it("stays as it was said while a scan was under way that had looked at the disk before", async () => {
    put("foxes/a.png");
    await run();
    await say("foxes/a.png", { score: 2 });
    // Another program has just written both, so the scan waits for the file to keep still with its older words in hand.
    const other = { ...sidecar("foxes/a.png"), score: 3 };
    writeFileSync(`${join(input, "foxes/a.png")}.asset.json`, JSON.stringify(other));
    utimesSync(join(input, "foxes/a.png"), new Date(), new Date());
    const scanning = run();
    await sleep(200);
    await say("foxes/a.png", { caption: "Reineke", keywords: ["fox"] });
    await scanning;
    expect(await toldAt("foxes/a.png")).toMatchObject({ score: 3, caption: "Reineke", indexed: ["user fox person 1"] });
    const { words } = await database().client.mediaText.findFirstOrThrow();
    expect(words).toContain(" reineke ");
    expect(await run()).toMatchObject({ updated: 0, already_in_db: 1 });
  });
});

function randomly(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const TEXTS = ["ein Fuchs", "雪の狐", "🦊 two", 'quo"te\\', "a\nb", "e\u0301"];
function randomPatch(random: (below: number) => number): MediaPatch {
  const text = () => `${TEXTS[random(TEXTS.length)]} ${random(50)}`;
  const patch: MediaPatch = { score: random(7) - 1 };
  if (random(3) === 0) patch.favourite = random(2) === 1;
  if (random(3) === 0) patch.kept = random(2) === 1;
  if (random(2)) patch.caption = random(5) ? text() : null;
  if (random(3) === 0) patch.license = random(4) ? text() : null;
  if (random(2)) patch.keywords = Array.from({ length: random(4) }, text);
  return patch;
}
