/** Pictures and masks that go in: from the library to where ComfyUI loads them. */
import assert from "node:assert/strict";
import sharp from "sharp";
import type { ApiGraph } from "#lib/engines/graph/schema.ts";
import type { Media } from "#lib/media/schema.ts";
import { bytesOf, only } from "./atelier.ts";
import { sha256 } from "./bare-client.ts";
import { channels, colour, node, picture, saveImage } from "./graphs.ts";
import { colourOf } from "./media.ts";
import { lastRun } from "./pictures.ts";
import type { Stage, StageCheck } from "./stage.ts";

const group = "Inputs";
const LOADED = ["EmptyImage", "SaveImage", "LoadImage"];

async function made(stage: Stage, color: number): Promise<Media> {
  return only(await stage.atelier.run(stage.remote.engine, picture(stage.prefix, color), "To be loaded"));
}

/** The name the loading node was sent, and the bytes that ComfyUI has under it. */
async function loaded(stage: Stage, at: string): Promise<{ name: string; bytes: Buffer }> {
  const { posted } = await lastRun(stage, stage.remote);
  const name = String((posted.prompt as ApiGraph)[at]?.inputs.image);
  const cut = name.lastIndexOf("/");
  const file = { filename: name.slice(cut + 1), subfolder: name.slice(0, Math.max(0, cut)), type: "input" };
  return { name, bytes: await stage.comfy.view(file) };
}

const picked: StageCheck = {
  group,
  name: "a picture of the library is uploaded and loaded, scaled by ImageScale",
  nodes: [...LOADED, "ImageScale"],
  async run(stage) {
    const { atelier, remote } = stage;
    const color = colour();
    const source = await made(stage, color);
    const scaled = { upscale_method: "nearest-exact", width: 160, height: 48, crop: "disabled" };
    const graph: ApiGraph = {
      "1": node("LoadImage", { image: "example.png" }),
      "2": node("ImageScale", { image: ["1", 0], ...scaled }),
      "3": saveImage("2", stage.prefix),
    };
    const workflow = await atelier.take(graph, "Scale a picture");
    const job = await atelier.start(remote.engine, workflow, { [atelier.key(workflow, "1", "image")]: String(source.id) });
    const media = only(await atelier.completed(job.id));
    assert.deepEqual([media.width, media.height], [160, 48]);
    assert.deepEqual(await colourOf(await bytesOf(media)), channels(color));
    const there = await loaded(stage, "1");
    assert.equal(sha256(there.bytes), sha256(await bytesOf(source)), "ComfyUI has other bytes than the library");
    return there.name;
  },
};

const lent: StageCheck = {
  group,
  name: "the same picture for a second job is not put there a second time",
  nodes: LOADED,
  async run(stage) {
    const { atelier, remote } = stage;
    const source = await made(stage, colour());
    const names: string[] = [];
    for (const side of [32, 48]) {
      const graph: ApiGraph = {
        "1": node("LoadImage", { image: "example.png" }),
        "2": node("ImageScale", { image: ["1", 0], upscale_method: "nearest-exact", width: side, height: side, crop: "disabled" }),
        "3": saveImage("2", stage.prefix),
      };
      const workflow = await atelier.take(graph, `Load again at ${side}`);
      await atelier.completed(
        (await atelier.start(remote.engine, workflow, { [atelier.key(workflow, "1", "image")]: String(source.id) })).id,
      );
      names.push((await loaded(stage, "1")).name);
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

export const INPUTS: readonly StageCheck[] = [picked, lent, masked];
