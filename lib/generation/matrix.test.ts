import { mkdtempSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { readFacts } from "#lib/metadata/read.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { createWorker, type Worker } from "#lib/queue/worker.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { cellSize, layOutGrid } from "./grid.ts";
import { generateJob, gridJob } from "./job.ts";
import { createMatrix, matrixState } from "./matrix.ts";
import { cancelJob, getJob, pauseQueue, retryJob } from "./service.ts";

const anna = actorForTest({ login: "anna" });
const small = { width: 64, height: 64 };
const asked = (params: Record<string, string | number | null>) => ({ type: "generate" as const, project_id: "grids", params });

it("gives each picture of a grid a place of its own, headings beside it, and keeps the whole within what opens at once", () => {
  const cell = cellSize([{ width: 1024, height: 512 }, small], 3, 2);
  expect(cell).toEqual({ width: 768, height: 384 });
  const layout = layOutGrid(cell, ["a", "b", "c"], ["1", "2"], "");
  expect(layout.rows).toHaveLength(2);
  expect(layout.at(1, 0).left - layout.at(0, 0).left).toBeGreaterThan(cell.width);
  expect(layout.at(2, 1).left + cell.width).toBeLessThan(layout.width);
  expect(layout.at(2, 1).top + cell.height).toBeLessThan(layout.height);
  expect(layout.columns[0]?.top).toBeLessThan(layout.at(0, 0).top);
  const many = cellSize([{ width: 1024, height: 1024 }], 20, 20);
  expect(many.width * many.height * 400).toBeLessThanOrEqual(36_500_000);
  expect(layOutGrid(small, [""], [""], "").columns).toEqual([]);
});

describeEachDatabase("a matrix", (database) => {
  let worker: Worker | undefined;
  beforeAll(async () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-matrix-")), LOG_LEVEL: "error" }));
    await ensureRoots();
    const places = { generation: 2, background: 0, maintenance: 0, scan: 0 };
    worker = createWorker({ database: database(), jobs: [generateJob, gridJob], places });
    void worker.run();
  });
  afterAll(async () => worker?.drain(0));

  async function ended(id: string) {
    for (let tries = 0; tries < 1_500; tries += 1) {
      const job = await getJob(anna, id);
      if (["completed", "failed", "canceled", "lost"].includes(job.status)) return job;
      await sleep(20);
    }
    throw new Error("the job did not end");
  }

  it("makes every combination with one seed, and a labelled picture of them all", async () => {
    const axes = [
      { key: "prompt", label: "Prompt", values: ["a red fox", "a blue owl", "a green hill"] },
      { key: "style", label: "Style", values: ["pixel", "bauhaus"] },
    ];
    const { grid, jobs } = await createMatrix(anna, { job: asked({ seed: null, ...small }), axes });
    expect(jobs.map(({ params }) => [params.prompt, params.style])).toEqual(
      ["pixel", "bauhaus"].flatMap((style) => ["a red fox", "a blue owl", "a green hill"].map((prompt) => [prompt, style])),
    );
    expect(new Set(jobs.map(({ params }) => params.seed)).size).toBe(1);
    const done = await ended(grid.id);
    expect(done).toMatchObject({ type: "grid", status: "completed", project_id: "grids" });
    const [media] = done.outputs;
    const path = media?.path ?? "";
    const layout = layOutGrid(small, ["", "x", ""], ["x", ""], "");
    expect({ width: media?.width, height: media?.height }).toEqual({ width: layout.width, height: layout.height });
    const { data, info } = await sharp(await readFile(path))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    for (const [index, job] of jobs.entries()) {
      const { left, top } = layout.at(index % 3, Math.floor(index / 3));
      const own = await sharp(await readFile((await ended(job.id)).outputs[0]?.path ?? ""))
        .removeAlpha()
        .raw()
        .toBuffer();
      const cut = Buffer.concat(
        Array.from({ length: 64 }, (_, y) => data.subarray(((top + y) * info.width + left) * 3, ((top + y) * info.width + left + 64) * 3)),
      );
      expect(cut.equals(own)).toBe(true);
    }
    // Words were written above each column: not all of it is paper.
    const [heading] = layout.columns;
    const stats = await sharp(path)
      .extract({ left: heading?.left ?? 0, top: heading?.top ?? 0, width: 64, height: heading?.height ?? 1 })
      .stats();
    expect(stats.channels[0]?.min).toBeLessThan(120);
    expect((await readFacts(path)).provenance?.record).toMatchObject({
      tool: "Atelier",
      seed: jobs[0]?.params.seed,
      params: { matrix: [{}, {}] },
    });
  }, 60_000);

  it("says in the picture which cell has none, and fails itself where there is none at all", async () => {
    const axes = [{ key: "seed", label: "Seed", values: ["1", "2"] }];
    const asks = { job: asked({ prompt: "a lake", ...small }), axes };
    // While the line stands still, what waits can be canceled for certain.
    const canceled = async (which: readonly number[]) => {
      await pauseQueue(anna, true);
      const { grid, jobs } = await createMatrix(anna, asks);
      for (const index of which) await cancelJob(anna, jobs[index]?.id ?? "");
      await pauseQueue(anna, false);
      return ended(grid.id);
    };
    expect((await canceled([1])).outputs).toHaveLength(1);
    expect(await canceled([0, 1])).toMatchObject({ status: "failed", error: { code: "generation_failed" } });
  }, 60_000);

  it("tells what there is of each cell, to those who may see it; canceled, all that waits of it is, and tried again, made", async () => {
    await pauseQueue(anna, true);
    const axes = [{ key: "seed", label: "Seed", values: ["1", "2", "3"] }];
    const { grid, jobs } = await createMatrix(anna, { job: asked({ prompt: "a lake", ...small }), axes });
    const statuses = async () => (await matrixState(anna, grid.id)).cells.map(({ status, output }) => [status, output !== null]);
    expect(await matrixState(anna, grid.id)).toMatchObject({
      columns: ["Seed 1", "Seed 2", "Seed 3"],
      rows: [""],
      pages: [""],
      cells: jobs.map(({ id }, column) => ({ job_id: id, column, row: 0, page: 0, status: "queued", output: null, finished_at: null })),
    });
    await expect(matrixState(actorForTest({ login: "ben", role: "member" }), grid.id)).rejects.toMatchObject({ code: "not_found" });
    await expect(matrixState(anna, jobs[0]?.id ?? "")).rejects.toMatchObject({ code: "not_found" });
    await cancelJob(anna, grid.id);
    expect(await statuses()).toEqual(Array(3).fill(["canceled", false]));
    await retryJob(anna, grid.id);
    expect(await statuses()).toEqual(Array(3).fill(["queued", false]));
    await pauseQueue(anna, false);
    expect((await ended(grid.id)).outputs).toHaveLength(1);
    expect(await statuses()).toEqual(Array(3).fill(["completed", true]));
  }, 60_000);

  it.each([
    [
      "matrix",
      [
        { key: "seed", values: Array.from({ length: 21 }, (_, n) => n) },
        { key: "width", values: Array.from({ length: 20 }, (_, n) => 64 + n) },
      ],
    ],
    [
      "matrix.1",
      [
        { key: "seed", values: [1] },
        { key: "seed", values: [2] },
      ],
    ],
    ["params.width", [{ key: "width", values: [64, 63_000] }]],
    ["params.colour", [{ key: "colour", values: ["red"] }]],
  ])("is refused at %s, and puts nothing in line", async (field, axes) => {
    const before = await database().client.job.count();
    await expect(createMatrix(anna, { job: asked({ prompt: "a fox", ...small }), axes })).rejects.toMatchObject({ code: "invalid", field });
    expect(await database().client.job.count()).toBe(before);
  });
});
