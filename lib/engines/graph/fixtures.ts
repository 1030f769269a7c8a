import { listOf, objectOf } from "./json-shape.ts";
import type { Definitions } from "./schema.ts";

/** Small definitions and workflows for the tests of this room, drawn by hand. */
const SEED = ["INT", { default: 0, min: 0, max: JSON.rawJSON("18446744073709551615"), control_after_generate: true }];
const NUMBER = ["FLOAT", { default: 1, min: 0, max: 100, step: 0.1 }];

export const DEFINITIONS: Definitions = {
  Paint: {
    input: { required: { canvas: ["IMAGE"], text: ["STRING", { multiline: true, dynamicPrompts: true }], seed: SEED, strength: NUMBER } },
    input_order: { required: ["canvas", "text", "seed", "strength"] },
    output: ["IMAGE"],
  },
  Canvas: {
    input: { required: { width: ["INT", { default: 64, min: 8, max: 1024, step: 8 }], paper: [["rough", "smooth"], {}] } },
    output: ["IMAGE"],
  },
  Cut: { input: { required: { picture: ["IMAGE"], shape: ["MASK"] } }, output: ["IMAGE", "MASK"] },
  Shape: { input: { required: { size: ["INT", { default: 3 }] } }, output: ["MASK", "IMAGE"] },
  Save: {
    input: { required: { images: ["IMAGE"], filename_prefix: ["STRING", { default: "out" }] }, optional: { shape: ["MASK"] } },
    output: [],
    output_node: true,
  },
  SaveImage: { input: { required: { images: ["IMAGE"], filename_prefix: ["STRING", { default: "out" }] } }, output: [], output_node: true },
  Film: {
    input: {
      required: {
        mode: [
          "COMFY_DYNAMICCOMBO_V3",
          {
            options: [
              { key: "still", inputs: { required: {} } },
              { key: "moving", inputs: { required: { seconds: ["INT", { default: 5 }], seed: SEED, first: ["IMAGE", {}] } } },
            ],
          },
        ],
        rate: ["INT", { default: 24 }],
      },
    },
    output: ["VIDEO"],
  },
  Api: {
    input: {
      required: { prompt: ["STRING", { default: "" }] },
      optional: {
        style: ["STRING", { forceInput: true }],
        tags: ["COMBO", { options: ["a", "b", "c"], multi_select: {} }],
        n: ["INT", { default: 1 }],
      },
    },
    output: ["STRING"],
    api_node: true,
  },
  Load: { input: { required: { image: [["a.png"], { image_upload: true }] } }, output: ["IMAGE", "MASK"] },
  LoadAudio: { input: { required: { audio: [["a.wav"], { audio_upload: true }] } }, output: ["AUDIO"] },
  Model: { input: { required: { ckpt_name: [["one.safetensors"]], device: ["COMBO", { options: ["gpu", "cpu"] }] } }, output: ["MODEL"] },
};

export interface DrawnNode {
  id: number | string;
  type: string;
  mode?: number;
  /** Input name: the link that ends there. */
  inputs?: Record<string, number | null>;
  /** Types of the outputs, where no definition has them. */
  outputs?: readonly string[];
  values?: unknown;
  title?: string;
  properties?: Record<string, unknown>;
}

export type DrawnLink = readonly [id: number, origin: number | string, slot: number, target: number | string, input: number, type: string];

/** A workflow as the page writes it: links as arrays. */
export function drawn(
  nodes: readonly DrawnNode[],
  links: readonly DrawnLink[],
  more: Record<string, unknown> = {},
): Record<string, unknown> {
  return { version: 0.4, nodes: nodes.map((node) => savedNode(node, links)), links: links.map((link) => [...link]), groups: [], ...more };
}

/** A subgraph's definition: the same with links as objects, and its two ends. */
export function subgraph(
  id: string,
  nodes: readonly DrawnNode[],
  links: readonly DrawnLink[],
  ends: { inputs: readonly (readonly [name: string, type: string])[]; outputs: readonly (readonly [name: string, type: string])[] },
): Record<string, unknown> {
  const at = (matches: (link: DrawnLink) => boolean) => links.filter(matches).map(([link]) => link);
  return {
    id,
    name: id,
    inputNode: { id: -10 },
    outputNode: { id: -20 },
    inputs: ends.inputs.map(([name, type], slot) => ({ name, type, linkIds: at(([, origin, from]) => origin === -10 && from === slot) })),
    outputs: ends.outputs.map(([name, type], slot) => ({ name, type, linkIds: at(([, , , target, to]) => target === -20 && to === slot) })),
    nodes: nodes.map((node) => savedNode(node, links)),
    links: links.map(([link, origin, from, target, to, type]) => ({
      id: link,
      origin_id: origin,
      origin_slot: from,
      target_id: target,
      target_slot: to,
      type,
    })),
  };
}

function savedNode(
  { id, type, mode = 0, inputs = {}, outputs = [], values, title, properties = {} }: DrawnNode,
  links: readonly DrawnLink[],
): Record<string, unknown> {
  const definition = Object.hasOwn(DEFINITIONS, type) ? DEFINITIONS[type] : undefined;
  const fields = { ...objectOf(objectOf(definition?.input).required), ...objectOf(objectOf(definition?.input).optional) };
  const isField = (name: string) =>
    ["INT", "FLOAT", "STRING", "COMBO"].includes(String(listOf(fields[name])[0])) || Array.isArray(listOf(fields[name])[0]);
  return {
    id,
    type,
    pos: [0, 0],
    mode,
    inputs: Object.entries(inputs).map(([name, link]) => {
      const linkType = links.find(([linkId]) => linkId === link)?.[5] ?? "*";
      return { name, type: linkType, link, ...(isField(name) ? { widget: { name } } : {}) };
    }),
    outputs: outputs.map((output, slot) => ({
      name: output,
      type: output,
      links: links.filter(([, origin, from]) => origin === id && from === slot).map(([link]) => link),
    })),
    properties,
    ...(title === undefined ? {} : { title }),
    ...(values === undefined ? {} : { widgets_values: values }),
  };
}
