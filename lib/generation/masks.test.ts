/** Drawn masks on their way to a ComfyUI that answers over HTTP: what it is sent is looked at. */
import { mkdtempSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { comfyuiEngine } from "#lib/engines/comfyui/engine.ts";
import { applyFields } from "#lib/engines/graph/apply.ts";
import { findFields } from "#lib/engines/graph/fields.ts";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import { type ComfyServer, startComfy } from "../../test/comfyui-server.ts";
import { DEFINITIONS, graphOf } from "../../test/fields/graphs.ts";
import { layMasks } from "./masks.ts";

const WIDTH = 24;
const HEIGHT = 16;
/** Masked on the right. */
const WHITE = Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH >= 12 ? 255 : 0)));
const COLOURS = Buffer.from(Array.from({ length: WIDTH * HEIGHT * 3 }, (_, at) => (at * 5) % 256));
const rgb = () => sharp(COLOURS, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });

let home = "";
let server: ComfyServer;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-masks-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  await mkdir(join(home, "mine"));
  server = await startComfy({ definitions: DEFINITIONS });
  await put(
    "drawn.png",
    await sharp(WHITE, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } })
      .toColourspace("b-w")
      .png()
      .toBuffer(),
  );
  await put("photo.png", await rgb().png().toBuffer());
});
afterEach(async () => server.close());

const mine = (name: string) => join(home, "mine", name);
const put = (name: string, bytes: Uint8Array) => writeFile(mine(name), bytes);

const inpainting = (
  mask: readonly [string, number],
  more: Parameters<typeof graphOf>[0] = {},
  pixels: readonly [string, number] = ["10", 0],
) =>
  graphOf({
    1: ["CheckpointLoaderSimple", { ckpt_name: "base.safetensors" }],
    3: ["KSampler", { seed: 1, steps: 20, cfg: 7, model: ["1", 0], positive: ["6", 0], negative: ["7", 0], latent_image: ["4", 0] }],
    4: ["VAEEncodeForInpaint", { pixels: [...pixels], vae: ["1", 2], mask: [...mask], grow_mask_by: 6 }],
    6: ["CLIPTextEncode", { text: "a fox", clip: ["1", 1] }],
    7: ["CLIPTextEncode", { text: "bad", clip: ["1", 1] }],
    8: ["VAEDecode", { samples: ["3", 0], vae: ["1", 2] }],
    9: ["SaveImage", { images: ["8", 0], filename_prefix: "fox" }],
    10: ["LoadImage", { image: "a.png" }],
    ...more,
  });
const OVER = inpainting(["10", 1]);
const BY_ALPHA = inpainting(["11", 1], { 11: ["LoadImage", { image: "b.png" }] });
const byChannel = (channel: string) => inpainting(["11", 0], { 11: ["LoadImageMask", { image: "b.png", channel }] });

async function laid(graph: ApiGraph, values: Record<string, unknown>) {
  const engine = comfyuiEngine({
    id: "comfyui",
    name: "Test",
    enabled: true,
    url: server.url,
    headers: {},
    inputDir: null,
    outputDir: null,
  });
  const { take } = engine;
  if (!take) throw new Error("an engine that takes no files");
  const warnings: string[] = [];
  const fields = findFields(graph, DEFINITIONS);
  const names = await layMasks({
    engine: { ...engine, take },
    graph,
    fields,
    definitions: DEFINITIONS,
    values,
    placeOf: async (value) => (value.startsWith("media:") ? mine(value.slice("media:".length)) : null),
    warn: ({ message, node_id, class_type, input }) => warnings.push(`${node_id} ${class_type} ${input}: ${message}`),
  });
  return { names, warnings, graph: applyFields(graph, fields, names, DEFINITIONS) };
}

async function sent(name: unknown) {
  const bytes = server.uploads.get(String(name));
  if (!bytes) throw new Error(`nothing was sent as ${name}`);
  const { width, height, channels } = await sharp(bytes).metadata();
  return { size: [width, height, channels], data: await sharp(bytes).ensureAlpha().raw().toBuffer() };
}
const every4th = (data: Buffer, first: number) => Buffer.from(data.filter((_, at) => at % 4 === first));
const inverse = Buffer.from(WHITE.map((value) => 255 - value));

