/** A thousand jobs on a ComfyUI that fails in every way there is: each ends honest, every output is stored once, its bytes equal. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { setDatabase } from "#lib/db/client.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { closeSockets } from "#lib/engines/comfyui/socket.ts";
import { updateEntries } from "#lib/engines/entries.ts";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import { addEngine } from "#lib/engines/service.ts";
import { freeze } from "#lib/generation/frozen.ts";
import { generateJob } from "#lib/generation/job.ts";
import { ensureRoots, forgetCached, rootById } from "#lib/media/roots/service.ts";
import { readFacts } from "#lib/metadata/read.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { enqueue } from "#lib/queue/service.ts";
import { createWorker, type Worker } from "#lib/queue/worker.ts";
import { type ComfyServer, startComfy } from "../comfyui-server.ts";
import { sqliteDatabase } from "../databases.ts";

/** Fewer where somebody is in a hurry. */
const JOBS = Number(process.env.COMFYUI_JOBS ?? 1_000);
/** Of ten jobs one asks for what the one before it asks for, most often at the same moment. */
const colourOf = (n: number) => 1_000 + Math.floor(n * 0.9);

let store: Awaited<ReturnType<typeof sqliteDatabase>>;
let worker: Worker | undefined;
let server: ComfyServer | undefined;

beforeAll(async () => {
  store = await sqliteDatabase();
  setDatabase(store.database);
  const home = mkdtempSync(join(tmpdir(), "atelier-thousand-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  for (const folder of ["input", "output"]) mkdirSync(join(home, "comfyui", folder), { recursive: true });
  forgetCached();
  await ensureRoots();
});
afterEach(async () => {
  await worker?.drain(0);
  closeSockets();
  await server?.close();
});
afterAll(async () => store.remove());

const graphOf = (color: number): ApiGraph => ({
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 8, batch_size: 1, color } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "flat" } },
});

/** The chunks of a PNG, each as it stands. */
function chunksOf(png: Buffer): string[] {
  const chunks: string[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at) + 12;
    chunks.push(png.subarray(at, at + length).toString("latin1"));
    at += length;
  }
  return chunks;
}

const waitsFor = async () =>
  store.database.client.job.count({ where: { type: "generate", status: { in: ["queued", "running", "stopping"] } } });

describe(`${JOBS} jobs with every failure at random`, () => {
  it("each ends honest, every output is stored once, bytes equal", async () => {
    server = await startComfy({
      faults: {
        socketDrops: 0.02,
        restarts: 0.003,
        restartMs: 60,
        nodeErrors: 0.02,
        runtimeErrors: 0.02,
        diskFull: 0.02,
        slow: 0.02,
        slowMs: 150,
        http500: 0.02,
        cutAnswers: 0.02,
        truncated: 0.05,
        lyingLengths: 0.05,
        twice: 0.03,
        others: 0.1,
        strangeFrames: 0.05,
      },
    });
    const made = server;
    await addEngine(actorForTest({ login: "root", role: "admin" }), { kind: "comfyui", url: made.url, enabled: true });
    await updateEntries((known) => [...known.values()].map((entry) => ({ ...entry, timeout_ms: 2_000 })));
    const colours = new Map<string, number>();
    for (let n = 0; n < JOBS; n += 1) {
      const color = colourOf(n);
      const frozen = await freeze({ graph: graphOf(color), ui: null, fields: [] });
      const payload = {
        engine_id: "comfyui",
        output_config: "workflow",
        params: {},
        workflow: { id: "w", name: "Flat", version: 1, frozen },
        project_id: "foxes",
        output_dir: "output",
        visibility: "private" as const,
      };
      const { id } = await enqueue(generateJob, payload, { person: "anna", engineId: "comfyui", projectId: "foxes" });
      colours.set(id, color);
    }
    worker = createWorker({
      database: store.database,
      jobs: [generateJob],
      places: { generation: 4, background: 0, maintenance: 0, scan: 0 },
    });
    void worker.run();
    for (const until = Date.now() + JOBS * 400 + 60_000; (await waitsFor()) > 0; ) {
      if (Date.now() > until) {
        const open = await store.database.client.job.findMany({
          where: { type: "generate", status: { in: ["queued", "running", "stopping"] } },
        });
        throw new Error(`some jobs do not end: ${JSON.stringify(open.slice(0, 3))} ${open.length}`);
      }
      await sleep(100);
    }
    await worker.drain(1_000);
    worker = undefined;

    const jobs = await store.database.client.job.findMany({ where: { type: "generate" } });
    const states: Record<string, number> = {};
    const codes: Record<string, number> = {};
    const media = await store.database.client.mediaFile.findMany({ include: { origin: true } });
    const byId = new Map(media.map((one) => [one.id, one]));
    for (const job of jobs) {
      states[job.status] = (states[job.status] ?? 0) + 1;
      if (job.status !== "completed") {
        const error = JSON.parse(job.error ?? "{}") as { code?: string; message?: string };
        codes[error.code ?? "none"] = (codes[error.code ?? "none"] ?? 0) + 1;
        // Each says in words what happened, and leaves nothing behind.
        expect(error.message?.length ?? 0).toBeGreaterThan(20);
        expect(media.filter((one) => one.jobId === job.id)).toEqual([]);
        continue;
      }
      const { media_ids } = JSON.parse(job.result ?? "{}") as { media_ids: number[] };
      expect(media_ids).toHaveLength(1);
      const file = byId.get(media_ids[0] ?? 0);
      const source = made.files.get(`output//${file?.origin?.path.split("/").at(-1)}`);
      // The picture is the one this job asked for, and the file the one that ComfyUI made of it.
      expect(source?.graph["1"]?.inputs.color).toBe(colours.get(job.id));
      expect(file?.origin?.hash).toBe(sha256(source?.bytes ?? Buffer.alloc(0)));
      const [rootId = "", ...path] = (file?.filePath ?? "").split("/");
      const stored = await readFile(join((await rootById(rootId))?.path ?? "", ...path));
      expect(sha256(stored)).toBe(file?.hash);
      const chunks = chunksOf(stored);
      expect(chunksOf(source?.bytes ?? Buffer.alloc(0)).every((chunk) => chunks.includes(chunk))).toBe(true);
    }
    console.log(JSON.stringify({ jobs: jobs.length, states, codes, files: media.length, server: made.counts }));
    expect(jobs).toHaveLength(JOBS);
    // One row a file of ComfyUI's.
    expect(new Set(media.map((one) => one.origin?.path)).size).toBe(media.length);
    expect(states.completed).toBeGreaterThan(JOBS * 0.7);
    const some = media[0];
    const [rootId = "", ...path] = (some?.filePath ?? "").split("/");
    expect((await readFacts(join((await rootById(rootId))?.path ?? "", ...path))).provenance?.job_id).toBe(some?.jobId);
  }, 900_000);
});
