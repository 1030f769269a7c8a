/** From a sampler along its model, through what changes it, to the loader. */

import { claim, type Gathering, PIPE } from "./fields-gathering.ts";
import {
  at,
  carriedType,
  definitionOf,
  input,
  type Link,
  links,
  MAX_DEPTH,
  type Node,
  originOf,
  placeOf,
  type View,
} from "./fields-view.ts";
import { inputOf } from "./input-type.ts";
import { LORA_NAME, MODEL_NAME } from "./roles.ts";

const MODEL_LINK = /^(model(_?\d+|_high.*|_low.*)?|unet|.*_model)$/i;
const OTHER_MODEL = /upscale|vision|style|face|control|sam|bbox|segm|audio|depth|detect|clip|motion|lotus/i;

export function isModelLink(view: View, node: Node, { name, link }: { name: string; link: Link }): boolean {
  const type = inputOf(definitionOf(view, node), name)?.type ?? carriedType(view, link);
  return type === null
    ? (MODEL_LINK.test(name) && !OTHER_MODEL.test(name)) || PIPE.test(name)
    : type === "MODEL" || /PIPE|CONTEXT/.test(type);
}

/** Back along the model, through what changes it, to its loader; LoRAs in the order in which they are applied. */
export function models(gathering: Gathering, node: Node, seen: Set<string>, depth: number): void {
  const { view } = gathering;
  if (depth > MAX_DEPTH || seen.has(node.id)) return;
  seen.add(node.id);
  const before = links(node).filter((entry) => isModelLink(view, node, entry));
  for (const { name } of before) {
    const from = originOf(view, node, name)?.node;
    if (from) models(gathering, from, seen, depth + 1);
  }
  if (node === gathering.sampler) return;
  const names = Object.keys(node.inputs);
  loras(gathering, node, new Set());
  if (before.length > 0) return;
  const loaded = names.find((name) => MODEL_NAME.test(name) && isChosen(gathering, node, name));
  if (loaded !== undefined) claim(gathering, "model", node, loaded);
}

/** A node's own LoRAs, and those of the stacks it is handed. */
function loras(gathering: Gathering, node: Node, seen: Set<string>): void {
  if (seen.has(node.id) || seen.size > MAX_DEPTH) return;
  seen.add(node.id);
  for (const { name } of links(node)) {
    const stack = /^lora/i.test(name) ? originOf(gathering.view, node, name)?.node : null;
    if (stack) loras(gathering, stack, seen);
  }
  for (const name of Object.keys(node.inputs)) {
    // An empty place of a stack is none yet.
    if (LORA_NAME.test(name) && isChosen(gathering, node, name) && input(node, name) !== "None") claim(gathering, "lora", node, name);
  }
}

/** A file by its name: a list of the server's, or a text. */
function isChosen(gathering: Gathering, node: Node, name: string): boolean {
  const place = placeOf(gathering.view, node, name);
  const holder = place && at(gathering.view, [place.node_id, 0]);
  return typeof (holder && place ? input(holder, place.input) : null) === "string";
}
