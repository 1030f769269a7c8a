/** Jobs of workflows on a ComfyUI, through the queue, the disk and the database. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { setDatabase } from "#lib/db/client.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { closeSockets } from "#lib/engines/comfyui/socket.ts";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import { addEngine, listEngines } from "#lib/engines/service.ts";
import { readImport } from "#lib/engines/workflows/import.ts";
import { takeWorkflows } from "#lib/engines/workflows/service.ts";
import { begunJobs } from "#lib/generation/checkpoint.ts";
import { generateJob } from "#lib/generation/job.ts";
import { createMatrix } from "#lib/generation/matrix.ts";
import type { Job, NewJob } from "#lib/generation/schema.ts";
import { cancelJob, createJob, getJob, retryJob } from "#lib/generation/service.ts";
import { sweep } from "#lib/generation/sweep.ts";
import { addRoot } from "#lib/media/roots/changes.ts";
import { ensureRoots, forgetCached, listRoots, outputRoot } from "#lib/media/roots/service.ts";
import { readFacts } from "#lib/metadata/read.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { createWorker, type Worker } from "#lib/queue/worker.ts";
import { type ComfyOptions, type ComfyServer, startComfy } from "../comfyui-server.ts";
import { sqliteDatabase } from "../databases.ts";

const anna = actorForTest({ login: "anna" });
const ben = actorForTest({ login: "ben" });
const admin = actorForTest({ login: "root", role: "admin" });

let store: Awaited<ReturnType<typeof sqliteDatabase>>;
let home = "";
let worker: Worker | undefined;
const servers: ComfyServer[] = [];

beforeAll(async () => {
  store = await sqliteDatabase();
  setDatabase(store.database);
});
afterAll(async () => store.remove());

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-comfy-jobs-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  for (const table of ["mediaFile", "job"] as const)
    await (store.database.client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  for (const folder of ["input", "output"]) mkdirSync(join(home, "comfyui", folder), { recursive: true });
  forgetCached();
  await ensureRoots();
});
afterEach(async () => {
  await worker?.drain(0);
  worker = undefined;
  closeSockets();
  for (const server of servers.splice(0)) await server.close();
});

async function comfy(options: ComfyOptions = {}, entry: Record<string, unknown> = {}): Promise<ComfyServer> {
  const server = await startComfy(options);
  servers.push(server);
  await addEngine(admin, { kind: "comfyui", url: server.url, enabled: true, ...entry });
  return server;
}

function work(places = 2): Worker {
  const made = createWorker({
    database: store.database,
    jobs: [generateJob],
    places: { generation: places, background: 0, maintenance: 0, scan: 0 },
  });
  void made.run();
  worker = made;
  return made;
}

const flat = (color: number, more: Record<string, unknown> = {}): ApiGraph => ({
  "1": { class_type: "EmptyImage", inputs: { width: 16, height: 8, batch_size: 1, color } },
  "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "flat" }, ...more },
});
const sampled: ApiGraph = {
  "3": {
    class_type: "KSampler",
    inputs: {
      seed: 1,
      steps: 4,
      cfg: 7,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    },
    _meta: { title: "KSampler" },
  },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "noise-sd15.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 32, height: 32, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a fox", clip: ["4", 1] } },
  "7": { class_type: "CLIPTextEncode", inputs: { text: "bad", clip: ["4", 1] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["3", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "fox" } },
};

async function imported(graph: unknown, more: { engine_id?: string } = {}): Promise<string> {
  const request = new Request("http://x/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workflow: graph, name: "A workflow", ...more }),
  });
  return readImport(anna, request, async (asked, taken) => (await takeWorkflows(anna, asked, taken)).id);
}

const order = (workflow_id: string, params: NewJob["params"] = {}, actor = anna, more: Partial<NewJob> = {}): Promise<Job> =>
  createJob(actor, { type: "generate", workflow_id, project_id: "foxes", params, ...more });

async function ended(id: string, seconds = 15): Promise<Job> {
  for (const until = Date.now() + seconds * 1_000; Date.now() < until; ) {
    const job = await getJob(admin, id);
    if (["completed", "failed", "canceled", "lost"].includes(job.status)) return job;
    await sleep(10);
  }
  throw new Error(`the job did not end: ${JSON.stringify(await getJob(admin, id))}`);
}

async function until(what: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    if (await what()) return;
    await sleep(5);
  }
  throw new Error("it never came to that");
}

const picturesIn = async () => {
  const folder = join((await outputRoot()).path, "foxes", "output");
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith(".png")).sort();
};

describe("a workflow's job", () => {
  it("makes the picture its values ask for, every digit of the seed in the graph, the file and the recipe", async () => {
    const server = await comfy();
    const id = await imported(sampled);
    work();
    const queued = await order(id, { prompt: "a red fox", seed: "18446744073709551615", steps: 3 });
    expect(queued).toMatchObject({ workflow_id: id, output_config: "workflow", params: { seed: "18446744073709551615" } });
    const job = await ended(queued.id);
    expect([job.status, job.error]).toEqual(["completed", null]);
    expect(job.engine_id).toBe("comfyui");
    const sent = JSON.stringify(server.taken[0]?.graph);
    expect(sent).toContain('"seed":18446744073709551615');
    expect(sent).toContain('"text":"a red fox"');
    const [media] = job.outputs;
    expect(media).toMatchObject({ filename: "foxes-output-0001.png", kind: "image", owner: "anna", job_id: job.id, prompt: "a red fox" });
    const path = join((await outputRoot()).path, "foxes", "output", "foxes-output-0001.png");
    const facts = await readFacts(path);
    expect(facts.provenance).toMatchObject({
      engine: "comfyui",
      record: {
        tool: "ComfyUI",
        prompt: "a red fox",
        negative_prompt: "bad",
        seed: "18446744073709551615",
        steps: 3,
        params: { workflow: "A workflow" },
      },
      source: { root: "engine:comfyui", path: "fox_00001_.png", hash: sha256([...server.files.values()][0]?.bytes ?? Buffer.alloc(0)) },
    });
    // ComfyUI's own chunks are where they were.
    expect((await readFile(path)).includes('prompt\0{"3":{"class_type":"KSampler"')).toBe(true);
  });

  it("is completed with what was stored the first time when ComfyUI had it all cached; for somebody else it is stored as theirs", async () => {
    await comfy();
    const id = await imported(flat(5));
    work();
    const first = await ended((await order(id)).id);
    const second = await ended((await order(id)).id);
    expect([first.status, second.status]).toEqual(["completed", "completed"]);
    expect(second.outputs.map((media) => media.id)).toEqual(first.outputs.map((media) => media.id));
    expect(await picturesIn()).toEqual(["foxes-output-0001.png"]);
    const other = await ended((await order(id, {}, ben)).id);
    expect(other.outputs).toHaveLength(1);
    expect(other.outputs[0]?.id).not.toBe(first.outputs[0]?.id);
    expect((await getJob(ben, other.id)).outputs).toHaveLength(1);
  });

  it("takes the file from the output folder on this disk, and ties it to the copy", async () => {
    const outputDir = join(home, "comfyui", "output");
    const server = await comfy({ outputDir }, { output_dir: outputDir });
    work();
    const job = await ended((await order(await imported(flat(6)))).id);
    expect([job.status, job.error]).toEqual(["completed", null]);
    const row = await store.database.client.mediaOrigin.findFirstOrThrow();
    expect(row.path).toMatch(/^[a-z0-9]{8}\/flat_00001_\.png$/);
    expect(row.hash).toBe(sha256(server.files.get("output//flat_00001_.png")?.bytes ?? Buffer.alloc(0)));
  });

  it("finds the server's own file in a root though nobody said where its output folder is, and takes what was stored before that", async () => {
    const outputDir = mkdtempSync(join(tmpdir(), "atelier-unsaid-"));
    const server = await comfy({ outputDir });
    work();
    const id = await imported(flat(60));
    const first = await ended((await order(id)).id);
    const named = () => store.database.client.mediaOrigin.findFirstOrThrow({ orderBy: { mediaFileId: "desc" } });
    expect((await named()).path).toBe("engine:comfyui/flat_00001_.png");
    const root = await addRoot(admin, { path: outputDir, kind: "output" });
    const again = await ended((await order(id)).id);
    expect(again.outputs.map((media) => media.id)).toEqual(first.outputs.map((media) => media.id));
    const other = await ended((await order(await imported(flat(61)))).id);
    expect([other.status, server.counts.posts]).toEqual(["completed", 3]);
    expect((await named()).path).toBe(`${root.id}/flat_00002_.png`);
  });

  it("loads a picture of the library by its id: it is brought to ComfyUI once, under a name of its bytes; another's is not to be had", async () => {
    const server = await comfy();
    work();
    const [picture] = (await ended((await order(await imported(flat(40)))).id)).outputs;
    const graph = {
      "1": { class_type: "LoadImage", inputs: { image: "example.png" } },
      "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "loaded" } },
    };
    const id = await imported(graph);
    await expect(order(id, { image: picture?.id ?? 0 }, ben)).rejects.toMatchObject({ code: "invalid", field: "params.image" });
    const job = await ended((await order(id, { image: picture?.id ?? 0 })).id);
    expect([job.status, job.error]).toEqual(["completed", null]);
    const name = String(server.taken.at(-1)?.graph["1"]?.inputs.image);
    expect(name).toMatch(/^\.atelier\/[0-9a-f]{24}\.png$/);
    expect(sha256(server.uploads.get(name) ?? Buffer.alloc(0))).toBe(picture?.hash);
    expect(job.params.image).toMatch(/^media:[a-z0-9]{8}\/foxes\/output\/foxes-output-0001\.png$/);
  });

  it("loads no file by a name that leads out of the folder, or to what somebody else keeps to themselves", async () => {
    await comfy();
    work();
    const [picture] = (await ended((await order(await imported(flat(41)))).id)).outputs;
    const graph = {
      "1": { class_type: "LoadImage", inputs: { image: "example.png" } },
      "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "loaded" } },
    };
    const id = await imported(graph);
    const name = `foxes/output/${picture?.filename}`;
    for (const image of ["../../secret.png", "C:\\secret.png", "/etc/passwd"])
      await expect(order(id, { image }), image).rejects.toMatchObject({ code: "invalid", field: "params.image" });
    await expect(order(id, { image: name }, ben)).rejects.toMatchObject({ code: "invalid", field: "params.image" });
    expect((await ended((await order(id, { image: name })).id)).status).toBe("completed");
  });

  it("what is made in ComfyUI's own page shows too: its output folder becomes a root", async () => {
    const outputDir = mkdtempSync(join(tmpdir(), "atelier-elsewhere-"));
    await comfy({ outputDir }, { output_dir: outputDir });
    const root = (await listRoots()).find((one) => one.path === outputDir);
    expect(root).toMatchObject({ kind: "output", engine_id: "comfyui" });
  });

  it("that only says words is completed with them", async () => {
    await comfy();
    work();
    const graph = {
      "1": { class_type: "EmptyImage", inputs: { width: 16, height: 16, batch_size: 1, color: 1 } },
      "2": { class_type: "PreviewAny", inputs: { source: ["1", 0] } },
    };
    const job = await ended((await order(await imported(graph))).id);
    expect(job).toMatchObject({
      status: "completed",
      outputs: [],
      texts: [{ node_id: "2", class_type: "PreviewAny", text: "words of a node" }],
    });
  });

  it("keeps the good outputs of a graph that was refused in part, and names the bad one", async () => {
    await comfy();
    work();
    const graph = { ...flat(7), "3": { class_type: "SaveImage", inputs: { filename_prefix: "bad" } } };
    const job = await ended((await order(await imported(graph))).id);
    expect(job).toMatchObject({ status: "completed", warnings: [{ node_id: "3", class_type: "SaveImage", input: "images" }] });
    expect(job.outputs).toHaveLength(1);
  });

  it("fails at its node with what ComfyUI could not do", async () => {
    await comfy({ faults: { runtimeErrors: 1 } });
    work();
    const job = await ended((await order(await imported(flat(8)))).id);
    expect(job).toMatchObject({ status: "failed", error: { code: "generation_failed", node_id: "1", class_type: "EmptyImage" } });
    expect(job.error?.message).toContain("the node broke at 'x.png'");
  });

  it("says that the disk there is full", async () => {
    await comfy({ faults: { diskFull: 1 } });
    work();
    const job = await ended((await order(await imported(flat(9)))).id);
    expect(job).toMatchObject({ status: "failed", error: { code: "disk_full", node_id: "2", class_type: "SaveImage" } });
  });

  it("is refused before it is queued where nodes or models are missing, at the field", async () => {
    await comfy();
    const noNode = await imported({ ...flat(1), "5": { class_type: "NoSuchNode", inputs: {} } });
    await expect(order(noNode)).rejects.toMatchObject({ code: "invalid", field: "5.class_type" });
    const noModel = structuredClone(sampled);
    noModel["4"] = { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "gone.safetensors" } };
    await expect(order(await imported(noModel))).rejects.toMatchObject({ code: "invalid", field: "4.ckpt_name" });
  });

  it("waits while ComfyUI is away and runs when it is back", async () => {
    const server = await comfy({ faults: { restartMs: 2_500 } });
    const id = await imported(flat(10));
    const back = server.restart();
    work();
    const { id: job } = await order(id);
    await until(async () => (await getJob(anna, job)).error?.code === "engine_unavailable");
    // For whichever can: not in the line of the one that was away.
    expect(await getJob(anna, job)).toMatchObject({ status: "queued", engine_id: null });
    await back;
    expect((await ended(job)).status).toBe("completed");
  });
});

describe("a job that is stopped or forgotten", () => {
  it("running: ComfyUI is told to stop it, and only it", async () => {
    const server = await comfy({ stepMs: 50 });
    work();
    const { id } = await order(await imported(sampled), { steps: 100 });
    await until(() => server.counts.runs === 1 && server.taken.length === 1);
    await until(async () => (await getJob(anna, id)).status === "running");
    expect((await cancelJob(anna, id)).status).toBe("stopping");
    expect((await ended(id)).status).toBe("canceled");
    expect(server.counts.interrupts).toBeGreaterThan(0);
    expect(await picturesIn()).toEqual([]);
  });

  it("waiting in ComfyUI's line: it is taken out of it, and what runs goes on", async () => {
    const server = await comfy({ stepMs: 30 });
    const workflow = await imported(sampled);
    work();
    const runs = await order(workflow, { steps: 40, seed: "1" });
    await until(() => server.counts.runs === 1);
    const waits = await order(workflow, { steps: 40, seed: "2" });
    await until(() => server.taken.length === 2);
    await cancelJob(anna, waits.id);
    expect((await ended(waits.id)).status).toBe("canceled");
    expect((await ended(runs.id)).status).toBe("completed");
    expect([server.counts.interrupts, server.counts.runs]).toEqual([0, 1]);
  });

  it.each([
    ["acts on it late", { slow: 1, slowMs: 700 }],
    ["answers it late", { heldPrompts: 1, heldMs: 700 }],
  ])("while its workflow is handed over to a server that %s: it does not run there, and nothing is left to stop", async (_, faults) => {
    const server = await comfy({ stepMs: 30 });
    const workflow = await imported(sampled);
    const { id } = await order(workflow, { steps: 400 });
    Object.assign(server.faults, faults);
    work();
    await until(async () => (await begunJobs()).length === 1);
    await sleep(150);
    await cancelJob(anna, id);
    expect((await ended(id)).status).toBe("canceled");
    expect([server.counts.posts, server.counts.interrupts + server.counts.drops]).toEqual([1, 1]);
    expect(await begunJobs()).toEqual([]);
  });

  it("is stopped in ComfyUI when that answers again, and is made anew when it is tried again before", async () => {
    const server = await comfy({ stepMs: 30 });
    const workflow = await imported(sampled);
    work();
    const { id } = await order(workflow, { steps: 400 });
    await until(async () => (await getJob(anna, id)).progress !== null && server.counts.runs === 1);
    server.faults.http500 = 1;
    await cancelJob(anna, id);
    expect((await ended(id)).status).toBe("canceled");
    expect([server.counts.interrupts, await begunJobs()]).toEqual([0, [id]]);
    await sweep();
    expect(await begunJobs()).toEqual([id]);
    server.faults.http500 = 0;
    await sweep();
    expect([server.counts.interrupts, await begunJobs()]).toEqual([1, []]);
    const other = await order(workflow, { steps: 100, seed: "5" });
    await until(() => server.taken.length === 2);
    await until(async () => (await getJob(anna, other.id)).progress !== null);
    server.faults.http500 = 1;
    await cancelJob(anna, other.id);
    expect((await ended(other.id)).status).toBe("canceled");
    server.faults.http500 = 0;
    await retryJob(anna, other.id);
    await until(() => server.taken.length === 3);
    expect((await ended(other.id)).status).toBe("completed");
    expect(server.counts.interrupts).toBe(2);
  });

  it("waiting in ComfyUI's line and taken out of it there: it is told soon, as what it was, and made when it is tried again", async () => {
    const server = await comfy({ stepMs: 30 });
    const workflow = await imported(sampled);
    work();
    await order(workflow, { steps: 200, seed: "1" });
    await until(() => server.counts.runs === 1);
    const waits = await order(workflow, { steps: 3, seed: "2" });
    await until(() => server.taken.length === 2);
    const taken = Date.now();
    await fetch(`${server.url}/queue`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ delete: [server.taken[1]?.id] }),
    });
    const job = await ended(waits.id);
    expect(job).toMatchObject({ status: "canceled", error: { reason: { key: "taken_out", values: { engine: "ComfyUI" } } } });
    expect(Date.now() - taken).toBeLessThan(4_000);
    await retryJob(anna, waits.id);
    await until(() => server.taken.length === 3);
  });

  it("is lost when ComfyUI restarted, and made when it is tried again", async () => {
    const server = await comfy({ stepMs: 30 });
    work();
    const { id } = await order(await imported(sampled), { steps: 60 });
    await until(() => server.counts.runs === 1);
    await server.restart();
    const job = await ended(id);
    expect(job).toMatchObject({ status: "lost", error: { message: expect.stringMatching(/knows nothing of this job any more/) } });
    await retryJob(anna, id);
    expect((await ended(id)).status).toBe("completed");
  });

  it("is found again by the next worker, and not queued twice", async () => {
    const server = await comfy({ stepMs: 20 });
    const first = work();
    const { id } = await order(await imported(sampled), { steps: 200 });
    await until(() => server.counts.runs === 1);
    await first.drain(0);
    closeSockets();
    expect((await getJob(anna, id)).status).toBe("queued");
    const before = (await getJob(anna, id)).progress?.value ?? 0;
    work();
    // Frames come again, to the next worker.
    await until(async () => ((await getJob(anna, id)).progress?.value ?? 0) > before);
    const job = await ended(id);
    expect([job.status, server.counts.posts, server.counts.interrupts]).toEqual(["completed", 1, 0]);
    expect(job.outputs).toHaveLength(1);
  });
});

describe("work that nobody waits for", () => {
  it("is stopped in ComfyUI when its job was canceled while no worker had it", async () => {
    const server = await comfy({ stepMs: 30 });
    const first = work();
    const { id } = await order(await imported(sampled), { steps: 200 });
    await until(() => server.counts.runs === 1);
    await first.drain(0);
    worker = undefined;
    expect((await cancelJob(anna, id)).status).toBe("canceled");
    await sweep();
    expect(server.counts.interrupts).toBeGreaterThan(0);
    expect(await begunJobs()).toEqual([]);
  });
});

describe("several ComfyUIs", () => {
  it("share the work, each output says whose it is, and a model that one lacks goes to the other", async () => {
    const definitions = (await import("./nodes.ts")).DEFINITIONS;
    const one = await comfy({ stepMs: 10 });
    const { CheckpointLoaderSimple: _without, ...less } = definitions;
    const two = await comfy({ stepMs: 10, definitions: less });
    work(4);
    const workflow = await imported(sampled);
    const jobs = await Promise.all([1, 2, 3].map((seed) => order(workflow, { seed: String(seed), steps: 5 })));
    for (const job of jobs) expect((await ended(job.id)).engine_id).toBe("comfyui");
    expect([one.counts.posts, two.counts.posts]).toEqual([3, 0]);
    const flats = await Promise.all([21, 22, 23, 24, 25, 26].map(async (color) => order(await imported(flat(color)))));
    const ends = await Promise.all(flats.map((job) => ended(job.id)));
    expect(ends.every((job) => job.status === "completed")).toBe(true);
    expect(new Set(ends.map((job) => job.engine_id))).toEqual(new Set(["comfyui", "comfyui-2"]));
  });

  it("one of which hangs: a job and every cell of a matrix are taken in moments, and made on the other", async () => {
    const open = createServer(() => undefined);
    await new Promise<void>((resolve) => open.listen(0, "127.0.0.1", resolve));
    try {
      await addEngine(admin, { kind: "comfyui", url: `http://127.0.0.1:${(open.address() as AddressInfo).port}`, enabled: true });
      await comfy();
      const workflow = await imported(sampled);
      const timed = async (work: Promise<unknown>) => {
        const since = performance.now();
        await work;
        return performance.now() - since;
      };
      let made: Job | null = null;
      expect(await timed(order(workflow).then((job) => (made = job)))).toBeLessThan(6_000);
      const axes = [{ key: "seed", values: Array.from({ length: 24 }, (_, seed) => String(seed)) }];
      const job = { type: "generate" as const, workflow_id: workflow, project_id: "grids", params: {} };
      expect(await timed(createMatrix(anna, { job, axes }))).toBeLessThan(6_000);
      work();
      expect(await ended((made as Job | null)?.id ?? "")).toMatchObject({ status: "completed", engine_id: "comfyui-2" });
    } finally {
      open.closeAllConnections();
      open.close();
    }
  }, 40_000);

  it("behind a base path and a header that is kept sealed", async () => {
    const key = { name: "x-studio-key", value: "open sesame" };
    const server = await startComfy({ basePath: "/comfy", key });
    servers.push(server);
    await addEngine(admin, { kind: "comfyui", url: `${server.url}/`, enabled: true, headers: { "X-Studio-Key": key.value } });
    const listed = (await listEngines(admin)).items.find((engine) => engine.id === "comfyui");
    expect(listed).toMatchObject({ state: "ok", header_names: ["X-Studio-Key"], url: `${server.url}/` });
    const stored = await readFile(join(home, "config", "engines.json"), "utf8");
    expect(stored).not.toContain(key.value);
    expect(JSON.stringify(listed)).not.toContain(key.value);
    work();
    expect((await ended((await order(await imported(flat(31)))).id)).status).toBe("completed");
  });
});
