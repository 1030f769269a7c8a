/** A real sampling: previews as they come, nodes as they run, an interrupt between two steps, a cut line. */
import assert from "node:assert/strict";
import { digitsOf } from "#lib/core/json.ts";
import type { Job } from "#lib/generation/schema.ts";
import { quantile } from "../../bench/instance.ts";
import { bytesOf, type Heard, only } from "./atelier.ts";
import type { ServerFile } from "./bare-client.ts";
import { sampled } from "./graphs.ts";
import { assertSamePng } from "./media.ts";
import { assertFrom, lastRun } from "./pictures.ts";
import { Skipped } from "./report.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "Sampled";
const NODES = ["CheckpointLoaderSimple", "KSampler", "EmptyLatentImage", "CLIPTextEncode", "VAEDecode", "SaveImage"];
const SEED = "18446744073709551557";
const SHOWN_MS = 150;

const checkpointOf = ({ checkpoint }: Stage): string => {
  if (checkpoint === null) throw new Skipped("the server lists no checkpoint");
  return checkpoint;
};

const live = (id: string) => (one: Heard) => one.type === "job.live" && one.payload.job_id === id;
const shows = (id: string) => (one: Heard) => live(id)(one) && one.payload.preview !== null && one.payload.preview_url !== null;

/** Events that tell of a frame for the first time. */
function framesOf({ atelier }: Stage, id: string): Heard[] {
  const seen = new Set<unknown>();
  return atelier.heard.filter(shows(id)).filter(({ payload }) => !seen.has(payload.preview) && seen.add(payload.preview));
}

const plain: StageCheck = {
  group,
  name: "words to a picture without a workflow: recipe, seed of 64 bits, previews",
  nodes: NODES,
  async run(stage) {
    const { atelier, remote } = stage;
    const model = checkpointOf(stage);
    const options = await atelier.get<{ default_output_config: string }>("GET", `/engines/${remote.engine}/options`);
    const params = { prompt: "a lantern in the fog", negative_prompt: "blurry", model, seed: SEED, width: 64, height: 64, steps: 6 };
    const body = { type: "generate", engine_id: remote.engine, output_config: options.default_output_config, params, project_id: "check" };
    const started = await atelier.get<Job>("POST", "/jobs", body);
    const first = await atelier.hears(shows(started.id), 120_000);
    const frame = await atelier.served(String(first.payload.preview_url));
    assert.equal(frame.toString("hex", 0, 2), "ffd8", "the preview is no JPEG");
    const media = only(await atelier.completed(started.id));
    const { files, posted } = await lastRun(stage, remote);
    assert(posted.text.includes(`"seed":${SEED}`), "the seed was not sent as the number it is");
    const { ours, theirs } = await assertFrom(stage, remote, media, files[0] as ServerFile);
    assertSamePng(ours, theirs);
    const { generation } = await atelier.detail(media);
    const told = [generation?.seed, generation?.steps, generation?.model, generation?.prompt, generation?.negative_prompt];
    assert.deepEqual(told, [SEED, 6, model, params.prompt, params.negative_prompt]);
    assert.equal(media.prompt, params.prompt);
    return `${framesOf(stage, started.id).length} previews shown`;
  },
};

const told: StageCheck = {
  group,
  name: `a workflow: every node told as it runs, previews shown within ${SHOWN_MS} ms of being sent (median)`,
  nodes: NODES,
  async run(stage) {
    const { atelier, remote } = stage;
    const graph = sampled(checkpointOf(stage), { seed: 1, steps: 8, prefix: stage.prefix });
    const workflow = await atelier.take(graph, "Sampled");
    const started = await atelier.start(remote.engine, workflow, { [atelier.key(workflow, "3", "seed")]: null });
    const job = await atelier.completed(started.id);
    const nodes = atelier.heard
      .filter(live(job.id))
      .flatMap(({ payload }) => (payload.node ? [payload.node as { id: string; max: number }] : []));
    assert(
      nodes.some((node) => node.id === "3" && node.max === 8),
      "the sampler's steps were not told",
    );
    const values = atelier.heard.filter(live(job.id)).map(({ payload }) => (payload.progress as { value: number } | null)?.value ?? 0);
    assert(
      values.every((value, index) => index === 0 || value >= (values[index - 1] ?? 0)),
      "progress went backwards",
    );
    const latencies = framesOf(stage, job.id).flatMap(({ at }) => {
      const sent = remote.wire.frames.findLast((frame) => frame < at);
      return sent === undefined ? [] : [at - sent];
    });
    assert(latencies.length >= 4, `only ${latencies.length} previews were shown`);
    const [median, worst] = [quantile(latencies, 0.5), Math.max(...latencies)];
    assert(median <= SHOWN_MS, `the median is ${median.toFixed(0)} ms`);
    const seed = digitsOf(job.params[workflow.fields.find((field) => field.type === "seed")?.key ?? ""]);
    assert.equal((await atelier.detail(only(job))).generation?.seed, seed);
    return `${latencies.length} previews, median ${median.toFixed(0)} ms, worst ${worst.toFixed(0)} ms`;
  },
};

const stopped: StageCheck = {
  group,
  name: "canceled between two steps: ComfyUI lets go, nothing stored",
  nodes: NODES,
  async run(stage) {
    const { atelier, comfy, remote } = stage;
    const before = await atelier.count();
    const graph = sampled(checkpointOf(stage), { seed: 2, steps: 500, prefix: stage.prefix });
    const started = await atelier.start(remote.engine, await atelier.take(graph, "To be stopped"));
    await atelier.hears(shows(started.id), 120_000);
    const asked = performance.now();
    await atelier.get("POST", `/jobs/${started.id}/cancel`);
    const job = await atelier.ended(started.id, 60_000);
    assert.equal(job.status, "canceled");
    assert.deepEqual(await comfy.line(), { running: [], waiting: [] });
    assert.equal(await atelier.count(), before);
    return `after ${((performance.now() - asked) / 1_000).toFixed(2)} s`;
  },
};

const reconnected: StageCheck = {
  group,
  name: "the line is cut while it samples: previews go on, one picture at the end",
  nodes: NODES,
  async run(stage) {
    const { atelier, remote } = stage;
    const graph = sampled(checkpointOf(stage), { seed: 3, steps: 12, prefix: stage.prefix });
    const started = await atelier.start(remote.engine, await atelier.take(graph, "Cut while it samples"));
    await atelier.hears(shows(started.id), 120_000);
    remote.wire.cut();
    const since = performance.now();
    const next = await atelier.hears(shows(started.id), 60_000, since + 50);
    const media = only(await atelier.completed(started.id));
    assert((await bytesOf(media)).length > 0);
    return `the next preview ${((next.at - since) / 1_000).toFixed(2)} s after the cut`;
  },
};

export const SAMPLED: readonly StageCheck[] = [plain, told, stopped, reconnected];
