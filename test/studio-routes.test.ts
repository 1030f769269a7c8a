/** The routes behind the studio and its engines, as a browser asks them, on both databases. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { usableEngine } from "#lib/engines/service.ts";
import { rerunJob } from "#lib/generation/rerun.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import { judge } from "#lib/queue/outcome.ts";
import * as engine from "../app/api/engines/[id]/route.ts";
import * as engines from "../app/api/engines/route.ts";
import * as trial from "../app/api/engines/test/route.ts";
import * as cancel from "../app/api/jobs/[id]/cancel/route.ts";
import * as cells from "../app/api/jobs/[id]/matrix/route.ts";
import * as rerun from "../app/api/jobs/[id]/rerun/route.ts";
import * as matrix from "../app/api/jobs/matrix/route.ts";
import * as jobs from "../app/api/jobs/route.ts";
import * as prompt from "../app/api/me/prompts/[id]/route.ts";
import * as prompts from "../app/api/me/prompts/route.ts";
import * as workflow from "../app/api/workflows/[id]/route.ts";
import * as imports from "../app/api/workflows/import/route.ts";
import { ask } from "./asking.ts";
import { type ComfyServer, startComfy } from "./comfyui-server.ts";
import { describeEachDatabase } from "./databases.ts";

const SAMPLER = { steps: 4, cfg: 7, sampler_name: "euler", scheduler: "normal", denoise: 1, model: ["4", 0], positive: ["6", 0] };
const LATER = { ...SAMPLER, negative: ["6", 0], latent_image: ["5", 0] };
/** Two samplings, each with a seed of its own. */
const TWICE = {
  "3": { class_type: "KSampler", inputs: { seed: 11, ...LATER } },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "noise-sd15.safetensors" } },
  "5": { class_type: "EmptyLatentImage", inputs: { width: 32, height: 32, batch_size: 1 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a fox", clip: ["4", 1] } },
  "7": { class_type: "KSampler", inputs: { seed: 12, ...LATER, latent_image: ["3", 0] } },
  "8": { class_type: "VAEDecode", inputs: { samples: ["7", 0], vae: ["4", 2] } },
  "9": { class_type: "SaveImage", inputs: { images: ["8", 0], filename_prefix: "fox" } },
};

describeEachDatabase("the routes behind the studio", (database) => {
  let home = "";
  let comfy: ComfyServer;
  beforeAll(async () => {
    comfy = await startComfy();
  });
  afterAll(() => comfy.close());
  beforeEach(async () => {
    forgetPeople();
    await database().client.job.deleteMany();
    home = realpathSync(mkdtempSync(join(tmpdir(), "atelier-studio-routes-")));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    await ensureRoots();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it("try a ComfyUI without keeping it", async () => {
    const answered = await ask(trial.POST, { body: { url: comfy.url } });
    expect(answered.status).toBe(200);
    expect(Object.keys(answered.body).sort()).toEqual(["about", "checked_at", "detail", "latency_ms", "reason", "state"]);
    expect(answered.body).toMatchObject({ state: "ok", about: { version: "0.3.64-test", devices: [{ type: "cuda" }] } });
    expect(existsSync(join(home, "config", "engines.json"))).toBe(false);
    expect(await ask(trial.POST, { body: { url: "ftp://127.0.0.1" } })).toMatchObject({ status: 422, body: { field: "url" } });
    expect(await ask(trial.POST, { body: {} })).toMatchObject({ status: 422, body: { field: "url" } });
    expect(await ask(trial.POST, { body: { engine_id: "attic" } })).toMatchObject({ status: 404, body: { code: "not_found" } });
  });

  it("tell what there is of a matrix, and cancel all of it", async () => {
    const job = { type: "generate", params: { prompt: "a lake", width: 64, height: 64 } };
    const asked = await ask(matrix.POST, { body: { job, axes: [{ key: "seed", label: "Seed", values: ["1", "2"] }] } });
    expect(asked.status).toBe(202);
    const params = { id: asked.body.grid.id };
    const told = await ask(cells.GET, { params });
    expect(told).toMatchObject({ status: 200, body: { id: params.id, columns: ["Seed 1", "Seed 2"], rows: [""], pages: [""] } });
    expect(told.body.cells.map((cell: { status: string; output: null }) => [cell.status, cell.output])).toEqual([
      ["queued", null],
      ["queued", null],
    ]);
    expect((await ask(cells.GET, { params: { id: asked.body.jobs[0].id } })).status).toBe(404);
    expect((await ask(cancel.POST, { params, body: {} })).body.status).toBe("canceled");
    expect((await ask(jobs.GET, { query: "?status=queued" })).body.total).toBe(0);
    expect((await ask(cancel.POST, { params, body: {} })).status).toBe(409);
  });

  it("have the prompts of every job in the history, until they are forgotten", async () => {
    const body = { type: "generate", params: { prompt: "a red fox", negative_prompt: "blurry", width: 64, height: 64 } };
    expect((await ask(jobs.POST, { body })).status).toBe(202);
    const listed = await ask(prompts.GET, { query: "?q=FOX" });
    expect(listed.body).toMatchObject({ items: [{ text: "a red fox", negative: "blurry", times: 1 }], total: 1, next_cursor: null });
    const params = { id: listed.body.items[0].id };
    expect((await ask(prompt.DELETE, { params })).body.text).toBe("a red fox");
    expect((await ask(prompts.GET)).body.items).toEqual([]);
    expect((await ask(prompt.DELETE, { params })).status).toBe(404);
  });

  it("make a job's work again as it was, its seed kept or drawn anew", async () => {
    const params = { prompt: "a lake", width: 64, height: 64, seed: "18446744073709551615" };
    const body = { type: "generate", params, project_id: "Foxes", output_dir: "drafts" };
    const made = (await ask(jobs.POST, { body })).body;
    const again = (seed: string) => ask(rerun.POST, { params: { id: made.id }, body: { seed } });
    const same = await again("same");
    expect(same.status).toBe(202);
    expect(same.body.id).not.toBe(made.id);
    const { engine_id, output_config, project_id, output_dir } = made;
    expect(same.body).toMatchObject({ engine_id, output_config, project_id, output_dir, params: made.params, status: "queued" });
    const other = (await again("new")).body.params;
    expect(other).toEqual({ ...made.params, seed: expect.stringMatching(/^\d{1,15}$/) });
    expect(await again("older")).toMatchObject({ status: 422, body: { field: "seed" } });
    expect((await ask(rerun.POST, { params: { id: "none" }, body: { seed: "same" } })).status).toBe(404);
    const ben = actorForTest({ login: "ben", role: "member" });
    await expect(rerunJob(ben, made.id, { seed: "same" })).rejects.toMatchObject({ code: "not_found" });
    const sheet = { job: { type: "generate", params: { prompt: "a lake" } }, axes: [{ key: "seed", values: ["1", "2"] }] };
    const { grid } = (await ask(matrix.POST, { body: sheet })).body;
    expect((await ask(rerun.POST, { params: { id: grid.id }, body: { seed: "same" } })).status).toBe(409);
  });

  it("make it again with the workflow it was made with, after that was changed and deleted", async () => {
    const { id: engine_id } = (await ask(engines.POST, { body: { kind: "comfyui", url: comfy.url } })).body;
    const taken = (await ask(imports.POST, { body: { workflow: TWICE, name: "Twice" } })).body;
    const seeds = taken.fields.filter((field: { type: string }) => field.type === "seed").map((field: { key: string }) => field.key);
    expect(seeds).toHaveLength(2);
    const [first, second] = seeds;
    const hidden = { fields: [{ node_id: "7", input: "seed", on_form: false }] };
    expect((await ask(workflow.PATCH, { params: { id: taken.id }, body: hidden })).status).toBe(200);
    const asked = { type: "generate", workflow_id: taken.id, engine_id, params: { [first]: "18446744073709551615" }, project_id: "Foxes" };
    const made = (await ask(jobs.POST, { body: asked })).body;
    const changed = { ...TWICE, "6": { class_type: "CLIPTextEncode", inputs: { text: "a whale", clip: ["4", 1] } } };
    expect((await ask(imports.POST, { body: { workflow: changed, replaces: taken.id } })).status).toBeLessThan(300);
    expect((await ask(workflow.DELETE, { params: { id: taken.id } })).status).toBe(200);

    const payloadOf = async (id: string) =>
      JSON.parse((await database().client.job.findUniqueOrThrow({ where: { id }, select: { payload: true } })).payload);
    const before = await payloadOf(made.id);
    const same = await ask(rerun.POST, { params: { id: made.id }, body: { seed: "same" } });
    expect(same.status).toBe(202);
    expect(await payloadOf(same.body.id)).toEqual(before);
    const other = await ask(rerun.POST, { params: { id: made.id }, body: { seed: "new" } });
    const { params, ...rest } = await payloadOf(other.body.id);
    expect({ ...rest, params: before.params }).toEqual(before);
    expect(Object.keys(params).sort()).toEqual([first, second].sort());
    for (const key of seeds) expect(params[key]).toMatch(/^\d+$/);
    expect(params[first]).not.toBe("18446744073709551615");

    await ask(engine.DELETE, { params: { id: engine_id } });
    expect(await ask(rerun.POST, { params: { id: made.id }, body: { seed: "same" } })).toMatchObject({
      status: 404,
      body: { field: "engine_id", reason: { key: "engine_removed", values: { engine: "ComfyUI" } } },
    });
  });

  it("never give a removed engine's id to another, and count what waits for one", async () => {
    const add = async () => (await ask(engines.POST, { body: { kind: "comfyui", url: comfy.url } })).body.id;
    const ids = async () => (await ask(engines.GET)).body.items.map((one: { id: string }) => one.id);
    expect([await add(), await add()]).toEqual(["comfyui", "comfyui-2"]);
    for (const id of ["comfyui", "comfyui-2"]) expect((await ask(engine.DELETE, { params: { id } })).status).toBe(200);
    expect(await ids()).toEqual(["sketch"]);
    expect(await add()).toBe("comfyui-3");
    expect(await ids()).toEqual(["sketch", "comfyui-3"]);
    const late = judge(await usableEngine("comfyui-2").catch((error: unknown) => error), 1, 3);
    expect(late).toMatchObject({
      kind: "failed",
      error: { reason: { key: "engine_removed", values: { engine: expect.stringMatching(/^ComfyUI \(127/) } } },
    });
    expect((await ask(engine.DELETE, { params: { id: "comfyui" } })).status).toBe(404);
    expect((await ask(engine.PATCH, { params: { id: "comfyui" }, body: { name: "Back" } })).status).toBe(404);

    await ask(jobs.POST, { body: { type: "generate", params: { prompt: "a lake" } } });
    const waiting = async (id: string) => (await ask(jobs.GET, { query: `?status=queued&engine_id=${id}&limit=1` })).body.total;
    expect([await waiting("sketch"), await waiting("comfyui-3")]).toEqual([1, 0]);
  });
});
