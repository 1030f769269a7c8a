/**
 * Workflows as jobs were queued with them, by the hash of what they say: `<home>/journal/workflows/<hash>.json`. A job's row stays small,
 * a thousand jobs of one workflow share one file, and a job run again does what it did the first time.
 */
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { environment } from "#lib/core/env.ts";
import { stringifyExact } from "#lib/core/json.ts";
import { replaceFile } from "#lib/disk/atomic.ts";
import { sha256 } from "#lib/disk/hash.ts";
import { readJson } from "#lib/disk/json-file.ts";
import { type ApiGraph, WorkflowField } from "#lib/engines/graph/schema.ts";
import { refusal } from "#lib/i18n/reasons.ts";

export interface FrozenWorkflow {
  readonly graph: ApiGraph;
  /** The page's own JSON; null for a workflow that has none. */
  readonly ui: unknown;
  readonly fields: readonly WorkflowField[];
}

const Stored = z.object({ graph: z.record(z.string(), z.unknown()), ui: z.unknown(), fields: z.array(WorkflowField) });

const MOST_KEPT = 8;
const kept = new Map<string, FrozenWorkflow>();
const folder = () => join(environment().home, "journal", "workflows");
const pathOf = (hash: string) => join(folder(), `${hash}.json`);

function keep(hash: string, workflow: FrozenWorkflow): void {
  kept.delete(hash);
  kept.set(hash, workflow);
  if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value ?? hash);
}

/** Names of what was frozen before and is still the same object. */
const named = new WeakMap<FrozenWorkflow, string>();

/** @param workflow stays as it is. @returns the name under which it is found again */
export async function freeze(workflow: FrozenWorkflow): Promise<string> {
  const before = named.get(workflow);
  if (before !== undefined && (await stat(pathOf(before)).catch(() => null))) return before;
  const { graph, ui, fields } = workflow;
  const text = stringifyExact({ graph, ui: ui ?? null, fields }, 0);
  const hash = sha256(Buffer.from(text)).slice(0, 32);
  keep(hash, { graph, ui: ui ?? null, fields });
  named.set(workflow, hash);
  if (await stat(pathOf(hash)).catch(() => null)) return hash;
  await mkdir(folder(), { recursive: true });
  await replaceFile(pathOf(hash), text);
  return hash;
}

/** @throws AppError `not_found` where it was taken away */
export async function thaw(hash: string): Promise<FrozenWorkflow> {
  const known = kept.get(hash);
  if (known) return known;
  const stored = /^[0-9a-f]{32}$/.test(hash) ? Stored.safeParse(await readJson(pathOf(hash))) : null;
  if (!stored?.success) throw refusal("not_found", "workflow_frozen_gone");
  const workflow = { graph: stored.data.graph as ApiGraph, ui: stored.data.ui, fields: stored.data.fields };
  keep(hash, workflow);
  return workflow;
}
