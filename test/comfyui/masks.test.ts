/** Jobs of workflows that want a mask, from what a person chose to what ComfyUI is sent. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { setDatabase } from "#lib/db/client.ts";
import { closeSockets } from "#lib/engines/comfyui/socket.ts";
import type { ApiGraph, Definitions } from "#lib/engines/graph/schema.ts";
import { addEngine } from "#lib/engines/service.ts";
import { readImport } from "#lib/engines/workflows/import.ts";
import { changeWorkflow, getWorkflow, takeWorkflows } from "#lib/engines/workflows/service.ts";
import { generateJob } from "#lib/generation/job.ts";
import type { Job, NewJob } from "#lib/generation/schema.ts";
import { createJob, getJob } from "#lib/generation/service.ts";
import { ensureRoots, forgetCached } from "#lib/media/roots/service.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { createWorker, type Worker } from "#lib/queue/worker.ts";
import { type ComfyServer, startComfy } from "../comfyui-server.ts";
import { sqliteDatabase } from "../databases.ts";
import { DEFINITIONS } from "./nodes.ts";

const anna = actorForTest({ login: "anna" });
const ben = actorForTest({ login: "ben" });
const admin = actorForTest({ login: "root", role: "admin" });

const WIDTH = 16;
const HEIGHT = 8;
const WHITE = Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH < 5 ? 255 : 0)));
const definitions: Definitions = {
  ...DEFINITIONS,
  MaskToImage: { input: { required: { mask: ["MASK", {}] } }, output: ["IMAGE"], output_name: ["IMAGE"], output_node: false },
  ImageCompositeMasked: {
    input: { required: { destination: ["IMAGE", {}], source: ["IMAGE", {}] }, optional: { mask: ["MASK", {}] } },
    output: ["IMAGE"],
    output_name: ["IMAGE"],
    output_node: false,
  },
};
const EMPTY: ApiGraph[string] = { class_type: "EmptyImage", inputs: { width: WIDTH, height: HEIGHT, batch_size: 1, color: 200 } };
const PLAIN: ApiGraph = { "1": EMPTY, "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "flat" } } };
/** Picture and mask out of one loader. */
const PAINTED: ApiGraph = {
  "1": { class_type: "LoadImage", inputs: { image: "example.png" } },
  "2": EMPTY,
  "3": { class_type: "ImageCompositeMasked", inputs: { destination: ["1", 0], source: ["2", 0], mask: ["1", 1] } },
  "4": { class_type: "SaveImage", inputs: { images: ["3", 0], filename_prefix: "painted" } },
};

let store: Awaited<ReturnType<typeof sqliteDatabase>>;
let home = "";
let server: ComfyServer;
let worker: Worker | undefined;

beforeAll(async () => {
  store = await sqliteDatabase();
  setDatabase(store.database);
});
afterAll(async () => store.remove());

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-mask-jobs-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  for (const table of ["mediaFile", "job"] as const)
    await (store.database.client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
  for (const folder of ["input", "output"]) mkdirSync(join(home, "comfyui", folder), { recursive: true });
  forgetCached();
  await ensureRoots();
  server = await startComfy({ definitions });
  await addEngine(admin, { kind: "comfyui", url: server.url, enabled: true });
  const drawn = sharp(WHITE, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } }).toColourspace("b-w");
  await writeFile(join(home, "comfyui", "input", "drawn.png"), await drawn.png().toBuffer());
  worker = createWorker({
    database: store.database,
    jobs: [generateJob],
    places: { generation: 1, background: 0, maintenance: 0, scan: 0 },
  });
  void worker.run();
});
afterEach(async () => {
  await worker?.drain(0);
  closeSockets();
  await server.close();
});

async function imported(graph: ApiGraph): Promise<string> {
  const request = new Request("http://x/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ workflow: graph, name: "Painted" }),
  });
  return readImport(anna, request, async (asked, taken) => (await takeWorkflows(anna, asked, taken)).id);
}

