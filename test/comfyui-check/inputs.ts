/** Pictures and masks that go in: from the library to where ComfyUI loads them. */
import assert from "node:assert/strict";
import sharp from "sharp";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import type { Job } from "#lib/generation/schema.ts";
import type { Media } from "#lib/media/schema.ts";
import { bytesOf, only } from "./atelier.ts";
import { sha256 } from "./bare-client.ts";
import { channels, colour, node, picture, saveImage, strip } from "./graphs.ts";
import { assertColour, colourOf } from "./media.ts";
import { lastRun } from "./pictures.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "Inputs";
const LOADED = ["EmptyImage", "SaveImage", "LoadImage"];

async function made(stage: Stage, color: number): Promise<Media> {
  return only(await stage.atelier.run(stage.remote.engine, picture(stage.prefix, color), "To be loaded"));
}

/** Runs `graph` with a file of the library at `at`, and holds what ComfyUI has under the name it was sent against the file. */
async function lend(
  stage: Stage,
  graph: ApiGraph,
  at: { node: string; input: string },
  source: Media,
): Promise<{ job: Job; name: string }> {
  const { atelier, remote, comfy } = stage;
  const workflow = await atelier.take(graph, `Loads ${source.filename}`);
  const started = await atelier.start(remote.engine, workflow, { [atelier.key(workflow, at.node, at.input)]: String(source.id) });
  const job = await atelier.completed(started.id);
  const { posted } = await lastRun(stage, remote);
  const name = String((posted.prompt as ApiGraph)[at.node]?.inputs[at.input]);
  const cut = name.lastIndexOf("/");
  const there = await comfy.view({ filename: name.slice(cut + 1), subfolder: name.slice(0, Math.max(0, cut)), type: "input" });
  assert.equal(sha256(there), sha256(await bytesOf(source)), "ComfyUI has other bytes than the library");
  return { job, name };
}

function scaling({ prefix }: Stage, inputs: ApiGraph[string]["inputs"]): ApiGraph {
  return {
    "1": node("LoadImage", { image: "example.png" }),
    "2": node("ImageScale", { image: ["1", 0], ...inputs }),
    "3": saveImage("2", prefix),
  };
}

const picked: StageCheck = {
  group,
  name: "a picture of the library is uploaded and loaded, scaled by ImageScale",
  nodes: [...LOADED, "ImageScale"],
  async run(stage) {
    const color = colour();
    const scaled = { upscale_method: "nearest-exact", width: 160, height: 48, crop: "disabled" };
    const { job, name } = await lend(stage, scaling(stage, scaled), { node: "1", input: "image" }, await made(stage, color));
    const media = only(job);
    assert.deepEqual([media.width, media.height], [160, 48]);
    assert.deepEqual(await colourOf(await bytesOf(media)), channels(color));
    return name;
  },
};

const film: StageCheck = {
  group,
  name: "a film of the library goes in, and every frame of it comes back",
  nodes: ["EmptyImage", "ImageBatch", "CreateVideo", "SaveVideo", "LoadVideo", "GetVideoComponents", "SaveImage"],
  async run(stage) {
    const colors = [colour(), colour(), colour()];
    const { graph, last } = strip(colors);
    graph.film = node("CreateVideo", { images: [last, 0], fps: 4 });
    graph.save = node("SaveVideo", { video: ["film", 0], filename_prefix: stage.prefix, format: "mp4", codec: "h264" });
    const source = only(await stage.atelier.run(stage.remote.engine, graph, "A film to be loaded"));
    const frames: ApiGraph = {
      "1": node("LoadVideo", { file: "nothing.mp4" }),
      "2": node("GetVideoComponents", { video: ["1", 0] }),
      "3": saveImage("2", stage.prefix),
    };
    const { job } = await lend(stage, frames, { node: "1", input: "file" }, source);
    assert.equal(job.outputs.length, colors.length);
    for (const [index, media] of job.outputs.entries())
      assertColour(await colourOf(await bytesOf(media)), channels(colors[index] ?? 0), 24, `frame ${index + 1}`);
    return undefined;
  },
};

