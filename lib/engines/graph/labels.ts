/** English words for inputs and nodes: from the role, the node's title where a person gave it one, else from the names in the graph. */
import { definitionOf, type Node, type View } from "./fields-view.ts";
import type { ApiGraph } from "./schema.ts";

const SPELLED: Readonly<Record<string, string>> = {
  cfg: "CFG",
  clip: "CLIP",
  fps: "FPS",
  id: "ID",
  lora: "LoRA",
  vae: "VAE",
  unet: "UNet",
  url: "URL",
  ckpt: "Checkpoint",
  t5xxl: "T5 XXL",
  "3d": "3D",
  l: "L",
  g: "G",
};

/** `start_at_step` → `Start at step`; `TAPose` → `TA pose`. */
export function humanized(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
    .split(/[\s_.-]+/)
    .filter((word) => word !== "");
  const spelled = words.map((word, at) => {
    const known = Object.hasOwn(SPELLED, word.toLowerCase()) ? SPELLED[word.toLowerCase()] : undefined;
    const isShouted = word.length > 1 && word === word.toUpperCase() && /[A-Z]/.test(word);
    return known ?? (isShouted ? word : at === 0 ? word.charAt(0).toUpperCase() + word.slice(1).toLowerCase() : word.toLowerCase());
  });
  return spelled.join(" ") || name;
}

export function titleOf(graph: ApiGraph, view: View, node: Node): string {
  const title = Object.hasOwn(graph, node.id) ? graph[node.id]?._meta?.title : undefined;
  return typeof title === "string" && title.trim() !== "" ? title.trim() : (definitionOf(view, node)?.display_name ?? humanized(node.type));
}

/** The title a person gave a node; null where it is still the one every node of its kind has. */
export function ownTitle(graph: ApiGraph, view: View, node: Node): string | null {
  const title = titleOf(graph, view, node);
  const plain = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
  const usual = [node.type, humanized(node.type), definitionOf(view, node)?.display_name ?? ""].map(plain);
  return usual.includes(plain(title)) ? null : title;
}

/**
 * Several fields of one role get words that tell them apart: their own titles, else the inputs' names, else numbers. `hints` are tried
 * in order, each only where no two are alike.
 */
export function distinct(label: string, hints: readonly (readonly (string | null)[])[], count: number): string[] {
  if (count === 1) return [label];
  const usable = hints.find((words) => {
    const given = words.filter((word) => word !== null);
    return given.length > 0 && new Set(given).size === given.length;
  });
  return Array.from({ length: count }, (_, at) => {
    const word = usable?.[at] ?? null;
    return word === null ? (at === 0 ? label : `${label} ${at + 1}`) : `${label} (${word.replaceAll("_", " ")})`;
  });
}
