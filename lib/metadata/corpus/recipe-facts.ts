/** The `ai` facts: the generation record. */

import { isObject, type JsonObject } from "../dialects/exact-json.ts";
import { digitsOf, listIn, numberOf, objectIn } from "../dialects/fields.ts";
import { readGraphs } from "../dialects/graphs.ts";
import { readParameters } from "../parameters.ts";
import type { Facts, GenerationRecord } from "../schema.ts";
import type { Check } from "./manifest.ts";

type Recipe = Pick<Facts, "record" | "source">;

/** Which dialect a generator's files are read in, where its name differs. */
const FAMILIES: Readonly<Record<string, readonly string[]>> = {
  parameters: ["a1111"],
  json: ["a1111-or-json"],
  comfyui: ["comfyui"],
  "stability-matrix": ["comfyui", "stability-matrix"],
  tensorart: ["comfyui", "tensorart"],
  drawthings: ["draw-things"],
};

export function checkRecipe(ai: JsonObject, facts: Facts, hidden: Recipe | null, check: Check): void {
  const { record, source } = facts.record ? facts : (hidden ?? facts);
  check("ai.has_generation_metadata", (record !== null) === ai.has_generation_metadata, ai.has_generation_metadata, source);
  if (ai.ai_generated === true) {
    const label = String(facts.technical.DigitalSourceType ?? "");
    check("ai.ai_generated", /trainedAlgorithmicMedia/i.test(label), true, label);
  }
  if (!record) return;
  checkGenerator(ai, source, check);
  checkWords(ai, record, check);
  checkNumbers(ai, record, check);
  checkSamplers(ai, record, check);
  checkGraph(ai, facts, check);
}

function checkGenerator(ai: JsonObject, source: string | null, check: Check): void {
  const wanted = [ai.generator, ai.generator_family].filter((name) => typeof name === "string");
  if (wanted.length === 0 || source === null) return;
  const names = [source, ...(Object.hasOwn(FAMILIES, source) ? (FAMILIES[source] ?? []) : [])];
  check(
    "ai.generator",
    wanted.some((name) => names.includes(name)),
    wanted.join(" or "),
    source,
  );
}

const plain = (value: unknown) =>
  String(value ?? "")
    .replaceAll("\r\n", "\n")
    .trim();

function checkWords(ai: JsonObject, record: GenerationRecord, check: Check): void {
  for (const field of ["prompt", "negative_prompt"] as const)
    if (typeof ai[field] === "string") check(`ai.${field}`, plain(ai[field]) === plain(record[field]), ai[field], record[field]);
  for (const field of ["model", "sampler", "scheduler"] as const)
    if (typeof ai[field] === "string") check(`ai.${field}`, ai[field] === record[field], ai[field], record[field]);
  for (const field of ["model_hash", "vae"] as const)
    if (typeof ai[field] === "string") check(`ai.${field}`, ai[field] === record.params[field], ai[field], record.params[field]);
  if (Array.isArray(ai.character_prompts)) {
    const [wanted, got] = [ai.character_prompts, record.params.character_prompts].map((value) => JSON.stringify(value));
    check("ai.character_prompts", wanted === got, wanted, got);
  }
}

const near = (wanted: unknown, got: unknown) => {
  const [a, b] = [numberOf(wanted), numberOf(got)];
  return a !== null && b !== null && Math.abs(a - b) <= 1e-6;
};

function checkNumbers(ai: JsonObject, record: GenerationRecord, check: Check): void {
  const { params } = record;
  if (ai.seed !== undefined) check("ai.seed", (ai.seed_str ?? digitsOf(ai.seed)) === record.seed, ai.seed_str, record.seed);
  const pairs: [string, unknown][] = [
    ["steps", record.steps],
    ["cfg", record.cfg],
    ["gen_width", record.width],
    ["gen_height", record.height],
    ["clip_skip", params.clip_skip],
    ["denoise", params.denoise],
  ];
  for (const [name, got] of pairs) if (ai[name] !== undefined) check(`ai.${name}`, near(ai[name], got), ai[name], got);
  const hires = objectIn(ai, "hires", "upscale");
  const ours = isObject(params.hires) ? params.hires : {};
  for (const [name, wanted] of Object.entries(hires ?? {})) {
    if (wanted === null) continue;
    check(`ai.hires.${name}`, typeof wanted === "number" ? near(wanted, ours[name]) : wanted === ours[name], wanted, ours[name]);
  }
}

/** At least one of several samplers is shown, and none is mixed of two. */
function checkSamplers(ai: JsonObject, record: GenerationRecord, check: Check): void {
  const wanted = [...listIn(ai, "samplers"), ...listIn(objectIn(ai, "comfy") ?? {}, "samplers")].filter(isObject);
  if (wanted.length === 0) return;
  const all = Array.isArray(record.params.samplers) ? record.params.samplers.filter(isObject) : [];
  const shown = [record, ...all] as JsonObject[];
  const isSame = (one: JsonObject, got: JsonObject) =>
    ["steps", "cfg", "sampler", "scheduler"].every((field) => one[field] === undefined || plain(one[field]) === plain(got[field])) &&
    (digitsOf(one.seed) === got.seed || got.seed === null || got.seed === undefined);
  check(
    "ai.samplers.shown",
    shown.some((got) => wanted.some((one) => isSame(one, got))),
    wanted[0],
    shown[0],
  );
  // A shown sampler with a listed one's seed has its steps, too.
  const mixed = shown.find((got) => wanted.some((one) => digitsOf(one.seed) === got.seed) && !wanted.some((one) => isSame(one, got)));
  check("ai.samplers.unmixed", mixed === undefined || wanted.length === 1, "none", mixed);
}

/** The graphs are handed out whole: as many nodes, of the same types. */
function checkGraph(ai: JsonObject, facts: Facts, check: Check): void {
  const comfy = objectIn(ai, "comfy");
  if (comfy) {
    const graphs = readGraphs(facts.raw);
    const nodes = Object.values(graphs.prompt ?? {}).filter(isObject);
    const types = new Set(nodes.map((node) => node.class_type));
    check("ai.comfy.node_count", nodes.length === comfy.node_count, comfy.node_count, nodes.length);
    const listed = listIn(comfy, "class_types");
    if (listed.length > 0)
      check(
        "ai.comfy.class_types",
        listed.every((type) => types.has(type)),
        listed,
        [...types],
      );
    if (comfy.workflow_nodes !== undefined) {
      const count = listIn(graphs.workflow ?? {}, "nodes").length;
      check("ai.comfy.workflow_nodes", count === comfy.workflow_nodes, comfy.workflow_nodes, count);
    }
  }
  const beside = objectIn(ai, "also_has_a1111_parameters");
  if (!beside) return;
  const text = facts.raw.find(({ key }) => key === "parameters")?.text ?? "";
  const record = readParameters(text)?.record;
  const isMet = record?.prompt === beside.prompt && record?.seed === digitsOf(beside.seed) && record?.steps === beside.steps;
  check("ai.also_has_a1111_parameters", isMet, beside, record);
}
