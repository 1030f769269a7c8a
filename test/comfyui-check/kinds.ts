/** Everything else a workflow can make without a model: animations, films, sounds, words. */
import assert from "node:assert/strict";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import type { Media } from "#lib/media/schema.ts";
import { eventually, only } from "./atelier.ts";
import type { ServerFile } from "./bare-client.ts";
import { channels, colour, node, picture, strip } from "./graphs.ts";
import { assertColour, assertSamePng, colourOf, pixelsOf, streamsOf } from "./media.ts";
import { assertFrom, lastRun } from "./pictures.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "Animations, films, sounds, words";
const FRAMES = 6;
const FPS = 8;
const STRIP = ["EmptyImage", "ImageBatch"];

type Made = { readonly media: Media; readonly ours: Buffer; readonly theirs: Buffer; readonly colors: readonly number[] };

/** Frames of as many colours, saved by `save`, which is handed the id of their node. */
async function animate(stage: Stage, name: string, save: (from: string) => ApiGraph): Promise<Made> {
  const colors = Array.from({ length: FRAMES }, colour);
  const { graph, last } = strip(colors);
  const media = only(await stage.atelier.run(stage.remote.engine, { ...graph, ...save(last) }, name));
  const { files } = await lastRun(stage, stage.remote);
  const { ours, theirs } = await assertFrom(stage, stage.remote, media, files[0] as ServerFile);
  return { media, ours, theirs, colors };
}

async function listen(stage: Stage, name: string, saver: string, inputs: Readonly<Record<string, unknown>>): Promise<Made> {
  const graph: ApiGraph = {
    "1": node("EmptyAudio", { duration: 1 + Math.round(Math.random() * 1_000) / 1_000, sample_rate: 48_000, channels: 2 }),
    "2": node(saver, { audio: ["1", 0], filename_prefix: stage.prefix, ...inputs }),
  };
  const media = only(await stage.atelier.run(stage.remote.engine, graph, name));
  const { files } = await lastRun(stage, stage.remote);
  return { media, ...(await assertFrom(stage, stage.remote, media, files[0] as ServerFile)), colors: [] };
}

const webp: StageCheck = {
  group,
  name: "SaveAnimatedWEBP: every frame",
  nodes: [...STRIP, "SaveAnimatedWEBP"],
  async run(stage) {
    const options = { filename_prefix: stage.prefix, fps: FPS, lossless: true, quality: 80, method: "default" };
    const { media, ours, theirs, colors } = await animate(stage, "Animated WebP", (from) => ({
      save: node("SaveAnimatedWEBP", { images: [from, 0], ...options }),
    }));
    assert.equal(media.mime_type, "image/webp");
    const [own, there] = [await pixelsOf(ours), await pixelsOf(theirs)];
    assert.deepEqual([own.pages, own.data.equals(there.data)], [FRAMES, true], "frames or pixels differ");
    assert.deepEqual(await colourOf(ours, 3), channels(colors[3] ?? 0));
    return undefined;
  },
};

const apng: StageCheck = {
  group,
  name: "SaveAnimatedPNG: every chunk",
  nodes: [...STRIP, "SaveAnimatedPNG"],
  async run(stage) {
    const { media, ours, theirs } = await animate(stage, "Animated PNG", (from) => ({
      save: node("SaveAnimatedPNG", { images: [from, 0], filename_prefix: stage.prefix, fps: FPS, compress_level: 4 }),
    }));
    assert.equal(media.mime_type, "image/png");
    assertSamePng(ours, theirs);
    return undefined;
  },
};

async function assertFilm(stage: Stage, { media, ours, theirs }: Made, mime: string): Promise<string> {
  assert.deepEqual([media.kind, media.mime_type, media.width, media.height], ["video", mime, 64, 64]);
  assert(media.duration !== null && Math.abs(media.duration - FRAMES / FPS) < 0.2, `it lasts ${media.duration} s`);
  assert.equal(await streamsOf(ours, "ours"), await streamsOf(theirs, "theirs"), "the film's packets differ");
  const poster = await eventually("a poster", async () => (await stage.atelier.detail(media)).urls.poster);
  assert((await stage.atelier.served(poster)).length > 0);
  return `${media.duration} s`;
}

