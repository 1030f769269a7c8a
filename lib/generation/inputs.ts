/** Files that a job's workflow loads: named by the person in several ways, kept in the job by where they lie, handed to the engine at last. */
import { access } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { AppError } from "#lib/core/errors.ts";
import { contain } from "#lib/disk/paths.ts";
import type { ApiGraph, Definitions, WorkflowField } from "#lib/engines/graph/schema.ts";
import type { Engine } from "#lib/engines/schema.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { seenAt, seenRow } from "#lib/media/detail/service.ts";
import { listRoots, locate } from "#lib/media/roots/service.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { JobError } from "#lib/queue/schema.ts";
import { layMasks } from "./masks.ts";

type Value = string | number | boolean | null;
type Values = Readonly<Record<string, Value>>;

/** `media:<root id>/<path>`: where a file of the library lay when the job was queued. */
const REFERENCE = /^media:(.+)$/;
const FILE_TYPES: ReadonlySet<WorkflowField["type"]> = new Set(["image", "mask", "video", "audio"]);

export const isReference = (value: unknown): boolean => typeof value === "string" && REFERENCE.test(value);

/**
 * A media id, or the whole path as items of the library give it, becomes a reference; any other text is the name of a file in the engine's
 * input folder, as an upload answers it. @throws AppError `invalid` at the field for what is not there or not theirs to see
 */
export async function referInputs(
  actor: Actor,
  { graph, fields }: { readonly graph: ApiGraph; readonly fields: readonly WorkflowField[] },
  values: Values,
): Promise<Record<string, Value>> {
  const referred: Record<string, Value> = { ...values };
  for (const field of fields) {
    const value = values[field.key] === undefined ? maskSaid(graph, field) : values[field.key];
    if (!FILE_TYPES.has(field.type) || value === undefined || value === null || value === "") continue;
    try {
      referred[field.key] = await referenceTo(actor, value);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      throw inputRefused(field, error);
    }
  }
  return referred;
}

function inputRefused({ key, label }: WorkflowField, error: AppError): AppError {
  const field = `params.${key}`;
  if (error.code === "not_found") return refusal("invalid", "picture_gone", { field: label, field_key: key }, { field });
  const { message: detail, reason } = error;
  return new AppError("invalid", `${label}: ${detail}`, {
    field,
    errors: [{ field, code: "invalid", detail, reason: reason ?? undefined }],
  });
}

/**
 * The mask that a person made the default. Other defaults are in the graph already; a mask is only laid over its picture when the job is
 * handed over.
 */
function maskSaid(graph: ApiGraph, { type, node_id, input, default: said }: WorkflowField): Value | undefined {
  return type === "mask" && said !== graph[node_id]?.inputs[input] ? said : undefined;
}

async function referenceTo(actor: Actor, value: Value): Promise<Value> {
  const id = typeof value === "number" ? value : typeof value === "string" && /^\d{1,10}$/.test(value) ? Number(value) : null;
  if (id !== null) return `media:${(await seenRow(actor, id)).filePath}`;
  // A reference in what is sent was read out of another job: what it names must be theirs to see as well.
  const named = typeof value === "string" ? (REFERENCE.exec(value)?.[1] ?? null) : null;
  if (named !== null) return `media:${(await seenAt(actor, await locate(named))).row.filePath}`;
  if (typeof value === "string" && isAbsolute(value)) return `media:${(await seenAt(actor, value)).row.filePath}`;
  if (typeof value === "string") await refuseUnseen(actor, value);
  return value;
}

/** A name must not lead out of the engine's folder, nor to what somebody else keeps to themselves. */
async function refuseUnseen(actor: Actor, name: string): Promise<void> {
  if (name.split(/[\\/]/).includes("..") || /^[a-z]:/i.test(name)) throw refusal("invalid", "no_input_file", { file: name });
  const path = await placeOf("", name);
  if (path !== null) await seenAt(actor, path);
}

export interface Handing {
  readonly graph: ApiGraph;
  readonly fields: readonly WorkflowField[];
  readonly definitions: Definitions;
  readonly warn: (warning: JobError) => void;
}

/** The values as the engine knows the files: what it cannot reach is brought to it, masks in the way its nodes read them. */
export async function handInputs(engine: Engine, handing: Handing, values: Values): Promise<Record<string, Value>> {
  const { take } = engine;
  if (!take) return { ...values };
  const find = (value: string) => placeOf(engine.id, value);
  const handed: Record<string, Value> = {
    ...values,
    ...(await layMasks({ ...handing, engine: { ...engine, take }, values, placeOf: find })),
  };
  for (const field of handing.fields) {
    const value = values[field.key];
    // What a mask was laid over, and the mask, have their names.
    if (!FILE_TYPES.has(field.type) || typeof value !== "string" || value === "" || handed[field.key] !== value) continue;
    const path = await find(value);
    if (path !== null) handed[field.key] = await take(path);
  }
  return handed;
}

/** Of a plain name: in the input folders that are here, the engine's own first; one that is in none is the engine's own business. */
async function placeOf(engineId: string, value: string): Promise<string | null> {
  const reference = REFERENCE.exec(value)?.[1];
  if (reference) return locate(reference);
  const inputs = (await listRoots()).filter((root) => root.kind === "input" && root.state === "online");
  inputs.sort((a, b) => Number(b.engine_id === engineId) - Number(a.engine_id === engineId));
  for (const root of inputs) {
    const path = await contain(root.path, join(value.replace(/ \[input\]$/, ""))).catch(() => null);
    if (path !== null && (await isThere(path))) return path;
  }
  return null;
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
