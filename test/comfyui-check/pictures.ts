/** Pictures: stored once, as ComfyUI made them, with where they came from. */
import assert from "node:assert/strict";
import { digitsOf, parseExact } from "#lib/core/json.ts";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import type { Media } from "#lib/media/schema.ts";
import { bytesOf, eventually, only, sidecarOf } from "./atelier.ts";
import { filesOf, type ServerFile, sha256 } from "./bare-client.ts";
import { channels, colour, emptyImage, node, page, picture, saveImage, strip } from "./graphs.ts";
import { assertSamePng, colourOf, textIn } from "./media.ts";
import type { Stage, StageCheck, Way } from "./stage.ts";

const group = "Pictures";
const SAVED = ["EmptyImage", "SaveImage"];
const LARGEST_SEED = "18446744073709551615";

/** The prompt that this way sent last, and what ComfyUI's history says of it. */
export async function lastRun({ comfy }: Stage, { wire }: Way) {
  const posted = wire.prompts.at(-1);
  assert(posted, "nothing was posted");
  const entry = await comfy.ended(posted.prompt_id);
  return { posted, entry, files: filesOf(entry) };
}

/** The stored file names the server's own file, and holds what it holds. */
export async function assertFrom(stage: Stage, way: Way, media: Media, file: ServerFile): Promise<{ ours: Buffer; theirs: Buffer }> {
  const theirs = await stage.comfy.view(file);
  const ours = await bytesOf(media);
  const { provenance, hash, job_id } = await sidecarOf(media);
  assert.equal(provenance.source?.hash, sha256(theirs), "the provenance's hash is not that of ComfyUI's file");
  assert(provenance.source?.path.endsWith(file.filename), `the provenance names ${provenance.source?.path}, not ${file.filename}`);
  assert.equal(provenance.engine, way.engine);
  assert.equal(job_id, media.job_id);
  assert.equal(hash, sha256(ours), "the sidecar's hash is not that of the file");
  assert.deepEqual(await stage.atelier.served(media.urls.original), ours, "what is served is not what is on the disk");
  return { ours, theirs };
}

async function onePicture(stage: Stage, way: Way): Promise<undefined> {
  const color = colour();
  const before = await stage.atelier.count();
  const job = await stage.atelier.run(way.engine, picture(stage.prefix, color), "One picture");
  const media = only(job);
  const { files, posted } = await lastRun(stage, way);
  assert.equal(files.length, 1);
  const { ours, theirs } = await assertFrom(stage, way, media, files[0] as ServerFile);
  assertSamePng(ours, theirs);
  assert.deepEqual(await colourOf(ours), channels(color));
  assert.deepEqual([media.kind, media.width, media.height, media.project_id], ["image", 64, 64, "check"]);
  assert.equal(await stage.atelier.count(), before + 1, "the gallery does not have one file more");
  const detail = await stage.atelier.detail(media);
  assert.equal(detail.generation?.tool, "ComfyUI");
  assert.deepEqual(detail.generation?.workflow.api, posted.prompt, "the graph in the file is not the one that was queued");
  assert.equal(job.progress?.value, job.progress?.max);
  const small = await eventually("a small preview", async () => (await stage.atelier.detail(media)).urls["256"]);
  assert.equal((await stage.atelier.served(small)).toString("latin1", 8, 12), "WEBP");
  return undefined;
}

const onePictureRemote: StageCheck = {
  group,
  name: "one picture over the wire: stored once, its chunks as ComfyUI wrote them",
  nodes: SAVED,
  async run(stage) {
    await onePicture(stage, stage.remote);
    const { wire } = stage.remote;
    assert(
      wire.asked.some((one) => one.startsWith("GET /view?")),
      "nothing was fetched",
    );
    return undefined;
  },
};

const onePictureLocal: StageCheck = {
  group,
  name: "one picture from the output folder: the same, and nothing fetched over the wire",
  nodes: SAVED,
  async run(stage) {
    const { local } = stage;
    if (!local) return undefined;
    local.wire.asked.length = 0;
    await onePicture(stage, local);
    assert.deepEqual(
      local.wire.asked.filter((one) => one.startsWith("GET /view?")),
      [],
      "it was fetched although the folder is here",
    );
    return undefined;
  },
};

const batch: StageCheck = {
  group,
  name: "a batch: every picture, in ComfyUI's order",
  nodes: [...SAVED, "ImageBatch"],
  async run(stage) {
    const colors = [colour(), colour(), colour()];
    const { graph, last } = strip(colors);
    const job = await stage.atelier.run(stage.remote.engine, { ...graph, save: saveImage(last, stage.prefix) }, "Three pictures");
    const { files } = await lastRun(stage, stage.remote);
    assert.equal(job.outputs.length, 3);
    for (const [index, media] of job.outputs.entries()) {
      const { ours } = await assertFrom(stage, stage.remote, media, files[index] as ServerFile);
      assert.deepEqual(await colourOf(ours), channels(colors[index] ?? 0), `picture ${index + 1} is another one`);
    }
    return undefined;
  },
};

const twoKinds: StageCheck = {
  group,
  name: "two saving nodes and a preview: both saved ones, the preview not",
  nodes: [...SAVED, "PreviewImage"],
  async run(stage) {
    const graph: ApiGraph = {
      "1": emptyImage(colour()),
      "2": emptyImage(colour(), { side: 96 }),
      "3": saveImage("1", stage.prefix),
      "4": saveImage("2", stage.prefix),
      "5": node("PreviewImage", { images: ["1", 0] }),
    };
    const job = await stage.atelier.run(stage.remote.engine, graph, "Two nodes that save");
    const widths = job.outputs.map((media) => media.width);
    assert.deepEqual(widths.sort(), [64, 96]);
    return undefined;
  },
};