async function made(workflow_id: string, params: NewJob["params"] = {}): Promise<Job> {
  const { id } = await createJob(anna, { type: "generate", workflow_id, project_id: "foxes", params });
  for (const until = Date.now() + 15_000; Date.now() < until; await sleep(10)) {
    const job = await getJob(admin, id);
    if (["completed", "failed", "canceled", "lost"].includes(job.status)) return job;
  }
  throw new Error("the job did not end");
}

const alphaOf = async (bytes: Buffer | undefined) => (await sharp(bytes).extractChannel(3).raw().toBuffer()).map((value) => 255 - value);

describe("a workflow whose picture carries its mask", () => {
  it("shows both on its form; a picture of the library and a drawn mask reach ComfyUI as one file, and the job tells both", async () => {
    const picture = (await made(await imported(PLAIN))).outputs[0];
    const id = await imported(PAINTED);
    const { fields } = await getWorkflow(anna, id);
    expect(fields.filter(({ node_id }) => node_id === "1").map(({ key, type }) => [key, type])).toEqual([
      ["image", "image"],
      ["mask", "mask"],
    ]);
    const job = await made(id, { image: picture?.id ?? 0, mask: "drawn.png" });
    expect([job.status, job.error, job.warnings]).toEqual(["completed", null, []]);
    const name = String(server.taken.at(-1)?.graph["1"]?.inputs.image);
    expect(name).toMatch(/^\.atelier\/[0-9a-f]{24}\.png$/);
    expect([...(await alphaOf(server.uploads.get(name)))]).toEqual([...WHITE]);
    expect(server.uploads.size).toBe(1);
    expect(job.params).toMatchObject({ image: expect.stringMatching(/^media:/), mask: "drawn.png" });
    expect(await readdir(join(home, "comfyui", "input"))).toEqual(expect.arrayContaining(["drawn.png"]));
  });

  it("takes a mask of the library, only from those who may see it", async () => {
    const picture = (await made(await imported(PLAIN))).outputs[0];
    const id = await imported(PAINTED);
    const params = { image: picture?.id ?? 0, mask: picture?.id ?? 0 };
    const asked: NewJob = { type: "generate", workflow_id: id, project_id: "foxes", params: { mask: params.mask } };
    await expect(createJob(ben, asked)).rejects.toMatchObject({ code: "invalid", field: "params.mask" });
    expect((await made(id, params)).status).toBe("completed");
  });

  it("takes the mask that the person gave it for a default, over the picture too, and never as the picture itself", async () => {
    const picture = (await made(await imported(PLAIN))).outputs[0];
    const id = await imported(PAINTED);
    await changeWorkflow(admin, id, { fields: [{ node_id: "1", input: "image", type: "mask", default: "drawn.png", label: "Hole" }] });
    const job = await made(id, { image: picture?.id ?? 0 });
    expect([job.status, job.params.mask]).toEqual(["completed", "drawn.png"]);
    expect([...(await alphaOf(server.uploads.get(String(server.taken.at(-1)?.graph["1"]?.inputs.image))))]).toEqual([...WHITE]);
  });

  it("ends at the node, in words, where the mask is none; and what is stretched is said of the finished job", async () => {
    const picture = (await made(await imported(PLAIN))).outputs[0];
    const id = await imported(PAINTED);
    await writeFile(join(home, "comfyui", "input", "words.png"), "no picture");
    const failed = await made(id, { image: picture?.id ?? 0, mask: "words.png" });
    expect(failed).toMatchObject({
      status: "failed",
      error: {
        code: "invalid",
        node_id: "1",
        class_type: "LoadImage",
        input: "image",
        message: expect.stringContaining("Mask cannot be used"),
      },
    });
    const small = sharp({ create: { width: 4, height: 2, channels: 3, background: "white" } });
    await writeFile(join(home, "comfyui", "input", "small.png"), await small.png().toBuffer());
    const before = await readFile(join(home, "comfyui", "input", "small.png"));
    const job = await made(id, { image: picture?.id ?? 0, mask: "small.png" });
    expect(job.status).toBe("completed");
    expect(job.warnings).toEqual([
      expect.objectContaining({ node_id: "1", message: expect.stringContaining("4 × 2 pixels and its picture 16 × 8") }),
    ]);
    expect((await readFile(join(home, "comfyui", "input", "small.png"))).equals(before)).toBe(true);
  });
});
