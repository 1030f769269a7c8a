import { environment } from "#lib/core/env.ts";
import { processWide } from "#lib/core/process-wide.ts";
import { isSettled } from "#lib/disk/stamp.ts";
import type { Actor } from "#lib/people/schema.ts";
import type { Definitions } from "../graph/schema.ts";
import { definitionsOf } from "./definitions.ts";
import { maySeePicture, ownerOfPicture } from "./picture.ts";
import { presentWorkflow } from "./present.ts";
import { type ReadWorkflow, readWorkflow } from "./reading.ts";
import type { Workflow } from "./schema.ts";
import { previewTime, readRecord, readStored, type StoredWorkflow, stampOf, workflowIds } from "./store.ts";

/** Definitions of the workflow's own engine, else of any: an engine that was taken off the list leaves its workflows readable. */
export async function definitionsFor(engine: string | null): Promise<Definitions | null> {
  const own = engine === null ? null : await definitionsOf(engine);
  return own ?? (await definitionsOf(null));
}

export interface OpenedWorkflow {
  readonly stored: StoredWorkflow;
  readonly read: ReadWorkflow;
  readonly definitions: Definitions | null;
}

/** What is kept of a state that may change unseen is looked at again. */
const kept = (stamp: string | null) => (stamp !== null && isSettled(stamp) ? stamp : "");

/** Those run lately: their graphs are large, and asked for with every job. */
const opened = processWide("workflows.opened", () => new Map<string, OpenedWorkflow & { readonly stamp: string }>());
const MOST_OPENED = 4;

/** The same object as long as neither its files nor the definitions have changed. @throws AppError `not_found` */
export async function openWorkflow(id: string): Promise<OpenedWorkflow> {
  const key = `${environment().home}\0${id}`;
  const stamp = await stampOf(id);
  const known = opened.get(key);
  if (known?.stamp === stamp && known.definitions === (await definitionsFor(known.stored.record?.engine_id ?? null))) return known;
  const stored = await readStored(id);
  const definitions = await definitionsFor(stored.record?.engine_id ?? null);
  // What was read may be newer than the stamp: the next look is then one too many, never one too few.
  const fresh = { stored, read: readWorkflow(stored, definitions), definitions, stamp: kept(stamp) };
  opened.delete(key);
  opened.set(key, fresh);
  if (opened.size > MOST_OPENED) opened.delete(opened.keys().next().value ?? key);
  return fresh;
}

/** A workflow as it was last made out. Graphs are not kept: they are large, and one at a time is asked for. */
interface Seen {
  readonly stamp: string;
  readonly definitions: Definitions | null;
  readonly workflow: Workflow;
  readonly pictureOwner: string | null;
}

const seen = processWide("workflows.seen", () => new Map<string, Seen>());
const MOST_SEEN = 5_000;

/** A workflow as the API tells it: made out again when its files or the engine's definitions have changed. Null where it is gone. */
export async function lookAt(actor: Actor, id: string, definitionsOfEngine = definitionsFor): Promise<Workflow | null> {
  const looked = await seenOrMade(id, definitionsOfEngine);
  if (looked === null) return null;
  return maySeePicture(actor, looked.pictureOwner) ? looked.workflow : { ...looked.workflow, preview_url: null };
}

async function seenOrMade(id: string, definitionsOfEngine: typeof definitionsFor): Promise<Seen | null> {
  const key = `${environment().home}\0${id}`;
  const stamp = await stampOf(id);
  if (stamp === null) {
    seen.delete(key);
    return null;
  }
  const known = seen.get(key);
  if (known?.stamp === stamp && known.definitions === (await definitionsOfEngine(known.workflow.engine_id))) return known;
  const stored = await readStored(id);
  const definitions = await definitionsOfEngine(stored.record?.engine_id ?? null);
  const workflow = presentWorkflow(readWorkflow(stored, definitions), await previewTime(id));
  if (seen.size >= MOST_SEEN) seen.clear();
  // What was read may be newer than the stamp: the next look is then one too many, never one too few.
  const made = { stamp: kept(stamp), definitions, workflow, pictureOwner: ownerOfPicture(stored.record) };
  seen.set(key, made);
  return made;
}

const archived = processWide("workflows.archived", () => new Map<string, { readonly stamp: string; readonly archived: boolean }>());

/** How many stand in the library, told without looking into their graphs. */
export async function countWorkflows(): Promise<number> {
  const standing = await Promise.all((await workflowIds()).map(isStanding));
  return standing.filter(Boolean).length;
}

async function isStanding(id: string): Promise<boolean> {
  const stamp = await stampOf(id);
  if (stamp === null) return false;
  const key = `${environment().home}\0${id}`;
  const known = archived.get(key);
  const now = known?.stamp === stamp ? known : { stamp: kept(stamp), archived: (await readRecord(id))?.archived ?? false };
  if (archived.size >= MOST_SEEN) archived.clear();
  archived.set(key, now);
  return !now.archived;
}

/** So many at once are read from the disk. */
const PIECE = 16;

/** Every workflow there is, each engine's definitions asked for once. */
export async function lookAtAll(actor: Actor, ids: readonly string[]): Promise<Workflow[]> {
  const asked = new Map<string | null, Promise<Definitions | null>>();
  const once = (engine: string | null) => {
    const known = asked.get(engine) ?? definitionsFor(engine);
    asked.set(engine, known);
    return known;
  };
  const found: Workflow[] = [];
  for (let at = 0; at < ids.length; at += PIECE) {
    const piece = await Promise.all(ids.slice(at, at + PIECE).map((id) => lookAt(actor, id, once)));
    for (const workflow of piece) if (workflow) found.push(workflow);
  }
  return found;
}

/** Those whose graph has these bytes now. Records tell which it may be; one that was changed by hand since is told by its file. */
export async function idsOfGraph(hash: string): Promise<string[]> {
  const ids = await workflowIds();
  const found: string[] = [];
  for (let at = 0; at < ids.length; at += PIECE) {
    const piece = ids.slice(at, at + PIECE);
    const records = await Promise.all(piece.map(readRecord));
    for (const [n, id] of piece.entries())
      if (records[n]?.hash === hash && (await readStored(id).catch(() => null))?.hash === hash) found.push(id);
  }
  return found;
}
