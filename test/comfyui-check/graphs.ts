/** Workflows that need no model, small and each time of another colour, so that no server has them cached. */
import { randomInt } from "node:crypto";
import type { ApiGraph, ApiNode } from "#lib/engines/graph/schema.ts";

export const colour = (): number => randomInt(0x1_00_00_00);

/** `[r, g, b]` */
export const channels = (value: number): number[] => [(value >> 16) & 255, (value >> 8) & 255, value & 255];

export function node(class_type: string, inputs: ApiNode["inputs"]): ApiNode {
  return { class_type, inputs };
}

export function emptyImage(color: number, { side = 64, batch = 1 } = {}): ApiNode {
  return node("EmptyImage", { width: side, height: side, batch_size: batch, color });
}

export function saveImage(from: string, prefix: string): ApiNode {
  return node("SaveImage", { images: [from, 0], filename_prefix: prefix });
}

export function picture(prefix: string, color = colour(), side = 64): ApiGraph {
  return { "1": emptyImage(color, { side }), "2": saveImage("1", prefix) };
}

/** Pictures of these colours, one after the other, as the output of node `last`. */
export function strip(colors: readonly number[], side = 64): { graph: ApiGraph; last: string } {
  const graph: ApiGraph = {};
  let last = "";
  for (const [index, color] of colors.entries()) {
    graph[`c${index}`] = emptyImage(color, { side });
    if (index > 0) graph[`b${index}`] = node("ImageBatch", { image1: [last, 0], image2: [`c${index}`, 0] });
    last = index > 0 ? `b${index}` : "c0";
  }
  return { graph, last };
}

/** A run of many short nodes: long enough to be met while it runs, and stopped between any two of them. */
export function long(prefix: string, steps: number, side = 384): ApiGraph {
  const graph: ApiGraph = { s0: emptyImage(colour(), { side }) };
  for (let step = 1; step <= steps; step += 1)
    graph[`s${step}`] = node("ImageBlur", { image: [`s${step - 1}`, 0], blur_radius: 31, sigma: 1 + step / 100 });
  graph.small = node("ImageScale", { image: [`s${steps}`, 0], upscale_method: "nearest-exact", width: 64, height: 64, crop: "disabled" });
  graph.save = saveImage("small", prefix);
  return graph;
}

export const LONG_NODES = ["EmptyImage", "ImageBlur", "ImageScale", "SaveImage"];

/** A picture from words with a real checkpoint. */
export function sampled(checkpoint: string, { seed, steps, prefix }: { seed: unknown; steps: number; prefix: string }): ApiGraph {
  return {
    "3": node("KSampler", {
      seed,
      steps,
      cfg: 7,
      sampler_name: "euler",
      scheduler: "normal",
      denoise: 1,
      model: ["4", 0],
      positive: ["6", 0],
      negative: ["7", 0],
      latent_image: ["5", 0],
    }),
    "4": node("CheckpointLoaderSimple", { ckpt_name: checkpoint }),
    "5": node("EmptyLatentImage", { width: 64, height: 64, batch_size: 1 }),
    "6": node("CLIPTextEncode", { text: "a lantern in the fog", clip: ["4", 1] }),
    "7": node("CLIPTextEncode", { text: "blurry", clip: ["4", 1] }),
    "8": node("VAEDecode", { samples: ["3", 0], vae: ["4", 2] }),
    "9": saveImage("8", prefix),
  };
}

/** What ComfyUI's page saves of one picture: two nodes, a link, widgets by position. */
export function page(prefix: string, color: number): Readonly<Record<string, unknown>> {
  const place = { flags: {}, order: 0, mode: 0, properties: {} };
  return {
    last_node_id: 2,
    last_link_id: 1,
    nodes: [
      {
        ...place,
        id: 1,
        type: "EmptyImage",
        pos: [40, 60],
        size: [270, 130],
        inputs: [],
        outputs: [{ name: "IMAGE", type: "IMAGE", links: [1] }],
        widgets_values: [64, 64, 1, color],
      },
      {
        ...place,
        id: 2,
        order: 1,
        type: "SaveImage",
        pos: [360, 60],
        size: [270, 270],
        inputs: [{ name: "images", type: "IMAGE", link: 1 }],
        outputs: [],
        widgets_values: [prefix],
      },
    ],
    links: [[1, 1, 0, 2, 0, "IMAGE"]],
    groups: [],
    config: {},
    extra: { made_by: "a check" },
    version: 0.4,
  };
}
