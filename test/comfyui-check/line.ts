/** ComfyUI's line, which others stand in too: canceled, interrupted, forgotten, never claimed. */
import assert from "node:assert/strict";
import type { Job } from "#lib/generation/schema.ts";
import { bytesOf, eventually, only, sidecarOf } from "./atelier.ts";
import { filesOf, sha256 } from "./bare-client.ts";
import { channels, colour, LONG_NODES, long, picture } from "./graphs.ts";
import { colourOf } from "./media.ts";
import type { Stage, StageCheck, Way } from "./stage.ts";

const group = "The line";
const LONG = 60;

/** A job of ours with the id of its prompt, as soon as ComfyUI has it in line. */
async function queued({ atelier, comfy }: Stage, way: Way, graph: unknown, state: "running" | "waiting") {
  const before = way.wire.prompts.length;
  const started = await atelier.start(way.engine, await atelier.take(graph, `A ${state} one`));
  const posted = await eventually("a posted prompt", () => way.wire.prompts[before]);
  await eventually(`it ${state}`, async () => (await comfy.line())[state].includes(posted.prompt_id) || null);
  return { job: started, prompt: posted.prompt_id };
}

/** Somebody else's long run, for as long as `work` takes. */
async function behind<T>(stage: Stage, work: (blocker: string) => Promise<T>): Promise<T> {
  const blocker = await stage.comfy.post(long(`${stage.prefix}-theirs`, LONG));
  await eventually("their run", async () => (await stage.comfy.line()).running.includes(blocker) || null);
  try {
    return await work(blocker);
  } finally {
    await stage.comfy.clear(blocker);
  }
}

async function cancel({ atelier }: Stage, { id }: Job): Promise<{ job: Job; seconds: number }> {
  const started = performance.now();
  await atelier.get("POST", `/jobs/${id}/cancel`);
  const job = await atelier.ended(id, 60_000);
  return { job, seconds: (performance.now() - started) / 1_000 };
}

const cancelWaiting: StageCheck = {
  group,
  name: "a waiting job is canceled: out of ComfyUI's line, whoever's runs goes on",
  nodes: LONG_NODES,
  run: (stage) =>
    behind(stage, async (blocker) => {
      const { job, prompt } = await queued(stage, stage.remote, picture(stage.prefix), "waiting");
      const canceled = await cancel(stage, job);
      assert.equal(canceled.job.status, "canceled");
      const line = await stage.comfy.line();
      assert(!line.waiting.includes(prompt), "it still stands in ComfyUI's line");
      assert(line.running.includes(blocker), "the other's run was stopped");
      assert.equal(await stage.comfy.entry(prompt), null);
      return `after ${canceled.seconds.toFixed(2)} s`;
    }),
};

const cancelRunning: StageCheck = {
  group,
  name: "a running job is canceled: interrupted in ComfyUI, nothing stored",
  nodes: LONG_NODES,
  async run(stage) {
    const before = await stage.atelier.count();
    const { job, prompt } = await queued(stage, stage.remote, long(stage.prefix, LONG), "running");
    await stage.atelier.until(job.id, ({ status }) => status === "running", "running");
    const canceled = await cancel(stage, job);
    assert.equal(canceled.job.status, "canceled");
    const entry = await stage.comfy.ended(prompt);
    assert(JSON.stringify(entry.status).includes("execution_interrupted"), "ComfyUI was not interrupted");
    assert.equal(await stage.atelier.count(), before);
    assert.deepEqual(await stage.comfy.line(), { running: [], waiting: [] });
    return `after ${canceled.seconds.toFixed(2)} s`;
  },
};

const interruptedThere: StageCheck = {
  group,
  name: "somebody interrupts it in ComfyUI itself: canceled, and said by whom",
  nodes: LONG_NODES,
  async run(stage) {
    const { job, prompt } = await queued(stage, stage.remote, long(stage.prefix, LONG), "running");
    await stage.comfy.interrupt(prompt);
    const ended = await stage.atelier.ended(job.id, 60_000);
    assert.equal(ended.status, "canceled");
    return ended.error?.message;
  },
};

const droppedThere: StageCheck = {
  group,
  name: "somebody takes it out of ComfyUI's line: canceled, said so, and run again when asked",
  nodes: LONG_NODES,
  async run(stage) {
    const { atelier, comfy } = stage;
    const taken = await behind(stage, async () => {
      const { job, prompt } = await queued(stage, stage.remote, picture(stage.prefix), "waiting");
      await comfy.drop(prompt);
      return atelier.ended(job.id, 60_000);
    });
    assert.equal(taken.status, "canceled");
    await atelier.get("POST", `/jobs/${taken.id}/retry`);
    only(await atelier.completed(taken.id));
    return taken.error?.message;
  },
};

const others: StageCheck = {
  group,
  name: "what others make at the same time is never claimed",
  nodes: LONG_NODES,
  async run(stage) {
    const { atelier, comfy, remote } = stage;
    const before = await atelier.count();
    const workflow = await atelier.take(picture(stage.prefix), "Among others");
    const key = atelier.key(workflow, "1", "color");
    const [theirs, ours]: [string[], { id: string; color: number }[]] = [[], []];
    for (let turn = 0; turn < 4; turn += 1) {
      theirs.push(await comfy.post(picture(stage.prefix)));
      const color = colour();
      ours.push({ id: (await atelier.start(remote.engine, workflow, { [key]: color })).id, color });
    }
    for (const { id, color } of ours) {
      const media = only(await atelier.completed(id));
      assert.deepEqual(await colourOf(await bytesOf(media)), channels(color), "the job has another's picture");
    }
    const hashes = new Set<string>();
    for (const prompt of theirs) for (const file of filesOf(await comfy.ended(prompt))) hashes.add(sha256(await comfy.view(file)));
    const { items } = await atelier.get<{ items: { path: string; id: number }[] }>("GET", "/gallery?project_id=check&limit=100");
    for (const item of items) {
      const { provenance } = await sidecarOf(item as never);
      assert(!hashes.has(provenance.source?.hash ?? ""), "a file of another client was stored");
    }
    assert.equal(await atelier.count(), before + ours.length);
    return undefined;
  },
};

const free: StageCheck = {
  group,
  name: "memory is given back on request",
  async run({ atelier, remote }) {
    remote.wire.asked.length = 0;
    const answer = await atelier.get<{ freed: boolean }>("POST", `/engines/${remote.engine}/free`);
    assert.equal(answer.freed, true);
    assert(remote.wire.asked.includes("POST /free"), "ComfyUI was not asked");
    return undefined;
  },
};

export const LINE: readonly StageCheck[] = [cancelWaiting, cancelRunning, interruptedThere, droppedThere, others, free];
