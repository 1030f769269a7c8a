import { listOf, nameOf, objectOf } from "./json-shape.ts";
import type { NetNode, Network } from "./net-node.ts";

/** The nodes whose `filename_prefix` the page fills in before it queues. */
const SAVING: ReadonlySet<string> = new Set([
  ...["SaveImage", "SaveAnimatedWEBP", "SaveAnimatedPNG", "SaveWEBM", "SaveVideo", "SaveAudio", "SaveGLB", "SaveLatent"],
  ...["CLIPSave", "VAESave", "ModelSave", "LoraSave"],
]);
/** Characters that no file name may hold. */
const UNSAFE = /[/?<>\\:*|"\p{Cc}]/gu;

/**
 * `%KSampler.seed%` becomes that node's value; the node is known by the name it has for this (`Node name for S&R`) or by its title.
 * Dates wait for the job, sizes are the server's.
 */
export function nameReplaced(prefix: string, node: NetNode, network: Network): string {
  if (!isNamed(node.type, "filename_prefix") || !prefix.includes("%")) return prefix;
  return prefix.replace(/%([^%]+)%/g, (match, text: string) => {
    const [name, field, ...more] = text.split(".");
    if (name === undefined || field === undefined || more.length > 0) return match;
    const widget = nodesByName(network)
      .get(name)
      ?.widgets.find((candidate) => candidate.name === field);
    return widget === undefined ? match : textOf(widget.value).replaceAll(UNSAFE, "_");
  });
}

const known = new WeakMap<Network, ReadonlyMap<string, NetNode>>();

/** The first node of each name, or of each title where no node has that name. */
function nodesByName(network: Network): ReadonlyMap<string, NetNode> {
  const before = known.get(network);
  if (before !== undefined) return before;
  const nodes = [...network.root.nodes.values()].reverse();
  const names = nodes.map((node) => [objectOf(node.raw.properties)["Node name for S&R"], node] as const);
  const byName = new Map([
    ...nodes.map((node) => [node.title, node] as const),
    ...names.filter((entry) => typeof entry[0] === "string"),
  ]) as Map<string, NetNode>;
  known.set(network, byName);
  return byName;
}

/** Whether the page fills in that input of that node. */
export const isNamed = (type: string, input: string): boolean => input === "filename_prefix" && SAVING.has(type);

/** `%date:yyyy-MM-dd hh:mm:ss%`, in the job's own local time. */
export function dateReplaced(prefix: string, at: Date): string {
  return prefix.replace(/%date:([^%]+)%/g, (_match, format: string) =>
    format.replace(/yyyy|yy|dd?|MM?|hh?|mm?|ss?/g, (part) => {
      if (part.startsWith("y")) return String(at.getFullYear()).slice(-part.length);
      return String(PARTS[part.charAt(0)]?.(at) ?? part).padStart(part.length, "0");
    }),
  );
}

const PARTS: Readonly<Record<string, (at: Date) => number>> = {
  d: (at) => at.getDate(),
  M: (at) => at.getMonth() + 1,
  h: (at) => at.getHours(),
  m: (at) => at.getMinutes(),
  s: (at) => at.getSeconds(),
};

function textOf(value: unknown): string {
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return Array.isArray(value) ? listOf(value).map(textOf).join(",") : typeof value === "boolean" ? `${value}` : nameOf(value);
}
