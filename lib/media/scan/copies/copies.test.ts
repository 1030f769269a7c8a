import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { pngOf } from "#test/png.ts";
import { ensureRoots, forgetCached } from "../../roots/service.ts";
import { runHash } from "../hashing.ts";
import { scan } from "../run.ts";
import { ScanPayload } from "../schema.ts";
import { endWalker } from "../walker.ts";

const LONG_AGO = new Date("2024-05-05T10:00:00Z");
const OURS = "input/foxes/foxes-out-0001.png";
const ENGINES = "output/ComfyUI_1.png";

afterAll(async () => {
  endWalker();
  await closePool();
});

describeEachDatabase("an engine's own file", (database) => {
  let comfy = "";
  let output = "";

  beforeEach(async () => {
    const home = mkdtempSync(join(tmpdir(), "atelier-copies-"));
    comfy = join(home, "comfyui");
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    for (const table of ["mediaFile", "mediaFolder", "scanProblem", "rootScan", "job"] as const)
      await (database().client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
    for (const folder of ["input", "output"]) mkdirSync(join(comfy, folder), { recursive: true });
    forgetCached();
    output = (await ensureRoots()).find(({ kind }) => kind === "output")?.id ?? "";
  });

  function put(path: string, bytes: Buffer): void {
    const whole = join(comfy, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, bytes);
    utimesSync(whole, LONG_AGO, LONG_AGO);
  }

  const hashOf = (path: string) => sha256(readFileSync(join(comfy, path)));

  /** Ours, made of the engine's `ComfyUI_1.png` with these bytes. */
  function putOurs(hash: string, path = OURS, record: unknown = { prompt: "x" }, root = output): void {
    put(path, pngOf(`ours at ${path}`));
    const sidecar = {
      schema: 1,
      hash: hashOf(path),
      created_at: "2025-01-01T00:00:00Z",
      updated_at: "2025-01-01T00:00:00Z",
      provenance: { schema: 1, engine: "comfy", record, source: { root, path: "ComfyUI_1.png", hash } },
    };
    writeFileSync(`${join(comfy, path)}.asset.json`, JSON.stringify(sidecar));
  }

  async function run(payload: Partial<ScanPayload> = {}): Promise<void> {
    forgetCached();
    const options = { jobId: null, signal: new AbortController().signal, progress: () => undefined };
    await scan(database(), ScanPayload.parse({ mode: "quick", ...payload }), options);
  }

  const hashAll = () => runHash({ jobId: "x", payload: { again: false }, signal: new AbortController().signal });

  /** Names of the engine's files that lists show. */
  async function shown(): Promise<string[]> {
    const rows = await database().client.mediaFile.findMany({
      where: { rootId: output, status: "present", copyOf: null },
      orderBy: { filename: "asc" },
    });
    return rows.map(({ filename }) => filename);
  }

  const ours = (path = OURS) => database().client.mediaFile.findFirstOrThrow({ where: { filename: path.split("/").at(-1) ?? "" } });

  it("is hidden by ours that was made of it, whichever is found first, and from a record that says little", async () => {
    put(ENGINES, pngOf("made"));
    put("output/other.png", pngOf("other"));
    await run();
    expect(await shown()).toEqual(["ComfyUI_1.png", "other.png"]);
    putOurs(hashOf(ENGINES));
    await run();
    expect(await shown()).toEqual(["other.png"]);

    await database().client.mediaFile.deleteMany();
    await run({ mode: "full" });
    expect(await shown()).toEqual(["other.png"]);

    const bytes = readFileSync(join(comfy, ENGINES));
    rmSync(join(comfy, ENGINES));
    await database().client.mediaFile.deleteMany();
    await run({ mode: "full" });
    put("output/ComfyUI_1.png", bytes);
    await run();
    expect(await shown()).toEqual(["other.png"]);
  });

  it("is shown when other bytes have its name, before and after", async () => {
    put(ENGINES, pngOf("another picture"));
    putOurs("0".repeat(64));
    await run({ mode: "full" });
    expect(await shown()).toEqual(["ComfyUI_1.png"]);

    put(ENGINES, pngOf("made"));
    putOurs(hashOf(ENGINES));
    await run({ mode: "full" });
    expect(await shown()).toEqual([]);
    put(ENGINES, pngOf("the engine begins to count again"));
    await run({ mode: "full" });
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
    put(ENGINES, pngOf("made"));
    await run({ mode: "full" });
    expect(await shown()).toEqual([]);
  });

  it("is shown when ours is gone, and hidden when ours is back", async () => {
    put(ENGINES, pngOf("made"));
    putOurs(hashOf(ENGINES));
    await run({ mode: "full" });
    expect(await shown()).toEqual([]);
    renameSync(join(comfy, OURS), join(comfy, "away.png"));
    await run();
    expect((await ours()).status).toBe("missing");
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
    renameSync(join(comfy, "away.png"), join(comfy, OURS));
    await run();
    expect(await shown()).toEqual([]);

    const { id } = await ours();
    await database().client.mediaFile.update({ where: { id }, data: { status: "trashed" } });
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
    await database().client.mediaFile.update({ where: { id }, data: { status: "present" } });
    await run({ mode: "full" });
    expect(await shown()).toEqual([]);
    await database().client.mediaFile.delete({ where: { id } });
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
  });

  it("stays hidden when it is renamed, by its bytes, also into an empty database", async () => {
    put(ENGINES, pngOf("made"));
    putOurs(hashOf(ENGINES));
    await run({ mode: "full" });
    renameSync(join(comfy, ENGINES), join(comfy, "output", "kept.png"));
    await run();
    expect(await shown()).toEqual([]);
    put(ENGINES, pngOf("a new one"));
    await run();
    expect(await shown()).toEqual(["ComfyUI_1.png"]);

    await database().client.mediaFile.deleteMany();
    await run({ mode: "full" });
    expect(await shown()).toContain("ComfyUI_1.png");
    await hashAll();
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
  });

  it("is hidden when its folder was in no root as ours was made, by the engine's name for it and its bytes together", async () => {
    putOurs(sha256(pngOf("made")), OURS, { prompt: "x" }, "engine:comfy");
    put("output/ComfyUI_1.png", pngOf("made"));
    put("output/by hand.png", pngOf("made"));
    put("output/2024/ComfyUI_1.png", pngOf("another one of this name"));
    await run({ mode: "full" });
    await hashAll();
    expect(await shown()).toEqual(["ComfyUI_1.png", "by hand.png"]);
    const hidden = await database().client.mediaFile.findFirstOrThrow({ where: { copyOf: { not: null } } });
    expect(hidden.filePath).toBe(`${output}/ComfyUI_1.png`);
    await run({ mode: "full" });
    expect(await shown()).toEqual(["ComfyUI_1.png", "by hand.png"]);
  });

  it("is hidden as long as one of two of ours is there", async () => {
    put(ENGINES, pngOf("made"));
    const second = "input/foxes/foxes-out-0002.png";
    putOurs(hashOf(ENGINES));
    putOurs(hashOf(ENGINES), second);
    await run({ mode: "full" });
    const tied = await database().client.mediaFile.findFirstOrThrow({ where: { rootId: output } });
    await run({ mode: "full" });
    expect((await database().client.mediaFile.findFirstOrThrow({ where: { rootId: output } })).copyOf).toBe(tied.copyOf);
    const first = (await ours()).id === tied.copyOf ? OURS : second;
    rmSync(join(comfy, first));
    await run();
    await run({ mode: "full" });
    expect(await shown()).toEqual([]);
    rmSync(join(comfy, first === OURS ? second : OURS));
    await run();
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
  });

  it("is let go when ours does not say so any more", async () => {
    put(ENGINES, pngOf("made"));
    putOurs(hashOf(ENGINES));
    await run({ mode: "full" });
    expect(await shown()).toEqual([]);
    rmSync(join(comfy, `${OURS}.asset.json`));
    await run({ mode: "full" });
    expect(await shown()).toEqual(["ComfyUI_1.png"]);
  });
});