const previewOnly: StageCheck = {
  group,
  name: "a workflow that only previews: the preview is kept",
  nodes: ["EmptyImage", "PreviewImage"],
  async run(stage) {
    const color = colour();
    const graph: ApiGraph = { "1": emptyImage(color), "2": node("PreviewImage", { images: ["1", 0] }) };
    const media = only(await stage.atelier.run(stage.remote.engine, graph, "Only a preview"));
    assert.deepEqual(await colourOf(await bytesOf(media)), channels(color));
    const { files } = await lastRun(stage, stage.remote);
    assert.equal(files[0]?.type, "temp");
    return undefined;
  },
};

const cached: StageCheck = {
  group,
  name: "the same again, which ComfyUI has cached: completed with the first file, stored once",
  nodes: SAVED,
  async run(stage) {
    const { atelier, remote } = stage;
    const workflow = await atelier.take(picture(stage.prefix), "The same twice");
    const first = await atelier.completed((await atelier.start(remote.engine, workflow)).id);
    const before = await atelier.count();
    const again = await atelier.completed((await atelier.start(remote.engine, workflow)).id);
    assert.equal(only(again).id, only(first).id);
    assert.equal(await atelier.count(), before);
    const { files } = await lastRun(stage, remote);
    assert.equal(files.length, 1, "ComfyUI named no file for the cached run");
    return undefined;
  },
};

const rides: StageCheck = {
  group,
  name: "the page's workflow rides along with the values that were queued, and comes back out of the file",
  nodes: SAVED,
  async run(stage) {
    const { atelier, remote } = stage;
    const [saved, queued] = [colour(), colour()];
    const workflow = await atelier.take(page(stage.prefix, saved), "As the page saves it");
    assert.equal(workflow.format, "ui");
    assert.deepEqual(workflow.missing, { nodes: [], models: [] });
    const job = await atelier.start(remote.engine, workflow, { [atelier.key(workflow, "1", "color")]: queued });
    const media = only(await atelier.completed(job.id));
    const { entry, posted } = await lastRun(stage, remote);
    const ui = posted.extra_data?.extra_pnginfo?.workflow as { nodes: { widgets_values: unknown[] }[]; extra: unknown };
    assert.equal(ui.nodes[0]?.widgets_values[3], queued, "the page's JSON was sent with the old value");
    assert.deepEqual(ui.extra, { made_by: "a check" });
    const told = (entry.prompt[3] as { extra_pnginfo?: { workflow?: unknown } }).extra_pnginfo?.workflow;
    assert.deepEqual(told, ui, "ComfyUI's history has another workflow");
    const ours = await bytesOf(media);
    assert.deepEqual(parseExact(textIn(ours, "workflow") ?? "null"), ui);
    assert.deepEqual(await colourOf(ours), channels(queued));
    const back = await atelier.get<{ id: string }>("POST", "/workflows/import", { media_id: media.id, name: "Out of the file" });
    assert.deepEqual(await atelier.get("GET", `/workflows/${back.id}/export?format=ui`), ui);
    assert.deepEqual(strippedMeta(await atelier.get("GET", `/workflows/${back.id}/export?format=api`)), strippedMeta(posted.prompt));
    return undefined;
  },
};

/** Titles are the page's business; two graphs that differ in them run alike. */
function strippedMeta(graph: unknown): unknown {
  return Object.fromEntries(Object.entries(graph as ApiGraph).map(([id, { class_type, inputs }]) => [id, { class_type, inputs }] as const));
}

const bigSeed: StageCheck = {
  group,
  name: "a seed of 64 bits keeps every digit: queued, in ComfyUI, in the file, in the record, again",
  nodes: [...SAVED, "ImageAddNoise"],
  async run(stage) {
    const { atelier, remote } = stage;
    const graph: ApiGraph = {
      "1": emptyImage(colour()),
      "2": node("ImageAddNoise", { image: ["1", 0], seed: 7, strength: 0.5 }),
      "3": saveImage("2", stage.prefix),
    };
    const workflow = await atelier.take(graph, "Noise");
    const key = atelier.key(workflow, "2", "seed");
    const job = await atelier.completed((await atelier.start(remote.engine, workflow, { [key]: LARGEST_SEED })).id);
    const { posted, files, entry } = await lastRun(stage, remote);
    assert(posted.text.includes(`"seed":${LARGEST_SEED}`), "the seed was not sent as the number it is");
    const there = (entry.prompt[2] as ApiGraph)["2"]?.inputs.seed;
    assert.equal(digitsOf(there), LARGEST_SEED, "ComfyUI was told another seed");
    const { ours, theirs } = await assertFrom(stage, remote, only(job), files[0] as ServerFile);
    assertSamePng(ours, theirs);
    assert(textIn(ours, "prompt")?.includes(LARGEST_SEED), "the file's own graph has another seed");
    assert.equal(job.params[key], LARGEST_SEED);
    const drawn = await atelier.completed((await atelier.start(remote.engine, workflow, { [key]: null })).id);
    assert.notEqual(drawn.params[key], LARGEST_SEED, "no seed was drawn");
    const again = await atelier.completed((await atelier.start(remote.engine, workflow, { [key]: drawn.params[key] as string })).id);
    assert.equal(only(again).id, only(drawn).id, "the same seed did not give the same picture");
    return `drawn: ${String(drawn.params[key])}`;
  },
};

export const PICTURES: readonly StageCheck[] = [onePictureRemote, onePictureLocal, batch, twoKinds, previewOnly, cached, rides, bigSeed];