const mp4: StageCheck = {
  group,
  name: "CreateVideo, SaveVideo: the film's packets, its length, a poster",
  nodes: [...STRIP, "CreateVideo", "SaveVideo"],
  async run(stage) {
    const made = await animate(stage, "A film", (from) => ({
      film: node("CreateVideo", { images: [from, 0], fps: FPS }),
      save: node("SaveVideo", { video: ["film", 0], filename_prefix: stage.prefix, format: "mp4", codec: "h264" }),
    }));
    return assertFilm(stage, made, "video/mp4");
  },
};

const webm: StageCheck = {
  group,
  name: "SaveWEBM: the film's packets, its length, a poster",
  nodes: [...STRIP, "SaveWEBM"],
  async run(stage) {
    const options = { filename_prefix: stage.prefix, codec: "vp9", fps: FPS, crf: 32 };
    const made = await animate(stage, "A WebM", (from) => ({ save: node("SaveWEBM", { images: [from, 0], ...options }) }));
    return assertFilm(stage, made, "video/webm");
  },
};

const SOUNDS = [
  { saver: "SaveAudio", mime: "audio/flac", inputs: {} },
  { saver: "SaveAudioMP3", mime: "audio/mpeg", inputs: { quality: "V0" } },
  { saver: "SaveAudioOpus", mime: "audio/ogg", inputs: { quality: "128k" } },
] as const;

const sounds = SOUNDS.map(
  ({ saver, mime, inputs }): StageCheck => ({
    group,
    name: `${saver}: the sound's packets and length`,
    nodes: ["EmptyAudio", saver],
    async run(stage) {
      const { media, ours, theirs } = await listen(stage, saver, saver, inputs);
      assert.equal(media.kind, "audio");
      assert(media.mime_type.startsWith(mime.split("/")[0] ?? ""), media.mime_type);
      assert(media.duration !== null && media.duration > 0.9 && media.duration < 2.2, `it lasts ${media.duration} s`);
      assert.equal(await streamsOf(ours, "ours"), await streamsOf(theirs, "theirs"), "the sound's packets differ");
      return `${media.mime_type}, ${media.duration} s`;
    },
  }),
);

const words: StageCheck = {
  group,
  name: "PreviewAny: words without a file end as completed, and are kept",
  nodes: ["PrimitiveString", "PreviewAny"],
  async run(stage) {
    const said = `Grüße, 你好, ✓ ${colour()}`;
    const graph: ApiGraph = { "1": node("PrimitiveString", { value: said }), "2": node("PreviewAny", { source: ["1", 0] }) };
    const job = await stage.atelier.run(stage.remote.engine, graph, "Words");
    assert.equal(job.outputs.length, 0);
    assert.deepEqual(
      job.texts.map(({ node_id, text }) => [node_id, text]),
      [["2", said]],
    );
    return undefined;
  },
};

const mixed: StageCheck = {
  group,
  name: "a picture, a film and words of one run: all of them",
  nodes: [...STRIP, "SaveImage", "CreateVideo", "SaveVideo", "PrimitiveString", "PreviewAny"],
  async run(stage) {
    const color = colour();
    const graph: ApiGraph = {
      ...picture(stage.prefix, color),
      film: node("CreateVideo", { images: ["1", 0], fps: FPS }),
      save: node("SaveVideo", { video: ["film", 0], filename_prefix: stage.prefix, format: "auto", codec: "auto" }),
      text: node("PrimitiveString", { value: "and words" }),
      shown: node("PreviewAny", { source: ["text", 0] }),
    };
    const job = await stage.atelier.run(stage.remote.engine, graph, "All at once");
    assert.deepEqual(job.outputs.map((media) => media.kind).sort(), ["image", "video"]);
    assert.equal(job.texts[0]?.text, "and words");
    const film = job.outputs.find((media) => media.kind === "video");
    const poster = film && (await eventually("a poster", async () => (await stage.atelier.detail(film)).urls.poster));
    assertColour(await colourOf(await stage.atelier.served(poster ?? "")), channels(color), 24, "the poster");
    return undefined;
  },
};

export const KINDS: readonly StageCheck[] = [webp, apng, mp4, webm, ...sounds, words, mixed];
