/**
 * Masks as a person draws them, white on black and a file of its own, become the files that a workflow's nodes read: `maskWay` of the graph
 * says which. What the person has is only read.
 */
import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import { TEMP_PREFIX } from "#lib/disk/atomic.ts";
import { maskWay } from "#lib/engines/graph/masks.ts";
import type { ApiGraph, Definitions, WorkflowField } from "#lib/engines/graph/schema.ts";
import type { Engine } from "#lib/engines/schema.ts";
import { WorkEnded } from "#lib/queue/define.ts";
import type { JobError } from "#lib/queue/schema.ts";
import { pictureBeside } from "./masks-partner.ts";
import {
  asChannel,
  asTransparency,
  isSeeThrough,
  laidOver,
  type Mask,
  masksNothing,
  readMask,
  type Shape,
  type Source,
  shapeOf,
  stretched,
} from "./masks-pixels.ts";

export interface MaskWork {
  readonly engine: Engine & Required<Pick<Engine, "take">>;
  readonly graph: ApiGraph;
  readonly fields: readonly WorkflowField[];
  readonly definitions: Definitions;
  readonly values: Readonly<Record<string, unknown>>;
  /** Where the file that a value names lies on this disk; null where only the engine has it. */
  readonly placeOf: (value: string) => Promise<string | null>;
  readonly warn: (warning: JobError) => void;
}

/** @returns by key, the names of the files that were made. @throws WorkEnded, at the node, where a mask or its picture cannot be used */
export async function layMasks(work: MaskWork): Promise<Record<string, string>> {
  const names: Record<string, string> = {};
  for (const field of work.fields) {
    const drawn = field.type === "mask" ? drawnIn(work, field) : null;
    if (drawn === null) continue;
    const way = maskWay(work.graph, work.definitions, field);
    if (way === "over") await layOver(work, field, drawn, names);
    else if (way !== null) names[field.key] = await layBeside(work, field, drawn, way);
    else warn(work, field, "as far as this workflow's nodes tell, none of them uses it as a mask. It was handed over as it was drawn.");
  }
  return names;
}

/** Null where nothing was said: the file that the workflow was saved with is as its nodes read it. */
function drawnIn({ values, graph, definitions }: MaskWork, field: WorkflowField): string | null {
  const value = values[field.key];
  if (typeof value !== "string" || value === "") return null;
  const isSaved = value === saved(graph, field) && maskWay(graph, definitions, field) !== "over";
  return isSaved ? null : value;
}

const saved = (graph: ApiGraph, { node_id, input }: WorkflowField): unknown => graph[node_id]?.inputs[input];

/** One file for both fields: the picture, with the mask for its transparency. */
async function layOver(work: MaskWork, field: WorkflowField, drawn: string, names: Record<string, string>): Promise<void> {
  const picture = work.fields.find((one) => one.type !== "mask" && one.node_id === field.node_id && one.input === field.input);
  const named = pictureNamed(work, picture ?? field);
  if (named === null) throw unusable(work, field, "there is no picture to lay it over. Choose one as well.");
  const source = await sourceOf(work, picture ?? field, named);
  const shape = await readable(work, picture ?? field, () => shapeOf(source));
  if (shape.isMoving) warn(work, field, "its picture moves, and only its first frame is used.");
  if (await readable(work, picture ?? field, () => isSeeThrough(source)))
    warn(work, field, "its picture has transparency of its own. The mask takes its place.");
  const mask = await sizedMask(work, field, await sourceOf(work, field, drawn), shape);
  names[field.key] = await brought(work, await readable(work, picture ?? field, () => laidOver(source, mask)));
  if (picture && !picture.also) names[picture.key] = names[field.key] ?? "";
}

async function layBeside(work: MaskWork, field: WorkflowField, drawn: string, way: "alpha" | "channel"): Promise<string> {
  const source = await sourceOf(work, field, drawn);
  const own = await readable(work, field, () => shapeOf(source));
  const shape = await shapeBeside(work, field);
  const mask = await sizedMask(work, field, source, shape ?? own);
  const isAsRead = own.isPlain && (shape === null || (shape.width === own.width && shape.height === own.height));
  if (way === "channel" && isAsRead) return typeof source === "string" ? work.engine.take(source) : drawn;
  return brought(work, await (way === "alpha" ? asTransparency(mask) : asChannel(mask)));
}

/** The size of the picture that a node takes together with the mask; one that cannot be read fails where it is loaded. */
async function shapeBeside(work: MaskWork, field: WorkflowField): Promise<Shape | null> {
  const picture = pictureBeside(work.graph, work.fields, field);
  const named = picture && pictureNamed(work, picture);
  if (!named) return null;
  try {
    return await shapeOf(await sourceOf(work, picture, named));
  } catch (error) {
    if (isAppError(error)) return null;
    throw error;
  }
}

function pictureNamed({ values, graph }: MaskWork, field: WorkflowField): string | null {
  const given = field.type === "mask" ? undefined : values[field.key];
  const name = typeof given === "string" && given !== "" ? given : saved(graph, field);
  return typeof name === "string" && name !== "" ? name : null;
}

async function sizedMask(work: MaskWork, field: WorkflowField, source: Source, size: Shape): Promise<Mask> {
  const mask = await readable(work, field, () => readMask(source));
  if (masksNothing(mask)) warn(work, field, "there is no white in it, so nothing is masked.");
  if (mask.width !== size.width || mask.height !== size.height) {
    const [from, to] = [mask, size].map(({ width, height }) => `${width} × ${height}`);
    warn(work, field, `it has ${from} pixels and its picture ${to}. It was stretched to the picture's size.`);
  }
  return stretched(mask, size);
}

async function sourceOf(work: MaskWork, field: WorkflowField, value: string): Promise<Source> {
  const source = (await work.placeOf(value)) ?? (await work.engine.read?.(value)) ?? null;
  if (source === null) throw unusable(work, field, `${value} is neither here nor in ${work.engine.name}.`);
  return source;
}

/** Its name is made of its bytes: the same mask over the same picture is there once, and what was made of it is still known. */
async function brought({ engine }: MaskWork, png: Uint8Array): Promise<string> {
  const folder = join(environment().home, "cache", "tmp");
  const path = join(folder, `${TEMP_PREFIX}${randomBytes(6).toString("hex")}.png`);
  await mkdir(folder, { recursive: true });
  try {
    await writeFile(path, png);
    return await engine.take(path);
  } finally {
    await rm(path, { force: true });
  }
}

async function readable<T>(work: MaskWork, field: WorkflowField, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isAppError(error) && error.code === "unsupported_media") throw unusable(work, field, `${error.message}.`);
    throw error;
  }
}

const at = ({ graph }: MaskWork, { node_id, input }: WorkflowField) => ({
  node_id,
  class_type: graph[node_id]?.class_type ?? null,
  input,
});

function unusable(work: MaskWork, field: WorkflowField, why: string): WorkEnded {
  return new WorkEnded("invalid", `${field.label} cannot be used: ${why}`, at(work, field));
}

function warn(work: MaskWork, field: WorkflowField, what: string): void {
  work.warn({ code: "invalid", message: `${field.label}: ${what}`, ...at(work, field), reason: null });
}
