import { mkdirSync, mkdtempSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { pngOf } from "#test/png.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { READER } from "../rows/row.ts";
import { runReread } from "./rereading.ts";
import { scan } from "./run.ts";
import { ScanPayload } from "./schema.ts";
import { endWalker } from "./walker.ts";

const LONG_AGO = new Date("2024-05-05T10:00:00Z");
const { signal } = new AbortController();

afterAll(async () => {
  endWalker();
  await closePool();
});

describeEachDatabase("files that an earlier reader has read", (database) => {
  let foxes = "";

  beforeEach(async () => {
    const home = mkdtempSync(join(tmpdir(), "atelier-reread-"));
    foxes = join(home, "comfyui", "input", "foxes");
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    for (const table of ["mediaFile", "mediaFolder", "scanProblem", "rootScan", "job"] as const)
      await (database().client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
    mkdirSync(foxes, { recursive: true });
    forgetCached();
    await ensureRoots();
    processWide("reread", () => ({ by: 0 })).by = 0;
    for (const name of ["a.png", "b.png", "c.png"]) {
      writeFileSync(join(foxes, name), pngOf(`prompt of ${name}`));
      utimesSync(join(foxes, name), LONG_AGO, LONG_AGO);
    }
    const hash = sha256(readFileSync(join(foxes, "a.png")));
    writeFileSync(join(foxes, "a.png.asset.json"), JSON.stringify({ schema: 1, hash, score: 4, caption: "Reineke" }));
    const options = { jobId: null, signal, progress: () => undefined };
    await scan(database(), ScanPayload.parse({ mode: "full" }), options);
    await scan(database(), ScanPayload.parse({ mode: "full" }), options);
  });

  async function rows() {
    const all = await database().client.mediaFile.findMany({ include: { metadata: true }, orderBy: { filename: "asc" } });
    return all.map(({ filename, score, caption, metadata }) => ({
      filename,
      score,
      caption,
      prompt: metadata?.prompt,
      reader: metadata?.reader,
    }));
  }

  const jobs = () => database().client.job.findMany({ where: { type: "media.reread" } });
  const reread = (below: number | null = null) => runReread({ jobId: "x", payload: { below }, signal });

  it("are looked for once, after a full scan", async () => {
    expect((await jobs()).map(({ status }) => status)).toEqual(["queued"]);
    expect(await reread()).toEqual({ reread: 0 });
  });

  it("are read again, and nothing that was said is lost", async () => {
    const before = await rows();
    const [first] = await database().client.mediaFile.findMany({ where: { filename: "c.png" } });
    await database().client.mediaMetadata.updateMany({
      where: { mediaFileId: { not: first?.id ?? 0 } },
      data: { reader: READER - 1, prompt: "misread", record: null },
    });
    expect((await rows()).map(({ prompt }) => prompt)).toEqual(["misread", "misread", before[2]?.prompt]);
    expect(await reread()).toEqual({ reread: 2 });
    expect(await rows()).toEqual(before);
    expect(before[0]).toMatchObject({ score: 4, caption: "Reineke", reader: READER });
    expect(await reread()).toEqual({ reread: 0 });
  });

  it("wait for the next scan where the disk has something else by now", async () => {
    await database().client.mediaMetadata.updateMany({ data: { reader: null, prompt: "misread" } });
    writeFileSync(join(foxes, "b.png"), pngOf("other bytes"));
    writeFileSync(join(foxes, "a.png.asset.json"), JSON.stringify({ schema: 1, score: 5, caption: "said a moment ago" }));
    expect(await reread()).toEqual({ reread: 1 });
    expect((await rows()).map(({ prompt, score }) => [prompt === "misread", score])).toEqual([
      [true, 4],
      [true, 0],
      [false, 0],
    ]);
  });
});
