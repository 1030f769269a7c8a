import { listOf, objectOf } from "./json-shape.ts";
import type { NetNode, Network } from "./network.ts";

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
    const nodes = [...network.root.nodes.values()];
    const named = nodes.find((other) => objectOf(other.raw.properties)["Node name for S&R"] === name);
    const found = named ?? nodes.find(({ title }) => title === name);
    const widget = found?.widgets.find((candidate) => candidate.name === field);
    return widget === undefined ? match : textOf(widget.value).replaceAll(UNSAFE, "_");
  });
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
  return Array.isArray(value) ? listOf(value).map(textOf).join(",") : String(value ?? "");
}