describe("a drawn mask", () => {
  it("laid over its picture is one file for both: transparent where it is white, the colours all there", async () => {
    const { names, graph, warnings } = await laid(OVER, { image: "media:photo.png", mask: "media:drawn.png" });
    expect(names.image).toBe(names.mask);
    expect(graph["10"]?.inputs.image).toBe(names.mask);
    const { size, data } = await sent(names.mask);
    expect(size).toEqual([WIDTH, HEIGHT, 4]);
    expect(every4th(data, 3).equals(inverse)).toBe(true);
    expect(Buffer.from(data.filter((_, at) => at % 4 !== 3)).equals(COLOURS)).toBe(true);
    expect(warnings).toEqual([]);
  });

  it("for a loader that reads transparency is transparent where it is white", async () => {
    for (const graph of [BY_ALPHA, byChannel("alpha")]) {
      const { names } = await laid(graph, { mask: "media:drawn.png" });
      expect(Object.keys(names)).toEqual(["mask"]);
      expect(every4th((await sent(names.mask)).data, 3).equals(inverse)).toBe(true);
    }
  });

  it("for a loader that reads a colour is the file as it was drawn, byte for byte; made anew only where it would be read otherwise", async () => {
    const { names } = await laid(byChannel("red"), { mask: "media:drawn.png" });
    expect(server.uploads.get(String(names.mask))?.equals(await readFile(mine("drawn.png")))).toBe(true);
    const strokes = Buffer.from([...WHITE].flatMap((value) => [255, 255, 255, value]));
    await put(
      "strokes.png",
      await sharp(strokes, { raw: { width: WIDTH, height: HEIGHT, channels: 4 } })
        .png()
        .toBuffer(),
    );
    const anew = await laid(byChannel("red"), { mask: "media:strokes.png" });
    const { data, size } = await sent(anew.names.mask);
    expect(every4th(data, 0).equals(WHITE)).toBe(true);
    expect(size[2]).toBe(1);
  });

  it("is there once, however often it is handed over, and leaves nothing of ours behind", async () => {
    const first = await laid(OVER, { image: "media:photo.png", mask: "media:drawn.png" });
    const again = await laid(OVER, { image: "media:photo.png", mask: "media:drawn.png" });
    expect(again.names).toEqual(first.names);
    expect(first.names.mask).toMatch(/^\.atelier\/[0-9a-f]{24}\.png$/);
    expect(server.uploads.size).toBe(1);
    expect(await readdir(join(home, "cache", "tmp"))).toEqual([]);
    expect((await readdir(join(home, "mine"))).sort()).toEqual(["drawn.png", "photo.png"]);
  });

  it("goes over the picture the workflow was saved with, also where only the server has it, in a folder of its own", async () => {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(await readFile(mine("photo.png")))]), "a.png");
    form.set("subfolder", "of theirs");
    await fetch(`${server.url}/upload/image`, { method: "POST", body: form });
    const graph = inpainting(["10", 1], { 10: ["LoadImage", { image: "of theirs/a.png [input]" }] });
    const { names } = await laid(graph, { mask: "media:drawn.png" });
    const { data } = await sent(names.mask);
    expect(every4th(data, 3).equals(inverse)).toBe(true);
    expect(every4th(data, 0).equals(Buffer.from(COLOURS.filter((_, at) => at % 3 === 0)))).toBe(true);
  });

  it("of another size is stretched to its picture's, and that is said at the node", async () => {
    const small = await sharp({ create: { width: 2, height: 1, channels: 3, background: "white" } })
      .png()
      .toBuffer();
    await put("small.png", small);
    const over = await laid(OVER, { image: "media:photo.png", mask: "media:small.png" });
    expect(over.warnings).toEqual([
      "10 LoadImage image: Mask: it has 2 × 1 pixels and its picture 24 × 16. It was stretched to the picture’s size.",
    ]);
    expect(every4th((await sent(over.names.mask)).data, 3).every((value) => value === 0)).toBe(true);
    for (const graph of [BY_ALPHA, byChannel("red")]) {
      const { names, warnings } = await laid(graph, { image: "media:photo.png", mask: "media:small.png" });
      expect(warnings).toHaveLength(1);
      expect((await sent(names.mask)).size.slice(0, 2)).toEqual([WIDTH, HEIGHT]);
    }
  });

  it("keeps its own size where the workflow sees to sizes, or nobody knows the picture", async () => {
    await put(
      "small.png",
      await sharp({ create: { width: 2, height: 1, channels: 3, background: "white" } })
        .png()
        .toBuffer(),
    );
    const scaled = inpainting(
      ["11", 0],
      {
        11: ["LoadImageMask", { image: "b.png", channel: "red" }],
        12: ["ImageScale", { image: ["10", 0], upscale_method: "lanczos", width: 64, height: 64, crop: "disabled" }],
      },
      ["12", 0],
    );
    for (const [graph, values] of [
      [scaled, { image: "media:photo.png" }],
      [byChannel("red"), {}],
    ] as const) {
      const { names, warnings } = await laid(graph, { ...values, mask: "media:small.png" });
      expect(warnings).toEqual([]);
      expect((await sent(names.mask)).size.slice(0, 2)).toEqual([2, 1]);
    }
  });

  it("that was not drawn on, and one over a picture that moves, are said", async () => {
    await put(
      "black.png",
      await sharp({ create: { width: WIDTH, height: HEIGHT, channels: 3, background: "black" } })
        .png()
        .toBuffer(),
    );
    const frames = await sharp(Buffer.concat([COLOURS, Buffer.from(COLOURS.map((value) => 255 - value))]), {
      raw: { width: WIDTH, height: HEIGHT * 2, channels: 3, pageHeight: HEIGHT },
    })
      .webp({ lossless: true, delay: [100, 100] })
      .toBuffer();
    expect((await sharp(frames).metadata()).pages).toBe(2);
    await put("moving.webp", frames);
    const { names, warnings } = await laid(OVER, { image: "media:moving.webp", mask: "media:black.png" });
    expect(warnings).toEqual([
      "10 LoadImage image: Mask: its picture moves, and only its first frame is used.",
      "10 LoadImage image: Mask: there is no white in it, so nothing is masked.",
    ]);
    expect(every4th((await sent(names.mask)).data, 0).equals(Buffer.from(COLOURS.filter((_, at) => at % 3 === 0)))).toBe(true);
  });

  it("takes the place of the transparency its picture had, as a mask that ComfyUI's own editor saves, and that is said", async () => {
    const holed = Buffer.from(Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % 3 === 0 ? 0 : 255)));
    const cutout = rgb().joinChannel(holed, { raw: { width: WIDTH, height: HEIGHT, channels: 1 } });
    await put("cutout.png", await cutout.png().toBuffer());
    const { names, warnings } = await laid(OVER, { image: "media:cutout.png", mask: "media:drawn.png" });
    const { data } = await sent(names.mask);
    expect(every4th(data, 3).equals(inverse)).toBe(true);
    expect(every4th(data, 1).equals(Buffer.from(COLOURS.filter((_, at) => at % 3 === 1)))).toBe(true);
    expect(warnings).toEqual(["10 LoadImage image: Mask: its picture has transparency of its own. The mask takes its place."]);
    await put("opaque.png", await rgb().ensureAlpha().png().toBuffer());
    expect((await laid(OVER, { image: "media:opaque.png", mask: "media:drawn.png" })).warnings).toEqual([]);
  });

  it("of the server alone stays there where it is read as it was drawn", async () => {
    const form = new FormData();
    form.set("image", new Blob([new Uint8Array(await readFile(mine("drawn.png")))]), "theirs.png");
    await fetch(`${server.url}/upload/image`, { method: "POST", body: form });
    expect((await laid(byChannel("red"), { mask: "theirs.png" })).names).toEqual({ mask: "theirs.png" });
    expect(server.uploads.size).toBe(1);
  });

  it("is left alone where it is the file the workflow was saved with, or where none was given", async () => {
    for (const values of [{ mask: "b.png" }, { mask: "" }, { mask: null }, {}]) {
      expect((await laid(BY_ALPHA, { ...values })).names).toEqual({});
      expect((await laid(OVER, { ...values, mask: values.mask === "b.png" ? "" : values.mask })).names).toEqual({});
    }
    expect(server.uploads.size).toBe(0);
  });

  it("for a node that takes none goes as it is, with a word", async () => {
    const graph = inpainting(["10", 1], { 4: ["VAEEncode", { pixels: ["10", 0], vae: ["1", 2] }] });
    const fields = findFields(OVER, DEFINITIONS);
    const engine = comfyuiEngine({ id: "x", name: "X", enabled: true, url: server.url, headers: {}, inputDir: null, outputDir: null });
    const warnings: string[] = [];
    const take = async () => "never";
    const warn = ({ message }: { message: string }) => warnings.push(message);
    const placeOf = async () => mine("drawn.png");
    const work = {
      engine: { ...engine, take },
      graph,
      fields,
      definitions: DEFINITIONS,
      values: { mask: "media:drawn.png" },
      placeOf,
      warn,
    };
    expect(await layMasks(work)).toEqual({});
    expect(warnings).toEqual([expect.stringContaining("none of them uses it as a mask")]);
  });
});