const sound: StageCheck = {
  group,
  name: "a sound of the library goes in, and comes back as long as it was",
  nodes: ["EmptyAudio", "SaveAudio", "LoadAudio", "SaveAudioMP3"],
  async run(stage) {
    const graph: ApiGraph = {
      "1": node("EmptyAudio", { duration: 1.5, sample_rate: 48_000, channels: 2 }),
      "2": node("SaveAudio", { audio: ["1", 0], filename_prefix: `${stage.prefix}-${colour()}` }),
    };
    const source = only(await stage.atelier.run(stage.remote.engine, graph, "A sound to be loaded"));
    const again: ApiGraph = {
      "1": node("LoadAudio", { audio: "nothing.flac" }),
      "2": node("SaveAudioMP3", { audio: ["1", 0], filename_prefix: stage.prefix, quality: "V0" }),
    };
    const media = only((await lend(stage, again, { node: "1", input: "audio" }, source)).job);
    assert(media.duration !== null && Math.abs(media.duration - 1.5) < 0.2, `it lasts ${media.duration} s`);
    return undefined;
  },
};

const lent: StageCheck = {
  group,
  name: "the same picture for a second job is not put there a second time",
  nodes: [...LOADED, "ImageScale"],
  async run(stage) {
    const source = await made(stage, colour());
    const names: string[] = [];
    for (const side of [32, 48]) {
      const scaled = { upscale_method: "nearest-exact", width: side, height: side, crop: "disabled" };
      names.push((await lend(stage, scaling(stage, scaled), { node: "1", input: "image" }, source)).name);
    }
    assert.equal(names[0], names[1]);
    return undefined;
  },
};

const masked: StageCheck = {
  group,
  name: "a mask of the library is loaded as a mask, and what it covers is what changes",
  nodes: [...LOADED, "LoadImageMask", "ImageCompositeMasked"],
  async run(stage) {
    const { atelier, remote } = stage;
    const [under, over] = [colour(), colour()];
    // Left half black, right half white: only the right half takes the other colour.
    const half = await sharp({ create: { width: 32, height: 64, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    const drawn = await sharp({ create: { width: 64, height: 64, channels: 3, background: "black" } })
      .composite([{ input: half, left: 32, top: 0 }])
      .png()
      .toBuffer();
    const form = new FormData();
    form.set("file", new Blob([new Uint8Array(drawn)]), "half.png");
    form.set("project_slug", "check");
    const answer = await fetch(`${atelier.instance.url}/api/files/upload`, { method: "POST", body: form });
    assert(answer.ok, `the upload answers ${answer.status}: ${await answer.clone().text()}`);
    const placed = (await answer.json()) as { id: number | null; path: string };
    const graph: ApiGraph = {
      "1": node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: under }),
      "2": node("EmptyImage", { width: 64, height: 64, batch_size: 1, color: over }),
      "3": node("LoadImageMask", { image: "example.png", channel: "red" }),
      "4": node("ImageCompositeMasked", {
        destination: ["1", 0],
        source: ["2", 0],
        mask: ["3", 0],
        x: 0,
        y: 0,
        resize_source: false,
      }),
      "5": saveImage("4", stage.prefix),
    };
    const workflow = await atelier.take(graph, "Through a mask");
    const value = placed.id === null ? placed.path : String(placed.id);
    const job = await atelier.start(remote.engine, workflow, { [atelier.key(workflow, "3", "image")]: value });
    const { data } = await sharp(await bytesOf(only(await atelier.completed(job.id))))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = (x: number) => [...data.subarray((32 * 64 + x) * 3, (32 * 64 + x) * 3 + 3)];
    assert.deepEqual([at(8), at(56)], [channels(under), channels(over)], "the mask was not the one that was drawn");
    return undefined;
  },
};

export const INPUTS: readonly StageCheck[] = [picked, lent, masked, film, sound];
