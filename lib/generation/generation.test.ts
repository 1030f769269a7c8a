import { mkdtempSync } from "node:fs";
import { link, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { provideEngine } from "#lib/engines/registry.ts";
import type { Engine } from "#lib/engines/schema.ts";
import { getProject, listProjects } from "#lib/media/projects/service.ts";
import { ensureRoots, outputRoot } from "#lib/media/roots/service.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { getMedia, listGallery } from "#lib/media/service.ts";
import { Sidecar } from "#lib/media/sidecars/schema.ts";
import { readFacts } from "#lib/metadata/read.ts";
import { EMPTY_RECORD } from "#lib/metadata/schema.ts";
import { begin, listPending } from "#lib/operations/journal.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { createWorker, type Worker } from "#lib/queue/worker.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { generateJob } from "./job.ts";
import { carryOut, STORE_KIND, type StoreEntry, stage, tempStem } from "./outputs.ts";
import { cancelJob, createJob, getJob, listJobs, queueState, retryJob } from "./service.ts";
import { sweep } from "./sweep.ts";

const anna = actorForTest({ login: "anna" });
const ben = actorForTest({ login: "ben" });
const admin = actorForTest({ login: "root", role: "admin" });
const gallery = (query: Record<string, unknown> = {}) => GalleryQuery.parse(query);

/** Makes as many flat pictures as asked for; waits between them when told to, so that a test can step in. */
const flat: Engine = {
  id: "flat",
  kind: "sketch",
  name: "Flat",
  options: () => ({
    engine_id: "flat",
    default_output_config: "flat_image",
    output_configs: [
      {
        id: "flat_image",
        name: "Flat picture",
        media_kind: "image",
        formats: ["png"],
        parameters: [
          parameter({ key: "prompt", label: "Prompt", type: "text", required: true }),
          parameter({ key: "seed", label: "Seed", type: "seed" }),
          parameter({ key: "count", label: "Count", type: "integer", default: 1, min: 1, max: 4 }),
          parameter({ key: "pause", label: "Pause", type: "integer", default: 0, min: 0, max: 10_000 }),
        ],
      },
    ],
  }),
  async *generate({ params, seed, signal, progress, preview }) {
    for (let n = 0; n < Number(params.count); n += 1) {
      await sleep(Number(params.pause), signal);
      signal.throwIfAborted();
      if (params.prompt === "explode") throw new Error("the flat engine exploded");
      const bytes = await sharp({ create: { width: 32, height: 24, channels: 3, background: { r: n * 40, g: 80, b: 120 } } })
        .png()
        .toBuffer();
      progress(n + 1, Number(params.count));
      preview(await sharp(bytes).jpeg().toBuffer());
      const record = { ...EMPTY_RECORD, tool: "Flat", prompt: String(params.prompt), model: "flat/one", seed, width: 32, height: 24 };
      yield { kind: "image", format: "png", bytes, record, digitalSource: "algorithmicMedia" };
    }
  },
};

function parameter(given: {
  key: string;
  label: string;
  type: "text" | "integer" | "seed";
  required?: boolean;
  default?: number;
  min?: number;
  max?: number;
}) {
  return { multiline: false, required: false, default: null, min: null, max: null, step: null, choices: null, ...given };
}

describeEachDatabase("generation", (database) => {
  let worker: Worker | undefined;
  beforeAll(() => provideEngine(flat));
  beforeEach(async () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-gen-")), LOG_LEVEL: "error" }));
    await database().client.mediaFile.deleteMany();
    await database().client.job.deleteMany();
    await ensureRoots();
  });
  afterEach(async () => {
    await worker?.drain(0);
    worker = undefined;
  });

  function work(): void {
    worker = createWorker({ database: database(), jobs: [generateJob], places: { generation: 2, background: 0, maintenance: 0, scan: 0 } });
    void worker.run();
  }
  async function ended(id: string) {
    for (let tries = 0; tries < 400; tries += 1) {
      const job = await getJob(admin, id);
      if (["completed", "failed", "canceled", "lost"].includes(job.status)) return job;
      await sleep(20);
    }
    throw new Error("the job did not end");
  }
  const order = (params: Record<string, string | number | null>, more: Record<string, unknown> = {}) =>
    createJob(anna, { type: "generate", engine_id: "flat", project_id: "foxes", params, ...more });
  const folder = async (name = "output") => join((await outputRoot()).path, "foxes", name);
  const filesIn = async (path: string) => (await readdir(path)).sort();

  it("stores a picture with its recipe in the file, in the sidecar and in the gallery, all before the job is completed", async () => {
    work();
    const job = await ended((await order({ prompt: "a fox", seed: "18446744073709551615" })).id);
    expect(job.status).toBe("completed");
    const [media] = job.outputs;
    expect(media).toMatchObject({
      filename: "foxes-output-0001.png",
      project_id: "foxes",
      folder: "output",
      width: 32,
      height: 24,
      owner: "anna",
      visibility: "private",
    });
    const path = join(await folder(), "foxes-output-0001.png");
    const facts = await readFacts(path);
    expect(facts.provenance).toMatchObject({ engine: "flat", job_id: job.id, record: { prompt: "a fox", seed: "18446744073709551615" } });
    const sidecar = Sidecar.parse(JSON.parse(await readFile(`${path}.asset.json`, "utf8")));
    expect(sidecar).toMatchObject({
      id: media?.hash?.slice(0, 16),
      hash: media?.hash,
      owner: "anna",
      visibility: "private",
      job_id: job.id,
    });
    const detail = await getMedia(anna, media?.id ?? 0);
    expect(detail.generation).toMatchObject({ prompt: "a fox", model: "flat/one", seed: "18446744073709551615", source: "atelier" });
    expect((await listGallery(anna, gallery())).items.map((item) => item.id)).toEqual([media?.id]);
    expect(await listPending()).toEqual([]);
    expect((await filesIn((await outputRoot()).path)).filter((name) => name.startsWith(".atelier-tmp"))).toEqual([".atelier-tmp"]);
    await sweep();
    expect((await filesIn((await outputRoot()).path)).filter((name) => name.startsWith(".atelier-tmp"))).toEqual([]);
  });

  it("numbers on from what is there and never writes over it", async () => {
    await mkdir(await folder(), { recursive: true });
    await writeFile(join(await folder(), "foxes-output-0007.jpg"), "someone's");
    work();
    const first = await ended((await order({ prompt: "one", count: 2 })).id);
    expect(first.outputs.map((media) => media.filename)).toEqual(["foxes-output-0008.png", "foxes-output-0009.png"]);
    await writeFile(join(await folder(), "foxes-output-0010.png"), "someone's");
    const second = await ended((await order({ prompt: "two" })).id);
    expect(second.outputs.map((media) => media.filename)).toEqual(["foxes-output-0011.png"]);
    expect(await readFile(join(await folder(), "foxes-output-0010.png"), "utf8")).toBe("someone's");
  });

  it("shows a private picture to its owner and to admins, a shared one to everyone", async () => {
    work();
    await ended((await order({ prompt: "mine" })).id);
    const total = async (actor: typeof anna) => (await listGallery(actor, gallery())).total;
    expect([await total(anna), await total(ben), await total(admin)]).toEqual([1, 0, 1]);
    await database().client.mediaFile.updateMany({ data: { visibility: "shared" } });
    expect(await total(ben)).toBe(1);
    const shown = (await listGallery(ben, gallery())).items[0];
    expect([shown?.path, shown?.owner]).toEqual([null, null]);
  });

  it("leaves nothing behind when it is canceled half-way", async () => {
    work();
    const { id } = await order({ prompt: "slow", count: 4, pause: 300 });
    await sleep(800);
    await cancelJob(anna, id);
    expect((await ended(id)).status).toBe("canceled");
    expect(await filesIn(join((await outputRoot()).path, ".atelier-tmp"))).toEqual([]);
    expect((await listGallery(anna, gallery())).total).toBe(0);
    await expect(cancelJob(anna, id)).rejects.toMatchObject({ code: "conflict" });
  });

  it("says why it failed, after its tries, and does it again on request", async () => {
    work();
    const { id } = await order({ prompt: "explode" });
    await database().client.job.update({ where: { id }, data: { maxAttempts: 1 } });
    const failed = await ended(id);
    expect(failed).toMatchObject({ status: "failed", error: { code: "internal", message: "the flat engine exploded" } });
    expect(["queued", "running"]).toContain((await retryJob(anna, id)).status);
  });

  it("names every wrong parameter, and refuses what is not known", async () => {
    const sent = order({ prompt: " ", seed: "18446744073709551616", count: 9, sampler: "euler" });
    await expect(sent).rejects.toMatchObject({ code: "invalid", status: 422 });
    const fields = await sent.catch((error) => error.errors.map((one: { field: string }) => one.field).sort());
    expect(fields).toEqual(["params.count", "params.prompt", "params.sampler", "params.seed"]);
    await expect(createJob(anna, { type: "generate", engine_id: "none", params: {} })).rejects.toMatchObject({ code: "not_found" });
  });

  it("draws the seed when the job is made, so that a second try makes the same picture", async () => {
    const job = await order({ prompt: "seedless" });
    expect(job.params.seed).toMatch(/^\d+$/);
    expect(job.position).toBe(1);
  });

  it("tells a person only of their own jobs, and an admin of all", async () => {
    await order({ prompt: "anna's" });
    expect((await listJobs(ben, { limit: 10, count: "exact" })).total).toBe(0);
    expect((await listJobs(admin, { limit: 10, count: "exact", status: ["queued"] })).total).toBe(1);
    expect((await queueState(ben)).queued).toBe(1);
  });

  it("makes a project of the folder, and counts it", async () => {
    work();
    await ended((await order({ prompt: "one", count: 2 }, { output_dir: "draft" })).id);
    const project = await getProject(anna, "foxes");
    expect(project).toMatchObject({ image_count: 2, folders: [{ name: "draft", count: 2 }], title: "foxes" });
    expect((await listProjects(ben)).items[0]?.image_count).toBe(0);
  });

  /** A stored intent, at the instant after its job's worker died. */
  async function intent(jobId: string, count = 2): Promise<StoreEntry> {
    const root = await outputRoot();
    const files = [];
    for (let n = 0; n < count; n += 1) {
      const bytes = await sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 10 + n, g: 0, b: 0 } } })
        .png()
        .toBuffer();
      const record = { ...EMPTY_RECORD, prompt: "after the crash", seed: String(n) };
      const provenance = {
        schema: 1 as const,
        engine: "flat",
        job_id: jobId,
        run_id: null,
        created_at: "2026-11-21T08:00:00Z",
        record,
        source: null,
      };
      const output = { kind: "image" as const, format: "png", bytes, record, digitalSource: "algorithmicMedia" as const };
      files.push((await stage(root, tempStem(jobId, "00000000", n), output, provenance, `foxes-output-000${n + 1}.png`)).file);
    }
    const stored = {
      root_id: root.id,
      folder: "foxes/output",
      stem: "foxes-output",
      project_id: "foxes",
      output_dir: "output",
      job_id: jobId,
      run_id: null,
      owner: "anna",
      visibility: "private" as const,
      files,
    };
    return (await begin({ id: jobId, kind: STORE_KIND, by: "anna", intent: stored })) as StoreEntry;
  }

  it("takes up a finished intent wherever the worker died: before, between and after naming, and after the rows", async () => {
    const root = await outputRoot();
    const deaths: ((entry: StoreEntry) => Promise<void>)[] = [
      async () => {},
      async (entry) => {
        await mkdir(await folder(), { recursive: true });
        await link(join(root.path, entry.intent.files[0]?.temp ?? ""), join(await folder(), "foxes-output-0001.png"));
      },
      async (entry) => {
        await mkdir(await folder(), { recursive: true });
        await rename(join(root.path, entry.intent.files[0]?.temp ?? ""), join(await folder(), "foxes-output-0001.png"));
      },
    ];
    for (const [round, die] of deaths.entries()) {
      const entry = await intent(`crash-${round}`);
      await die(entry);
      await carryOut(entry);
      const again = await carryOut(entry);
      expect(again).toHaveLength(2);
      expect(await filesIn(await folder())).toEqual([
        "foxes-output-0001.png",
        "foxes-output-0001.png.asset.json",
        "foxes-output-0002.png",
        "foxes-output-0002.png.asset.json",
      ]);
      expect(await database().client.mediaFile.count()).toBe(2);
      await database().client.mediaFile.deleteMany();
      await rm(await folder(), { recursive: true });
    }
  });

  it("hides the engine's own file, which was found before ours was stored", async () => {
    const root = await outputRoot();
    await mkdir(join(root.path, "engine"), { recursive: true });
    const path = join(root.path, "engine", "ComfyUI_1.png");
    await writeFile(path, "the engine's");
    const place = {
      rootId: root.id,
      directory: `${root.id}/engine`,
      filename: "ComfyUI_1.png",
      filePath: `${root.id}/engine/ComfyUI_1.png`,
    };
    const { id } = await database().client.mediaFile.create({ data: { ...place, changeMs: Math.floor((await stat(path)).ctimeMs) } });
    const entry = await intent("from-comfy", 1);
    const source = { root: root.id, path: "engine/ComfyUI_1.png", hash: sha256(await readFile(path)) };
    const files = entry.intent.files.map((file) => ({ ...file, provenance: { ...file.provenance, source } }));
    const [ours] = await carryOut({ ...entry, intent: { ...entry.intent, files } });
    expect(await database().client.mediaFile.findUnique({ where: { id } })).toMatchObject({ copyOf: ours, hash: source.hash });
    await rm(join(root.path, "engine"), { recursive: true });
  });

  it("gives another number when someone took the name between intent and naming", async () => {
    const entry = await intent("taken", 1);
    await mkdir(await folder(), { recursive: true });
    await writeFile(join(await folder(), "foxes-output-0001.png"), "someone's");
    await carryOut(entry);
    expect((await database().client.mediaFile.findMany()).map((row) => row.filename)).toEqual(["foxes-output-0002.png"]);
    expect(await readFile(join(await folder(), "foxes-output-0001.png"), "utf8")).toBe("someone's");
  });

  it("stores finished files of a job that was canceled or lost with the database, and removes unfinished ones", async () => {
    await intent("no-such-job");
    const root = await outputRoot();
    await writeFile(join(root.path, ".atelier-tmp", "other-job.0a0b0c0d-0.png"), "half");
    expect(await sweep()).toEqual({ stored: 1, removed: 1 });
    expect((await listGallery(anna, gallery())).items.map((item) => item.job_id)).toEqual(["no-such-job", "no-such-job"]);
  });

  it("walks the gallery by pages without losing or repeating a file, in every sort and order", async () => {
    const root = await outputRoot();
    for (let n = 0; n < 23; n += 1) {
      await database().client.mediaFile.create({
        data: {
          filename: `${String(n % 5)}-${n}.png`,
          directory: `${root.id}/foxes`,
          filePath: `${root.id}/foxes/${n}.png`,
          fileType: "image",
          rootId: root.id,
          createdAt: new Date(2026, 0, 1 + (n % 4)),
          modifiedAt: new Date(2026, 0, 1 + (n % 3)),
          fileSize: BigInt(n % 6),
          score: n % 3,
          visibility: "shared",
        },
      });
    }
    for (const sort of ["created", "modified", "name", "score", "size"]) {
      for (const direction of ["asc", "desc"]) {
        const ids: unknown[] = [];
        let cursor: string | undefined;
        do {
          const page = await listGallery(anna, gallery({ sort, order: direction, limit: "5", ...(cursor ? { cursor } : {}) }));
          ids.push(...page.items.map((item) => item.id));
          expect(page.total).toBe(23);
          cursor = page.next_cursor ?? undefined;
        } while (cursor);
        expect(new Set(ids).size, `${sort} ${direction}`).toBe(23);
        expect(ids).toHaveLength(23);
      }
    }
    await expect(listGallery(anna, gallery({ cursor: "nonsense" }))).rejects.toMatchObject({ code: "invalid", field: "cursor" });
  });
});