describe("a mask that cannot be used", () => {
  it("fails the job at its node, for good, and says why without naming folders", async () => {
    await put("words.png", Buffer.from("no picture"));
    await put("film.mp4", Buffer.from("00000018667479706d703432", "hex"));
    const failing: [Record<string, unknown>, string][] = [
      [{ image: "media:photo.png", mask: "media:words.png" }, "Mask cannot be used: it is no picture that can be read"],
      [{ image: "media:photo.png", mask: "media:film.mp4" }, "Mask cannot be used: it is no picture that can be read"],
      [{ image: "media:photo.png", mask: "media:gone.png" }, "Mask cannot be used: it is not there any more"],
      [{ image: "media:photo.png", mask: "nowhere.png" }, "Mask cannot be used: nowhere.png is neither here nor in Test"],
      [{ image: "media:words.png", mask: "media:drawn.png" }, "Image cannot be used: it is no picture that can be read"],
      [{ mask: "media:drawn.png" }, "Image cannot be used: a.png is neither here nor in Test"],
    ];
    for (const [values, message] of failing) {
      const error = (await laid(OVER, values).catch((caught: unknown) => caught)) as Error;
      expect(error).toMatchObject({ code: "invalid", ending: "failed", node_id: "10", class_type: "LoadImage", input: "image" });
      expect(error.message).toContain(message);
      expect(error.message).not.toContain(basename(home));
    }
    expect(server.uploads.size).toBe(0);
  });

  it("has no picture at all to lie over", async () => {
    const graph = inpainting(["10", 1], { 10: ["LoadImage", { image: "" }] });
    await expect(laid(graph, { mask: "media:drawn.png" })).rejects.toMatchObject({
      message: "Mask cannot be used: there is no picture to lay it over. Choose one as well.",
      reason: { key: "mask_alone", values: { field: "Mask", field_key: "mask" } },
    });
  });
});
