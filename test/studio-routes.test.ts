/** The routes behind the studio and its engines, as a browser asks them, on both databases. */
import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import * as trial from "../app/api/engines/test/route.ts";
import * as cancel from "../app/api/jobs/[id]/cancel/route.ts";
import * as cells from "../app/api/jobs/[id]/matrix/route.ts";
import * as matrix from "../app/api/jobs/matrix/route.ts";
import * as jobs from "../app/api/jobs/route.ts";
import * as prompt from "../app/api/me/prompts/[id]/route.ts";
import * as prompts from "../app/api/me/prompts/route.ts";
import { ask } from "./asking.ts";
import { type ComfyServer, startComfy } from "./comfyui-server.ts";
import { describeEachDatabase } from "./databases.ts";

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
    expect(Object.keys(answered.body).sort()).toEqual(["about", "checked_at", "detail", "latency_ms", "state"]);
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
});
