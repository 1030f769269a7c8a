/**
 * Masks as a person draws them, white on black and a file of its own, become the files that a workflow's nodes read: `maskWay` of the graph
 * says which. What the person has is only read.
 */
import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { environment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import type { Reason } from "#lib/core/reason.ts";
import { TEMP_PREFIX } from "#lib/disk/atomic.ts";
import { maskWay } from "#lib/engines/graph/masks.ts";
import type { ApiGraph, Definitions, WorkflowField } from "#lib/engines/graph/schema.ts";
import type { Engine } from "#lib/engines/schema.ts";
import { type ReasonKey, type Told, tell } from "#lib/i18n/reasons.ts";
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
    else warn(work, field, "mask_unused");
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
  if (named === null) throw unusable(work, field, "mask_alone");
  const source = await sourceOf(work, picture ?? field, named);
  const shape = await readable(work, picture ?? field, () => shapeOf(source));
  if (shape.isMoving) warn(work, field, "mask_moving");
  if (await readable(work, picture ?? field, () => isSeeThrough(source))) warn(work, field, "mask_see_through");
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
  if (masksNothing(mask)) warn(work, field, "mask_nothing");
  if (mask.width !== size.width || mask.height !== size.height) {
    const sized = ({ width, height }: Pick<Shape, "width" | "height">) => `${width} × ${height}`;
    warn(work, field, "mask_stretched", { from: sized(mask), to: sized(size) });
  }
  return stretched(mask, size);
}

async function sourceOf(work: MaskWork, field: WorkflowField, value: string): Promise<Source> {
  const source = (await work.placeOf(value)) ?? (await work.engine.read?.(value)) ?? null;
  if (source === null) throw unusable(work, field, "picture_not_found", { file: value, engine: work.engine.name });
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
    if (isAppError(error) && error.code === "unsupported_media" && error.reason)
      throw unusable(work, field, error.reason.key as ReasonKey, error.reason.values);
    throw error;
  }
}

const at = ({ graph }: MaskWork, { node_id, input }: WorkflowField) => ({
  node_id,
  class_type: graph[node_id]?.class_type ?? null,
  input,
});

type Values = Reason["values"];

/** A screen words the field by its key, where nobody named it. */
function told({ label, key }: WorkflowField, sentence: ReasonKey, values: Values): Told {
  return tell(sentence, { ...values, field: label, field_key: key });
}

function unusable(work: MaskWork, field: WorkflowField, sentence: ReasonKey, values: Values = {}): WorkEnded {
  const { message, reason } = told(field, sentence, values);
  return new WorkEnded("invalid", message, { ...at(work, field), reason });
}

function warn(work: MaskWork, field: WorkflowField, sentence: ReasonKey, values: Values = {}): void {
  work.warn({ code: "invalid", ...told(field, sentence, values), ...at(work, field) });
}
