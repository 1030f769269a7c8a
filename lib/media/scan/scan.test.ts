import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { log } from "#lib/core/log.ts";
import { sleep } from "#lib/core/time.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { eventsAfter, lastEventId } from "#lib/events/store.ts";
import { runFfmpeg } from "#lib/metadata/ffmpeg.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { pngOf, pngWith } from "#test/png.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { stampOf } from "../sidecars/read.ts";
import { runHash } from "./hashing.ts";
import { whenMediaAppears } from "./hooks.ts";
import { runScan, scan } from "./run.ts";
import { ScanPayload as Payload, type ScanPayload, type ScanReport } from "./schema.ts";
import { endWalker } from "./walker.ts";

/** Long before the test: such a file is finished. */
const LONG_AGO = new Date("2024-05-05T10:00:00Z");

afterAll(async () => {
  endWalker();
  await closePool();
});

describeEachDatabase("a scan", (database) => {
  let home = "";
  let input = "";

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "atelier-scan-"));
    input = join(home, "comfyui", "input");
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error", ATELIER_TZ: "Asia/Kathmandu" }));
    const { client } = database();
    for (const table of ["mediaFile", "mediaFolder", "scanProblem", "rootScan", "job"] as const)
      await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
    await ensureRoots();
    forgetCached();
  });

  function put(path: string, bytes: Buffer | string, at: Date = LONG_AGO): string {
    const whole = join(input, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, bytes);
    utimesSync(whole, at, at);
    return whole;
  }

  function sidecar(path: string, words: Record<string, unknown>): void {
    const file = join(input, path);
    const hash = existsSync(file) ? sha256(readFileSync(file)) : "0".repeat(64);
    const at = "2025-01-01T00:00:00Z";
    writeFileSync(
      `${file}.asset.json`,
      JSON.stringify({ schema: 1, id: hash.slice(0, 16), hash, created_at: at, updated_at: at, ...words }),
    );
  }

  const move = (from: string, to: string) => {
    mkdirSync(dirname(join(input, to)), { recursive: true });
    renameSync(join(input, from), join(input, to));
  };

  async function run(payload: Partial<ScanPayload> = {}): Promise<ScanReport> {
    forgetCached();
    return scan(database(), Payload.parse({ mode: "full", ...payload }), {
      jobId: null,
      signal: new AbortController().signal,
      progress: () => undefined,
    });
  }

  async function rows() {
    const all = await database().client.mediaFile.findMany({
      include: { metadata: true, words: true, keywords: true },
      orderBy: { id: "asc" },
    });
    return all.map((row) => ({ ...row, path: row.filePath.slice(9) }));
  }

  async function row(path: string) {
    const found = (await rows()).find((one) => one.path === path);
    if (!found) throw new Error(`no row for ${path}: ${(await rows()).map((one) => one.path).join(", ")}`);
    return found;
  }

  const problems = async () =>
    (await database().client.scanProblem.findMany({ orderBy: { path: "asc" } })).map(({ path, code }) => [path.slice(9), code]);

  it("finds files with their recipe, place and words, and finds nothing new the second time", async () => {
    put("foxes/draft/a.png", pngOf("a red fox in snow"));
    put("loose.png", pngOf("an owl"));
    sidecar("foxes/draft/a.png", {
      score: 4,
      caption: "Reineke",
      owner: "anna",
      visibility: "private",
      keywords: [{ keyword: "winter", type: "user", source: "person", confidence: 1 }],
    });
    const report = await run();
    expect(report).toMatchObject({ found: 2, already_in_db: 0, imported: 2, errors: [], missing: 0 });
    expect(await row("foxes/draft/a.png")).toMatchObject({
      projectId: "foxes",
      folder: "draft",
      score: 4,
      caption: "Reineke",
      ownerId: "anna",
      visibility: "private",
      status: "present",
      width: 8,
      model: "fox-v1",
      day: "2025-01-01",
      metadata: { prompt: "a red fox in snow", seed: "42", steps: 20 },
      keywords: [{ keyword: "winter", keywordType: "user" }],
    });
    expect((await row("foxes/draft/a.png")).words?.words).toContain(" red fox ");
    expect(await row("loose.png")).toMatchObject({ projectId: null, folder: null, score: 0, visibility: "shared", createdAt: LONG_AGO });
    const before = await rows();
    for (const mode of ["full", "quick"] as const) {
      expect(await run({ mode })).toMatchObject({
        found: 2,
        already_in_db: 2,
        imported: 0,
        updated: 0,
        relinked: 0,
        restored: 0,
        missing: 0,
      });
    }
    expect(await rows()).toEqual(before);
  });

  it("says what a file is by its bytes, also where its name says something else, and the same into an empty database", async () => {
    const picture = sharp({ create: { width: 16, height: 16, channels: 3, background: "red" } });
    const film = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=12:duration=1", "-pix_fmt", "yuv420p", "-c:v", "libx264", "-f", "mp4"];
    const sound = ["-f", "lavfi", "-i", "sine=duration=1", "-c:a", "aac", "-f", "mp4"];
    const made = async (args: string[]) => (await runFfmpeg(args, { output: "buffer" })).bytes;
    put("p/true.png", pngOf("a"));
    put("p/damaged.png", "no picture");
    put("p/really-jpeg.png", await picture.jpeg().toBuffer());
    put("p/really-png.mp4", pngOf("b"));
    put("p/really-film.gif", await made(film));
    put("p/really-film.mov", await made(film));
    put("p/sound-alone.mp3", await made(sound));
    const types = async () =>
      Object.fromEntries((await rows()).map(({ filename, fileType, mimeType }) => [filename, [fileType, mimeType]]));
    await run();
    const found = await types();
    expect(found).toEqual({
      "true.png": ["image", "image/png"],
      "damaged.png": ["image", "image/png"],
      "really-jpeg.png": ["image", "image/jpeg"],
      "really-png.mp4": ["image", "image/png"],
      "really-film.gif": ["video", "video/mp4"],
      "really-film.mov": ["video", "video/quicktime"],
      "sound-alone.mp3": ["audio", "video/mp4"],
    });
    await database().client.mediaFile.deleteMany();
    await run();
    expect(await types()).toEqual(found);
    put("p/true.png", await picture.webp().toBuffer());
    move("p/really-jpeg.png", "p/called-so-now.jpg");
    await run();
    expect(await types()).toMatchObject({ "true.png": ["image", "image/webp"], "called-so-now.jpg": ["image", "image/jpeg"] });
  });

  it("calls a vanished file missing and never deletes it, and has it back with all that was said", async () => {
    const path = put("foxes/a.png", pngOf("a fox"));
    await run();
    await database().client.mediaFile.updateMany({ data: { score: 5 } });
    const { id } = await row("foxes/a.png");
    renameSync(path, join(home, "elsewhere.png"));
    expect(await run()).toMatchObject({ missing: 1, found: 0 });
    expect(await row("foxes/a.png")).toMatchObject({ id, status: "missing", score: 5 });
    expect(await run()).toMatchObject({ missing: 0 });
    renameSync(join(home, "elsewhere.png"), path);
    expect(await run({ mode: "quick" })).toMatchObject({ restored: 1, imported: 0 });
    expect(await row("foxes/a.png")).toMatchObject({ id, status: "present", score: 5, missingSince: null });
  });

  it("knows a renamed, moved or differently written file again, with and without its sidecar", async () => {
    for (const name of ["renamed", "moved", "Case"]) put(`foxes/${name}.png`, pngOf(name));
    sidecar("foxes/moved.png", { score: 3, caption: "said" });
    await run();
    const before = new Map((await rows()).map((one) => [one.path, one.id]));
    await database().client.mediaFile.updateMany({ where: { filename: { not: "moved.png" } }, data: { favourite: true } });
    move("foxes/renamed.png", "foxes/other name.png");
    move("foxes/moved.png", "owls/deep/er/moved.png");
    move("foxes/moved.png.asset.json", "owls/deep/er/moved.png.asset.json");
    move("foxes/Case.png", "foxes/case.png");
    expect(await run({ mode: "quick" })).toMatchObject({ relinked: 3, imported: 0, missing: 0 });
    expect(await row("foxes/other name.png")).toMatchObject({ id: before.get("foxes/renamed.png"), favourite: true });
    expect(await row("foxes/case.png")).toMatchObject({ id: before.get("foxes/Case.png"), favourite: true });
    expect(await row("owls/deep/er/moved.png")).toMatchObject({
      id: before.get("foxes/moved.png"),
      score: 3,
      projectId: "owls",
      folder: "deep",
    });
    expect((await row("owls/deep/er/moved.png")).words?.words).toContain(" owls deep er moved png ");
    expect(await rows()).toHaveLength(3);
  });

  it("knows which of hundreds of identical files were renamed, also when the database is gone", async () => {
    for (let n = 1; n <= 230; n += 1) put(`foxes/${n}.png`, pngOf("a"));
    const said = [1, 205, 207, 229];
    for (const n of said) sidecar(`foxes/${n}.png`, { caption: `mine ${n}`, metadata: { bytes: pngOf("a").length } });
    await run();
    const ids = await Promise.all(said.map(async (n) => (await row(`foxes/${n}.png`)).id));
    for (const n of said) move(`foxes/${n}.png`, `foxes/n${n}.png`);
    await run();
    const told = async () =>
      (await rows()).flatMap(({ path, caption, status }) => (caption ? [`${path} ${caption} ${status}`] : [])).sort();
    const wanted = said.map((n) => `foxes/n${n}.png mine ${n} present`).sort();
    expect(await told()).toEqual(wanted);
    for (const [index, n] of said.entries()) expect((await row(`foxes/n${n}.png`)).id).toBe(ids[index]);
    const { client } = database();
    for (const table of ["mediaFile", "mediaFolder", "rootScan"] as const)
      await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
    await run();
    expect(await told()).toEqual(wanted);
  });

  it("takes a copy for a new file: nothing is taken from one that is still there", async () => {
    put("foxes/a.png", pngOf("same"));
    await run();
    const { id } = await row("foxes/a.png");
    put("foxes/b.png", pngOf("same"));
    put("owls/a.png", pngOf("same"));
    expect(await run()).toMatchObject({ imported: 2, relinked: 0 });
    expect((await row("foxes/a.png")).id).toBe(id);
    move("foxes/a.png", "wolves/a.png");
    expect(await run()).toMatchObject({ imported: 0, relinked: 1 });
    expect((await row("wolves/a.png")).id).toBe(id);
  });

  it("follows two files that were swapped, and three that went round", async () => {
    for (const name of ["a", "b", "one", "two", "three"]) put(`foxes/${name}.png`, pngOf(name));
    await run();
    const id = new Map((await rows()).map((one) => [one.filename.slice(0, -4), one.id]));
    for (const one of await rows()) await database().client.mediaFile.update({ where: { id: one.id }, data: { caption: one.filename } });
    const swap = (...names: string[]) => {
      for (const name of names) move(`foxes/${name}.png`, `foxes/${name}.tmp`);
      for (const [index, name] of names.entries()) move(`foxes/${name}.tmp`, `foxes/${names[(index + 1) % names.length]}.png`);
    };
    swap("a", "b");
    swap("one", "two", "three");
    expect(await run()).toMatchObject({ relinked: 5, updated: 0, imported: 0, missing: 0 });
    for (const [from, to] of [
      ["a", "b"],
      ["b", "a"],
      ["one", "two"],
      ["two", "three"],
      ["three", "one"],
    ] as const) {
      expect(await row(`foxes/${to}.png`)).toMatchObject({ id: id.get(from), caption: `${from}.png`, metadata: { prompt: from } });
    }
    expect(await rows()).toHaveLength(5);
  });

  it("knows a file that was renamed to the name of a missing one, or over another, and keeps what was said of those", async () => {
    const prompts = new Map(
      ["x", "y", "gone", "a", "b", "c", "plain"].map((name, n) => [name, `${name} ${"and so on ".repeat(n)}`.trim()]),
    );
    const bytesOf = (name: string) => pngOf(prompts.get(name) ?? "");
    for (const name of prompts.keys()) put(`foxes/${name}.png`, bytesOf(name));
    for (const name of ["x", "y", "a", "b", "c"])
      sidecar(`foxes/${name}.png`, { caption: `of ${name}`, metadata: { bytes: bytesOf(name).length } });
    await run();
    const id = new Map((await rows()).map((one) => [one.filename.slice(0, -4), one.id]));
    const away = join(home, "y.png");
    renameSync(join(input, "foxes", "y.png"), away);
    rmSync(join(input, "foxes", "gone.png"));
    expect(await run()).toMatchObject({ missing: 2 });
    move("foxes/x.png", "foxes/y.png");
    move("foxes/plain.png", "foxes/gone.png");
    move("foxes/b.png", "foxes/c.png");
    move("foxes/a.png", "foxes/b.png");
    expect(await run({ mode: "quick" })).toMatchObject({ relinked: 4, imported: 0, missing: 1 });
    const told = async () =>
      (await rows()).map((one) => [one.filename.slice(0, -4), one.id, one.caption, one.metadata?.prompt, one.status]).sort();
    const present = [
      ["b", id.get("a"), "of a", prompts.get("a"), "present"],
      ["c", id.get("b"), "of b", prompts.get("b"), "present"],
      ["gone", id.get("plain"), null, prompts.get("plain"), "present"],
      ["y", id.get("x"), "of x", prompts.get("x"), "present"],
    ];
    const missing = [
      ["c", id.get("c"), "of c", prompts.get("c"), "missing"],
      ["gone", id.get("gone"), null, prompts.get("gone"), "missing"],
      ["y", id.get("y"), "of y", prompts.get("y"), "missing"],
    ];
    expect(await told()).toEqual([...present, ...missing].sort());
    expect(await run()).toMatchObject({ relinked: 0, updated: 0, imported: 0, missing: 0, restored: 0 });
    expect(await told()).toEqual([...present, ...missing].sort());
    renameSync(away, join(input, "foxes", "y again.png"));
    expect(await run()).toMatchObject({ relinked: 1, imported: 0 });
    expect(await row("foxes/y again.png")).toMatchObject({ id: id.get("y"), caption: "of y", status: "present" });
    const { client } = database();
    for (const table of ["mediaFile", "mediaFolder", "rootScan"] as const)
      await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
    await run();
    expect((await told()).map(([name, , caption]) => [name, caption])).toEqual([
      ["b", "of a"],
      ["c", "of b"],
      ["gone", null],
      ["y again", "of y"],
      ["y", "of x"],
    ]);
  });

  it("takes what a program saved beside a file and put in its place for that file's new bytes", async () => {
    put("foxes/a.png", pngOf("before"));
    sidecar("foxes/a.png", { score: 5 });
    await run();
    const { id } = await row("foxes/a.png");
    put("foxes/a_saving.png", pngOf("after"));
    await run();
    move("foxes/a_saving.png", "foxes/a.png");
    expect(await run()).toMatchObject({ updated: 1, relinked: 0, missing: 1 });
    expect(await row("foxes/a.png")).toMatchObject({ id, score: 5, status: "present", metadata: { prompt: "after" } });
  });

  it("keeps id and words of a path whose bytes were replaced, and reads the new ones", async () => {
    put("foxes/a.png", pngOf("before"));
    await run();
    const { id, fingerprint } = await row("foxes/a.png");
    await database().client.mediaFile.updateMany({ data: { score: 5, caption: "mine" } });
    put("foxes/a.png", pngOf("after"), new Date("2024-06-06T00:00:00Z"));
    expect(await run()).toMatchObject({ updated: 1, imported: 0, missing: 0 });
    const now = await row("foxes/a.png");
    expect(now).toMatchObject({ id, score: 5, caption: "mine", hash: null, metadata: { prompt: "after" } });
    expect(now.fingerprint).not.toBe(fingerprint);
    expect(now.words?.words).toMatch(/ after .* mine /);
  });

  it("reads words again that changed outside, and keeps them when the sidecar is gone", async () => {
    put("foxes/a.png", pngOf("a fox"));
    sidecar("foxes/a.png", { score: 2, caption: "first", owner: "anna" });
    await run();
    sidecar("foxes/a.png", { score: 5, caption: "a longer second", owner: "anna" });
    expect(await run()).toMatchObject({ updated: 1 });
    expect(await row("foxes/a.png")).toMatchObject({ score: 5, caption: "a longer second" });
    rmSync(join(input, "foxes", "a.png.asset.json"));
    await run();
    expect(await row("foxes/a.png")).toMatchObject({ score: 0, caption: null, ownerId: null, sidecarStamp: null });
  });

  it("names sidecars that say what no one can understand, until they are mended, by hand or through us", async () => {
    put("loose.png", pngOf("x"));
    const ours = (name: string, text: string) => writeFileSync(join(input, `${name}.asset.json`), text);
    for (const name of ["a", "b"]) put(`p/${name}.png`, pngOf(name));
    const wrong = '{"schema":1,"score":"four","keywords":"fox","caption":7,"favourite":true}';
    ours("p/a.png", wrong);
    ours("p/b.png", "{");
    ours("loose.png", '{"score":"x"}');
    mkdirSync(join(input, "p", ".scores"));
    writeFileSync(join(input, "p", ".scores", "a.png.json"), "[");
    await run();
    const all = ["loose.png.asset.json", "p/.scores/a.png.json", "p/a.png.asset.json", "p/b.png.asset.json"];
    expect(await problems()).toEqual(all.map((path) => [path, "sidecar"]));
    const reasonOf = async (name: string) =>
      (await database().client.scanProblem.findMany()).find(({ path }) => path.endsWith(`/${name}.asset.json`))?.reason;
    expect(await reasonOf("a.png")).toBe("score, caption and keywords do not hold what they should, and what is wrong there was left out");
    expect(await row("p/a.png")).toMatchObject({ score: 0, caption: null, favourite: true });
    await run();
    expect(await problems()).toHaveLength(4);
    // As a change through us leaves it: the row knows the new sidecar already, and no diff finds anything to read.
    ours("p/b.png", '{"schema":1,"score":2}');
    const { id } = await row("p/b.png");
    const stamp = stampOf({ id: "", path: input, read_only: false }, "p", "b.png", new Set(readdirSync(join(input, "p"))));
    await database().client.mediaFile.update({ where: { id }, data: { sidecarStamp: stamp } });
    await run({ mode: "quick" });
    expect((await problems()).map(([path]) => path)).toEqual(all.slice(0, 3));
    ours("p/a.png", wrong.replace('"four"', "4"));
    ours("loose.png", '{"score":5}');
    writeFileSync(join(input, "p", ".scores", "a.png.json"), "{}");
    await run({ mode: "full" });
    expect(await problems()).toEqual([["p/a.png.asset.json", "sidecar"]]);
    expect(await reasonOf("a.png")).toContain("caption and keywords do not");
    rmSync(join(input, "p"), { recursive: true });
    await run({ mode: "full" });
    expect(await problems()).toEqual([]);
  });

  it("sees at the next quick scan that a sidecar it had named was mended in place, of a read-only root too", async () => {
    const archive = join(home, "archive");
    mkdirSync(join(archive, "p"), { recursive: true });
    mkdirSync(join(home, "config"), { recursive: true });
    const entry = { id: "readonly", kind: "folder", name: "Archive", path: archive, engine_id: null, owner: null, visibility: null };
    writeFileSync(join(home, "config", "roots.json"), JSON.stringify([{ ...entry, read_only: true }]));
    forgetCached();
    await ensureRoots();
    put("p/a.png", pngOf("a"));
    writeFileSync(join(archive, "p", "b.png"), pngOf("b"));
    const beside = join(input, "p", "a.png.asset.json");
    const away = join(home, "sidecars", "readonly", "p", "b.png.asset.json");
    mkdirSync(dirname(away), { recursive: true });
    for (const path of [beside, away]) writeFileSync(path, "{");
    for (const path of [dirname(beside), dirname(away), join(archive, "p"), join(archive, "p", "b.png")])
      utimesSync(path, LONG_AGO, LONG_AGO);
    await run();
    const named = async () => (await database().client.scanProblem.findMany()).map(({ path }) => path.slice(9)).sort();
    expect(await named()).toEqual(["p/a.png.asset.json", "p/b.png.asset.json"]);
    const times = async () =>
      (await database().client.mediaFolder.findMany({ where: { path: { endsWith: "/p" } } })).map(({ modifiedMs }) => modifiedMs);
    const settled = [LONG_AGO.getTime(), LONG_AGO.getTime()];
    expect(await times(), "a quick scan has no other reason to look").toEqual(settled);
    await run({ mode: "quick" });
    expect(await named(), "none is mended").toHaveLength(2);
    writeFileSync(beside, '{"score":2}');
    writeFileSync(away, '{"score":3}');
    expect(await run({ mode: "quick" })).toMatchObject({ updated: 2 });
    expect(await named()).toEqual([]);
    expect((await rows()).map(({ filename, score }) => [filename, score]).sort()).toEqual([
      ["a.png", 2],
      ["b.png", 3],
    ]);
    expect(await times()).toEqual(settled);
  });

  const atHome = (rootId: string, path: string, bytes: Buffer, words: Record<string, unknown>) => {
    const file = join(home, "sidecars", rootId, `${path}.asset.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ schema: 1, hash: sha256(bytes), metadata: { bytes: bytes.length }, ...words }));
  };

  it("gives what is said below the home of another project's file to none of the project that is scanned alone", async () => {
    const root = (await ensureRoots()).find(({ path }) => path === input);
    const bytes = pngOf("the same");
    for (const project of ["foxes", "owls"]) put(`${project}/draft/a.png`, bytes);
    atHome(root?.id ?? "", "foxes/draft/a.png", bytes, { score: 5, owner: "anna", visibility: "private" });
    put("owls/moved.png", pngOf("moved"));
    atHome(root?.id ?? "", "owls/gone/moved.png", pngOf("moved"), { score: 3 });
    for (const asked of [{ project_id: "owls" }, {}, { project_id: "owls" }, { project_id: "foxes" }]) {
      await run(asked);
      expect(await row("owls/draft/a.png")).toMatchObject({ score: 0, ownerId: null, visibility: "shared" });
      expect(await row("owls/moved.png"), "its own folder that is gone").toMatchObject({ score: 3 });
    }
    expect(await row("foxes/draft/a.png")).toMatchObject({ score: 5, ownerId: "anna", visibility: "private" });
  });

  it("leaves out what was made from media, hidden folders and what is no media, and says what", async () => {
    put("foxes/a.png", pngOf("a"));
    for (const path of [
      "foxes/thumbnails/a.png",
      "foxes/masks/b.png",
      "foxes/.trash/c.png",
      "foxes/.cache/d.png",
      "foxes/a_thumb.png",
      "foxes/mask_a.png",
      "foxes/a_mask.webp",
      "foxes/notes.txt",
      "foxes/.b.png",
    ])
      put(path, pngOf(path));
    const report = await run();
    expect(report).toMatchObject({ imported: 1, skipped: 4, errors: [] });
    const reasons = await database().client.scanProblem.findMany({ orderBy: { path: "asc" } });
    expect(reasons.slice(0, 2).map(({ reason }) => reason)).toEqual(["hidden file", "hidden folder"]);
    expect(report.scanned_folders).toContain(`${(await row("foxes/a.png")).rootId}/foxes`);
    expect(reasons.map(({ path }) => path.slice(9))).toEqual([
      "foxes/.b.png",
      "foxes/.cache",
      "foxes/a_mask.webp",
      "foxes/a_thumb.png",
      "foxes/mask_a.png",
      "foxes/masks",
      "foxes/thumbnails",
    ]);
    rmSync(join(input, "foxes", "masks"), { recursive: true });
    await run();
    expect((await problems()).map(([path]) => path)).not.toContain("foxes/masks");
  });

  it("ends at loops, stays inside its root, and opens no pipe", async () => {
    put("foxes/a.png", pngOf("a"));
    put("foxes/.kept/b.png", pngOf("b"));
    symlinkSync(".", join(input, "foxes", "self"));
    symlinkSync("../foxes", join(input, "foxes", "up"));
    symlinkSync("/etc", join(input, "foxes", "out"));
    symlinkSync("/etc/hostname", join(input, "foxes", "out.png"));
    symlinkSync("nowhere.png", join(input, "foxes", "dangling.png"));
    symlinkSync("a.png", join(input, "foxes", "alias.png"));
    symlinkSync(".kept", join(input, "foxes", "shown"));
    execFileSync("mkfifo", [join(input, "foxes", "pipe.png")]);
    const report = await run();
    expect(report).toMatchObject({ imported: 2, missing: 0 });
    const { rootId } = await row("foxes/a.png");
    expect(report.scanned_folders).toContain(`${rootId}/foxes/shown`);
    expect((await rows()).map((one) => one.path).sort()).toEqual(["foxes/a.png", "foxes/shown/b.png"]);
    expect(await problems()).toEqual([
      ["foxes/.kept", "skipped"],
      ["foxes/alias.png", "link"],
      ["foxes/dangling.png", "link"],
      ["foxes/out", "link"],
      ["foxes/out.png", "link"],
      ["foxes/pipe.png", "special"],
      ["foxes/self", "link"],
      ["foxes/up", "link"],
    ]);
    expect(await run()).toMatchObject({ found: 2, imported: 0, missing: 0 });
    for (let n = 0; n < 2; n += 1) {
      for (const path of [".", "foxes", "foxes/.kept"]) utimesSync(join(input, path), LONG_AGO, LONG_AGO);
      expect(await run({ mode: "quick" })).toMatchObject({ found: 2, imported: 0, missing: 0 });
    }
  });

  it("takes odd names, deep folders, twins by case, empty and broken files as they come", async () => {
    put("foxes/new\nline.png", pngOf("newline"));
    put("foxes/Same.png", pngOf("upper"));
    put("foxes/same.png", pngOf("lower"));
    put("foxes/empty.png", "");
    put("foxes/text.png", "not a picture");
    const deep = Array.from({ length: 40 }, () => "d".repeat(50)).join("/");
    put(`foxes/${deep}/deep.png`, pngOf("deep"));
    execFileSync("bash", ["-c", `cp "$1/Same.png" "$1"/$'bad-\\xff\\xfe.png'`, "-", join(input, "foxes")]);
    const report = await run();
    expect(report.imported).toBe(5);
    expect((await rows()).map((one) => one.filename).sort()).toEqual(["Same.png", "deep.png", "new\nline.png", "same.png", "text.png"]);
    expect((await problems()).map(([, code]) => code).sort()).toEqual(["damaged", "name", "unreadable"]);
    expect(await run()).toMatchObject({ missing: 0, imported: 0 });
  });

  it("lists a folder it may not read, and does not take its files for gone", async ({ skip }) => {
    if (process.getuid?.() === 0) skip("root reads everything");
    for (const path of ["foxes/closed/deep/a.png", "owls/a.png"]) put(path, pngOf("a"));
    await run();
    atHome((await row("foxes/closed/deep/a.png")).rootId ?? "", "foxes/closed/deep/a.png", pngOf("a"), { score: 5 });
    chmodSync(join(input, "foxes", "closed"), 0o000);
    expect(await run()).toMatchObject({ missing: 0, errors: [{ code: "folder" }] });
    expect(await row("owls/a.png"), "what is said of a file in it is no other's").toMatchObject({ score: 0 });
    chmodSync(join(input, "foxes", "closed"), 0o755);
    expect(await row("foxes/closed/deep/a.png")).toMatchObject({ status: "present" });
  });

  it("calls an unplugged root's files offline, not missing, and has them back", async () => {
    put("foxes/a.png", pngOf("a"));
    await run();
    await database().client.mediaFile.updateMany({ data: { score: 3 } });
    renameSync(input, `${input}-unplugged`);
    expect((await run()).offline_roots).toHaveLength(1);
    expect(await row("foxes/a.png")).toMatchObject({ status: "offline", score: 3 });
    mkdirSync(input);
    expect(await run()).toMatchObject({ missing: 0 });
    expect(await row("foxes/a.png")).toMatchObject({ status: "offline" });
    rmSync(input, { recursive: true });
    renameSync(`${input}-unplugged`, input);
    expect(await run()).toMatchObject({ restored: 1, imported: 0 });
    expect(await row("foxes/a.png")).toMatchObject({ status: "present", score: 3 });
  });

  it("waits for a file that is still being written", async () => {
    const whole = pngOf("grown up ".repeat(2_000));
    const path = put("foxes/growing.png", whole.subarray(0, 3_000), new Date());
    let at = 3_000;
    const writing = setInterval(() => {
      writeFileSync(path, at < whole.length ? whole.subarray(at, at + 1_000) : "more", { flag: "a" });
      at += 1_000;
    }, 60);
    const early = await run();
    clearInterval(writing);
    expect(early).toMatchObject({ imported: 0, unstable: 1 });
    expect((await rows()).filter((one) => one.status === "present")).toEqual([]);
    expect(await database().client.job.count({ where: { type: "media.scan" } })).toBe(1);
    writeFileSync(path, whole);
    await sleep(1_100);
    expect(await run({ mode: "quick" })).toMatchObject({ imported: 1, unstable: 0 });
    expect(await row("foxes/growing.png")).toMatchObject({
      status: "present",
      fileSize: BigInt(whole.length),
      metadata: { prompt: "grown up ".repeat(2_000).trim() },
    });
  });

  it("takes a file that was finished a moment ago without another scan", async () => {
    put("foxes/fresh.png", pngOf("fresh"), new Date());
    expect(await run()).toMatchObject({ imported: 1, unstable: 0 });
  });

  it("looks at one project, or at the folders a watcher saw, alone", async () => {
    put("foxes/a.png", pngOf("a"));
    put("owls/b.png", pngOf("b"));
    expect(await run({ project_id: "foxes" })).toMatchObject({ imported: 1, found: 1 });
    const [known] = await rows();
    expect(await run({ mode: "quick", folders: [`${known?.rootId}/owls`] })).toMatchObject({ imported: 1, found: 1 });
    rmSync(join(input, "foxes", "a.png"));
    rmSync(join(input, "owls"), { recursive: true });
    expect(await run({ project_id: "foxes" })).toMatchObject({ missing: 1 });
    expect(await row("owls/b.png")).toMatchObject({ status: "present" });
    expect(await run({ mode: "quick", folders: [`${known?.rootId}/owls`] })).toMatchObject({ missing: 1 });
  });

  it("leaves files that were swapped with what it does not look at to a scan of the whole library", async () => {
    const places = ["foxes/a.png", "owls/b.png", "owls/c.png"];
    for (const place of places) put(place, pngOf(place));
    await run();
    const before = await rows();
    const { rootId } = await row("foxes/a.png");
    for (const one of before) await database().client.mediaFile.update({ where: { id: one.id }, data: { caption: one.path } });
    for (const place of places) move(place, `${place}.tmp`);
    for (const [index, place] of places.entries()) move(`${places.at(index - 1)}.tmp`, place);
    const parts: Partial<ScanPayload>[] = [{ project_id: "foxes" }, { project_id: "owls" }, { mode: "quick", folders: [`${rootId}/owls`] }];
    for (const part of parts) {
      expect(await run(part)).toMatchObject({ updated: 0, relinked: 0, imported: 0, missing: 0 });
    }
    const [asked] = await database().client.job.findMany({ where: { type: "media.scan", status: "queued" } });
    expect(Payload.parse(JSON.parse(asked?.payload ?? ""))).toMatchObject({ mode: "quick", folders: null, project_id: null });
    expect(await run({ mode: "quick" })).toMatchObject({ relinked: 3, updated: 0, imported: 0, missing: 0 });
    for (const [index, place] of places.entries()) {
      const from = places.at(index - 1) ?? "";
      const { id } = before.find(({ path }) => path === from) ?? {};
      expect(await row(place)).toMatchObject({ id, caption: from, metadata: { prompt: from } });
    }
    put("foxes/a.png", pngOf("new bytes"));
    expect(await run({ project_id: "foxes" }), "bytes that nobody knows wait for nothing").toMatchObject({ updated: 1 });
  });

  it("goes on after it was stopped half-way, and nothing is there twice", async () => {
    for (let n = 0; n < 1_500; n += 1) put(`foxes/${n % 30}/${n}.png`, pngOf(`number ${n}`));
    const stop = new AbortController();
    const stopped = scan(database(), Payload.parse({ mode: "full" }), {
      jobId: null,
      signal: stop.signal,
      progress: (found) => found > 200 && stop.abort(),
    });
    const last = await lastEventId(database().client);
    await expect(stopped).rejects.toThrow();
    const half = await database().client.mediaFile.count();
    const told = (await eventsAfter(database().client, last, 1_000)).filter(({ type }) => type === "media.added");
    const payloads = told.map(({ payload }) => JSON.parse(payload) as { ids: number[]; many?: true });
    const isTold = payloads.some(({ many }) => many) || payloads.flatMap(({ ids }) => ids).length === half;
    expect(isTold, "all that was written was told").toBe(true);
    expect(half).toBeGreaterThan(0);
    expect(half).toBeLessThan(1_500);
    expect(await run({ mode: "quick" })).toMatchObject({ imported: 1_500 - half });
    expect(new Set((await rows()).map((one) => one.filePath)).size).toBe(1_500);
  });

  it("has lists read again where the worker that was at it before died, perhaps before it told what it had written", async () => {
    const { client } = database();
    const context = { jobId: "x", person: "", payload: Payload.parse({ mode: "quick" }), signal: new AbortController().signal, log };
    const told = async (attempt: number) => {
      const last = await lastEventId(client);
      await runScan({ ...context, attempt, progress: () => undefined, completeIn: async () => true });
      return (await eventsAfter(client, last, 100)).map(({ type, payload }) => [type, JSON.parse(payload).many]);
    };
    expect(await told(1)).toEqual([]);
    expect(await told(2)).toEqual([
      ["media.added", true],
      ["media.changed", true],
    ]);
  });

  it("gives an empty database back everything that was said of 5,000 files, field by field", async () => {
    const kinds = ["user", "auto", "workflow"];
    for (let n = 0; n < 5_000; n += 1) {
      const path = `project ${n % 7}/folder ${n % 11}/file ${n}.png`;
      put(path, pngOf(`a fox, number ${n}`));
      sidecar(path, {
        score: (n % 7) - 1,
        favourite: n % 3 === 0,
        kept: n % 5 === 0,
        caption: `Number ${n}: über "quotes" and 狐`,
        keywords: kinds.map((type) => ({ keyword: `${type} ${n % 13}`, type, source: "person", confidence: n % 2 ? 1 : 0.5 })),
        metadata: { tags: [], license: n % 2 ? "CC-BY-4.0" : null },
        owner: n % 4 === 0 ? "anna" : null,
        visibility: n % 4 === 0 ? "private" : "shared",
        job_id: n % 6 === 0 ? `job-${n}` : null,
      });
    }
    expect(await run()).toMatchObject({ imported: 5_000, errors: [] });
    const said = async () =>
      new Map(
        (await rows()).map(({ path, id: _, updatedAt: __, lastAccessed: ___, metadata, words, keywords, ...columns }) => [
          path,
          {
            ...columns,
            words: words?.words,
            metadata: metadata && { ...metadata, id: 0, mediaFileId: 0, metadataExtractedAt: 0 },
            keywords: keywords
              .map(({ keyword, keywordType, source, confidence }) => `${keywordType} ${keyword} ${source} ${confidence}`)
              .sort(),
          },
        ]),
      );
    const before = await said();
    const { client } = database();
    for (const table of ["mediaFile", "mediaFolder", "scanProblem", "rootScan"] as const)
      await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
    expect(await run({ mode: "quick" })).toMatchObject({ imported: 5_000, errors: [] });
    const after = await said();
    expect(after.size).toBe(5_000);
    for (const [path, row] of before) expect(after.get(path), path).toEqual(row);
    expect(before.get("project 1/folder 1/file 1.png")).toMatchObject({
      score: 0,
      license: "CC-BY-4.0",
      caption: 'Number 1: über "quotes" and 狐',
    });
  }, 120_000);

  it("ties an engine's own file to ours that was made of it, also into an empty database, in whatever order they are met", async () => {
    const output = join(home, "comfyui", "output");
    mkdirSync(output);
    writeFileSync(join(output, "ComfyUI_1.png"), pngOf("made"));
    writeFileSync(join(output, "other.png"), pngOf("other"));
    for (const name of ["ComfyUI_1.png", "other.png"]) utimesSync(join(output, name), LONG_AGO, LONG_AGO);
    forgetCached();
    const root = (await ensureRoots()).find(({ kind }) => kind === "output");
    put("foxes/foxes-out-0001.png", pngOf("made, with provenance"));
    const record = {
      tool: null,
      prompt: "made",
      negative_prompt: null,
      model: null,
      sampler: null,
      scheduler: null,
      steps: null,
      cfg: null,
      seed: null,
      width: null,
      height: null,
      loras: [],
      params: {},
    };
    sidecar("foxes/foxes-out-0001.png", {
      provenance: {
        schema: 1,
        engine: "comfy",
        job_id: null,
        run_id: null,
        created_at: "2025-01-01T00:00:00Z",
        record,
        source: { root: root?.id, path: "ComfyUI_1.png", hash: sha256(readFileSync(join(output, "ComfyUI_1.png"))) },
      },
    });
    for (let n = 0; n < 2; n += 1) {
      await database().client.mediaFile.deleteMany();
      expect(await run()).toMatchObject({ imported: 3 });
      const ours = await row("foxes/foxes-out-0001.png");
      expect(await row("ComfyUI_1.png")).toMatchObject({ copyOf: ours.id, projectId: null });
      expect(await row("other.png")).toMatchObject({ copyOf: null });
    }
  });

  it("calls files of a file system that is unmounted offline, and has them back when it is mounted again", async ({ skip }) => {
    const disk = join(home, "disk");
    mkdirSync(disk);
    const mount = () => execFileSync("mount", ["--bind", disk, input], { stdio: "ignore" });
    rmSync(input, { recursive: true });
    mkdirSync(input);
    try {
      mount();
    } catch {
      console.log("skipped: this account may not mount file systems");
      skip("this account may not mount file systems");
    }
    try {
      writeFileSync(join(input, ".atelier-root"), JSON.stringify({ schema: 1, id: "mounted1" }));
      writeFileSync(
        join(home, "config", "roots.json"),
        JSON.stringify([
          { id: "mounted1", kind: "input", name: "Disk", path: input, engine_id: null, read_only: false, owner: null, visibility: null },
        ]),
      );
      put("foxes/a.png", pngOf("a"));
      expect(await run()).toMatchObject({ imported: 1 });
      await database().client.mediaFile.updateMany({ data: { score: 4 } });
      execFileSync("umount", [input]);
      expect(await run()).toMatchObject({ missing: 0, offline_roots: ["mounted1"] });
      expect(await row("foxes/a.png")).toMatchObject({ status: "offline", score: 4 });
      mount();
      expect(await run()).toMatchObject({ restored: 1, missing: 0, imported: 0 });
      expect(await row("foxes/a.png")).toMatchObject({ status: "present", score: 4 });
    } finally {
      execFileSync("umount", [input], { stdio: "ignore" });
    }
  });

  it("tells those who look at lists what came and went, and when a folder is away", async () => {
    const told = async () => {
      const all = await database().client.event.findMany({ orderBy: { id: "asc" }, select: { type: true, payload: true } });
      await database().client.event.deleteMany();
      return all.map(({ type, payload }) => `${type} ${payload}`);
    };
    put("foxes/a.png", pngOf("a"));
    put("foxes/b.png", pngOf("b"));
    await run();
    await told();
    const { id } = await row("foxes/a.png");
    const away = join(home, "a.png");
    renameSync(join(input, "foxes", "a.png"), away);
    await run();
    expect(await told()).toContainEqual(`media.changed ${JSON.stringify({ ids: [id], recount: true })}`);
    renameSync(away, join(input, "foxes", "a.png"));
    await run();
    expect(await told()).toContainEqual(`media.changed ${JSON.stringify({ ids: [id], recount: true })}`);
    move("foxes/a.png", "owls/a.png");
    await run();
    expect(await told()).toContainEqual(`media.changed ${JSON.stringify({ ids: [id], recount: true })}`);
    renameSync(input, `${input}-away`);
    await run();
    expect((await told()).filter((one) => one.startsWith("root.changed"))).toHaveLength(1);
    await run();
    expect((await told()).filter((one) => one.startsWith("root.changed"))).toHaveLength(0);
    renameSync(`${input}-away`, input);
  });

  it("names new files, and those with other bytes, to who makes something of them: once it has ended, of many the first", async () => {
    const named: number[][] = [];
    whenMediaAppears(async (tx, ids) => {
      expect(await tx.mediaFile.count({ where: { id: { in: [...ids] } } })).toBe(ids.length);
      named.push([...ids]);
    });
    for (let n = 0; n < 600; n += 1) put(`many/${n}.png`, pngOf(`${n}`));
    await run();
    expect(named.map((ids) => ids.length)).toEqual([500]);
    put("many/7.png", pngOf("other bytes"));
    put("one.png", pngOf("one more"));
    await run();
    expect(named[1]?.sort()).toEqual([(await row("many/7.png")).id, (await row("one.png")).id].sort());
    await run();
    expect(named).toHaveLength(2);
  });

  it("hashes every file in the background, and moves are then seen whatever the name and time", async () => {
    const big = pngWith({ parameters: "big" }, 200);
    put("foxes/a.png", Buffer.concat([big, Buffer.alloc(20_000, 1)]));
    put("foxes/b.png", pngOf("b"));
    await run();
    const context = { jobId: "x", payload: { again: false }, signal: new AbortController().signal };
    expect(await runHash(context)).toEqual({ hashed: 2 });
    for (const one of await rows()) expect(one.hash).toBe(sha256(readFileSync(join(input, one.path))));
    expect(await runHash(context)).toEqual({ hashed: 0 });
  });

  it("hashes nothing while a scan is under way, and goes on after it", async () => {
    put("foxes/a.png", pngOf("a"));
    await run();
    put("foxes/b.png", pngOf("b"));
    const context = { jobId: "x", payload: { again: false }, signal: new AbortController().signal };
    let meanwhile: Promise<{ hashed: number }> | undefined;
    const progress = () => {
      meanwhile ??= runHash(context);
    };
    await scan(database(), Payload.parse({ mode: "full" }), { jobId: null, signal: context.signal, progress });
    expect(await meanwhile).toEqual({ hashed: 0 });
    expect(await database().client.job.count({ where: { type: "media.hash", status: "queued" } })).toBe(1);
    expect(await runHash(context)).toEqual({ hashed: 2 });
  });

  it("writes no media file and no sidecar", async () => {
    const path = put("foxes/a.png", pngOf("a"));
    const before = statSync(path);
    await run();
    expect(statSync(path).ctimeMs).toBe(before.ctimeMs);
    expect(existsSync(`${path}.asset.json`)).toBe(false);
  });
});
