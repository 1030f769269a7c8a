import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { uuidv7 } from "#lib/core/ids.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { JobsQuery } from "./schema.ts";
import { getJob, listJobs } from "./service.ts";
import { selectTaken } from "./store.ts";
import { type Taken, usualSeconds } from "./usual.ts";

const took = (seconds: number, workflowId: string | null, engineId: string | null = "fast"): Taken => ({ seconds, workflowId, engineId });

describe("what a job usually takes", () => {
  const lately = [took(4, "portrait"), took(5, "portrait"), took(90, "film"), took(40, "portrait", "slow"), took(1, null)];

  it("is what its workflow took on its engine", () => {
    expect(usualSeconds(lately, { workflowId: "portrait", engineId: "fast" })).toBe(4.5);
    expect(usualSeconds(lately, { workflowId: "portrait", engineId: "slow" })).toBe(40);
    expect(usualSeconds(lately, { workflowId: "film", engineId: "fast" })).toBe(90);
  });

  it("is what its workflow took anywhere where no engine is chosen, or a new one", () => {
    for (const engineId of [null, "new"]) expect(usualSeconds(lately, { workflowId: "portrait", engineId })).toBe(5);
  });

  it("is what other workflows took where its own was never run, first on the same engine", () => {
    expect(usualSeconds(lately, { workflowId: "new", engineId: "slow" })).toBe(40);
    expect(usualSeconds(lately, { workflowId: "new", engineId: null })).toBe(22.5);
  });

  it("keeps an engine's own form and workflows apart, and knows nothing where nothing is like it", () => {
    expect(usualSeconds(lately, { workflowId: null, engineId: "fast" })).toBe(1);
    expect(usualSeconds(lately, { workflowId: null, engineId: "slow" })).toBeNull();
    expect(usualSeconds(lately, { workflowId: null, engineId: null })).toBeNull();
    expect(usualSeconds([took(1, null)], { workflowId: "portrait", engineId: "fast" })).toBeNull();
  });

  it("leaves out runs that were made already, unless all were as short", () => {
    const cached = Array.from({ length: 30 }, () => took(0.1, "portrait"));
    expect(usualSeconds([...cached, took(8, "portrait")], { workflowId: "portrait", engineId: "fast" })).toBe(8);
    expect(usualSeconds(cached, { workflowId: "portrait", engineId: "fast" })).toBe(0.1);
  });

  it("goes by the last twenty", () => {
    const older = Array.from({ length: 30 }, () => took(60, "portrait"));
    const newer = Array.from({ length: 20 }, () => took(3, "portrait"));
    expect(usualSeconds([...newer, ...older], { workflowId: "portrait", engineId: "fast" })).toBe(3);
  });
});

describeEachDatabase("the time left", (database) => {
  const anna = actorForTest({ login: "anna" });
  beforeAll(() => setEnvironment(parseEnvironment({ ATELIER_HOME: mkdtempSync(join(tmpdir(), "atelier-usual-")), LOG_LEVEL: "error" })));
  beforeEach(async () => {
    await database().client.job.deleteMany();
  });

  const put = async (workflow: string | null, engineId: string | null, status: string, seconds = 0, minutesAgo = 0) => {
    const id = uuidv7();
    const startedAt = new Date(Date.now() - minutesAgo * 60_000);
    const isDone = status === "completed";
    const times = { startedAt: isDone ? startedAt : null, finishedAt: isDone ? new Date(startedAt.getTime() + seconds * 1_000) : null };
    const frozen = workflow && { id: workflow, name: workflow, version: 1, frozen: "0" };
    const payload = {
      engine_id: engineId,
      output_config: "workflow",
      params: {},
      workflow: frozen,
      project_id: "foxes",
      output_dir: "output",
      visibility: "private",
    };
    await database().client.job.create({
      data: {
        id,
        type: "generate",
        lane: "generation",
        person: "anna",
        engineId,
        status,
        payload: JSON.stringify(payload),
        createdAt: startedAt,
        runAfter: startedAt,
        ...times,
      },
    });
    return id;
  };

  it("of a workflow's job is told while it waits without an engine, by what that workflow took", async () => {
    for (const seconds of [28, 30, 32]) await put("film", "cuda", "completed", seconds, 10);
    await put("film", "cuda", "completed", 0.1, 5);
    await put("portrait", "cuda", "completed", 2, 4);
    const [film, portrait] = [await put("film", null, "queued"), await put("portrait", null, "queued")];
    // First in line, then second, and nothing runs.
    expect(await getJob(anna, film)).toMatchObject({ engine_id: null, position: 1, eta_seconds: 30 });
    expect(await getJob(anna, portrait)).toMatchObject({ position: 2, eta_seconds: 4 });
  });

  it("counts those before it, and those that run, of its own engine: another's keep it from nothing", async () => {
    await put("film", "cuda", "completed", 30, 10);
    for (const engine of ["cuda", "cuda", "cuda", "mps"]) await put("film", engine, "running");
    const waiting = [await put("film", "cuda", "queued"), await put("film", "cuda", "queued"), await put("film", "mps", "queued")];
    const told = await Promise.all(waiting.map((id) => getJob(anna, id)));
    expect(told.map(({ position, eta_seconds }) => [position, eta_seconds])).toEqual([
      [1, 25],
      [2, 35],
      [1, 45],
    ]);
    const { items } = await listJobs(anna, JobsQuery.parse({ status: "queued" }));
    expect(new Map(items.map(({ id, position }) => [id, position]))).toEqual(new Map(waiting.map((id, n) => [id, [1, 2, 1][n]])));
  });

  it("is told from completed jobs, newest first, and not from more than asked for", async () => {
    await put("old", "cuda", "completed", 5, 30);
    await put("new", "cuda", "completed", 7, 10);
    await put(null, "sketch", "completed", 1, 20);
    await put("failed", "cuda", "failed");
    const taken = await selectTaken(database().client, 10);
    expect(taken).toEqual([took(7, "new", "cuda"), took(1, null, "sketch"), took(5, "old", "cuda")]);
    expect(await selectTaken(database().client, 1)).toEqual([took(7, "new", "cuda")]);
  });
});
