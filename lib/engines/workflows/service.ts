import { uuidv7 } from "#lib/core/ids.ts";
import { refusal } from "#lib/i18n/reasons.ts";
import { pageOf } from "#lib/media/page.ts";
import type { Actor } from "#lib/people/schema.ts";
import { applyFields } from "../graph/apply.ts";
import type { ApiGraph, WorkflowField } from "../graph/schema.ts";
import { choosePicture } from "./card-picture.ts";
import { checkEngine } from "./definitions.ts";
import { corrected, defaultsSaid, faultIn, fieldsWhere, taken } from "./form.ts";
import { type Asked, carriedByMedia, type Imported } from "./import.ts";
import { definitionsFor, idsOfGraph, lookAt, lookAtAll, type OpenedWorkflow, openWorkflow } from "./looking.ts";
import { pageToRun, type ReadWorkflow, readWorkflow } from "./reading.ts";
import type { ImportedWorkflow, Workflow, WorkflowList, WorkflowPatch, WorkflowRecord, WorkflowsQuery } from "./schema.ts";
import {
  type Change,
  changeStored,
  createStored,
  hashOf,
  trashStored,
  unknown,
  untrashStored,
  workflowIds,
  writePreview,
} from "./store.ts";
import { isNode, modesFor, switchesAfter, switchFault } from "./switches.ts";
import { tell } from "./telling.ts";

/** The library, what was changed last first. */
export async function listWorkflows(actor: Actor, query: WorkflowsQuery): Promise<WorkflowList> {
  const words = (query.q ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const ids = query.media_id === undefined ? await workflowIds() : await idsCarriedBy(actor, query.media_id);
  const all = (await lookAtAll(actor, ids))
    .filter(({ archived }) => query.archived === "all" || archived === (query.archived === "true"))
    .filter(({ tags }) => query.tag === undefined || tags.includes(query.tag))
    .filter(({ name, tags }) => words.every((word) => [name, ...tags].some((text) => text.toLowerCase().includes(word))))
    .sort((a, b) => (a.updated_at < b.updated_at ? 1 : a.updated_at > b.updated_at ? -1 : a.id < b.id ? 1 : -1));
  const page = pageOf(all, query, ({ id }) => id);
  return query.fields === "none" ? { ...page, items: page.items.map((item) => ({ ...item, fields: [] })) } : page;
}

async function idsCarriedBy(actor: Actor, media: number): Promise<string[]> {
  const carried = await carriedByMedia(actor, media);
  return carried ? idsOfGraph(hashOf(carried.text)) : [];
}

/** @throws AppError `not_found` */
export async function getWorkflow(actor: Actor, id: string): Promise<Workflow> {
  const workflow = await lookAt(actor, id);
  if (!workflow) throw unknown();
  return workflow;
}

/**
 * Takes up what was imported: new workflows, or a new version of one.
 * @returns the first, and which came with it
 * @throws AppError `not_found`, `invalid`
 */
export async function takeWorkflows(actor: Actor, asked: Asked, imported: readonly Imported[]): Promise<ImportedWorkflow> {
  await checkEngine(asked.engine_id);
  const [only, ...others] = imported;
  if (!only) throw refusal("invalid", "no_workflow", {}, { field: "workflow" });
  if (others.length === 0) return { ...(await takeWorkflow(actor, asked, only)), also: [] };
  if (asked.replaces) throw refusal("invalid", "archive_several", { count: String(imported.length) }, { field: "file" });
  const first = await takeWorkflow(actor, { ...asked, name: null }, only);
  const also: ImportedWorkflow["also"] = [];
  for (const one of others) {
    const { id, name } = await takeWorkflow(actor, { ...asked, name: null }, one);
    also.push({ id, name });
  }
  return { ...first, also };
}

async function takeWorkflow(actor: Actor, asked: Asked, imported: Imported): Promise<Workflow> {
  if (asked.replaces) return replaceGraph(actor, asked.replaces, asked, imported);
  const { carried, record: before } = imported;
  const now = new Date().toISOString();
  const id = uuidv7();
  const record: WorkflowRecord = {
    schema: 1,
    name: asked.name ?? before?.name ?? imported.name,
    tags: [...new Set(asked.tags ?? before?.tags ?? [])],
    version: 1,
    format: carried.format,
    hash: hashOf(carried.text),
    engine_id: asked.engine_id ?? null,
    archived: false,
    fields: before?.fields ?? {},
    order: before?.order ?? [],
    modes: before?.modes ?? {},
    created_at: now,
    updated_at: now,
    version_at: now,
  };
  await createStored(id, record, carried, imported.preview);
  return told(actor, id);
}

/** The form stays as far as the new graph has the same inputs. */
async function replaceGraph(actor: Actor, id: string, asked: Asked, { carried, preview }: Imported): Promise<Workflow> {
  await changeStored(id, async (stored) => {
    const { record } = readWorkflow(stored, null);
    const next: WorkflowRecord = {
      ...record,
      ...(asked.name ? { name: asked.name } : {}),
      ...(asked.tags ? { tags: [...new Set(asked.tags)] } : {}),
      ...(asked.engine_id === undefined ? {} : { engine_id: asked.engine_id }),
    };
    const isSame = hashOf(carried.text) === stored.hash && carried.api === stored.api;
    // A picture that came along takes the place of any before.
    if (preview) delete next.picture;
    return isSame ? { record: next } : newVersion(next, carried);
  });
  if (preview) await writePreview(id, preview);
  return told(actor, id);
}

function newVersion(record: WorkflowRecord, files: Imported["carried"]): Change {
  const now = new Date().toISOString();
  const hash = hashOf(files.text);
  return { files, record: { ...record, version: record.version + 1, format: files.format, hash, version_at: now, updated_at: now } };
}

/** @throws AppError `not_found`, `invalid`, `conflict` */
export async function changeWorkflow(actor: Actor, id: string, patch: WorkflowPatch): Promise<Workflow> {
  const { preview_media_id: media, ...said } = patch;
  if (Object.keys(said).length > 0) {
    await changeStored(id, async (stored) => {
      const before = stored.record?.engine_id ?? null;
      const engine = said.engine_id === undefined ? before : said.engine_id;
      // The one it has may have been taken off the list since.
      if (engine !== before) await checkEngine(engine);
      return { record: patched(readWorkflow(stored, await definitionsFor(engine)), said) };
    });
  }
  if (media !== undefined) await choosePicture(actor, id, media);
  return told(actor, id);
}

function patched(read: ReadWorkflow, said: Omit<WorkflowPatch, "preview_media_id">): WorkflowRecord {
  const { record, found } = read;
  const { fields, bypassed, muted, tags, name, archived, engine_id } = said;
  const plain = Object.entries({ name, archived, engine_id, tags: tags && [...new Set(tags)] }).filter(([, value]) => value !== undefined);
  const now = new Date().toISOString();
  return {
    ...record,
    ...Object.fromEntries(plain),
    ...(fields ? formFrom(read, found, fields) : {}),
    ...(bypassed || muted ? { modes: modesFrom(read, said) } : {}),
    updated_at: now,
  };
}

function formFrom({ record, converted }: ReadWorkflow, found: readonly WorkflowField[], patches: NonNullable<WorkflowPatch["fields"]>) {
  if (!converted) {
    throw refusal("conflict", "workflow_form_waits", {}, { field: "fields" });
  }
  const fault = faultIn(found, record, patches);
  if (fault) throw refusal("invalid", fault.key, fault.given, { field: fault.field });
  return taken(found, record, patches);
}

function modesFrom(read: ReadWorkflow, said: Pick<WorkflowPatch, "bypassed" | "muted">): WorkflowRecord["modes"] {
  const { ui, graph } = read;
  const fault = switchFault(said, (id) => isNode(id, ui, graph));
  if (fault) throw refusal("invalid", fault.key, fault.given, { field: fault.field });
  return modesFor(ui, switchesAfter(read, said));
}

/** Moves a workflow, with all its versions, into the library's trash. @throws AppError `not_found` */
export async function deleteWorkflow(_actor: Actor, id: string): Promise<{ id: string; deleted: true }> {
  await trashStored(id, new Date());
  await tell(id);
  return { id, deleted: true };
}

/** Takes a deleted workflow out of the trash. @throws AppError `not_found`, `conflict` */
export async function undeleteWorkflow(actor: Actor, id: string): Promise<Workflow> {
  await untrashStored(id);
  return told(actor, id);
}

/** Puts an earlier version in front again, as a version of its own: nothing in between is lost. */
export async function putInFront(
  actor: Actor,
  id: string,
  earlier: { files: Imported["carried"]; record: WorkflowRecord | null },
): Promise<Workflow> {
  await changeStored(id, async (stored) => {
    const { record } = readWorkflow(stored, null);
    const { fields, order, modes } = earlier.record ?? record;
    return newVersion({ ...record, fields, order, modes }, earlier.files);
  });
  return told(actor, id);
}

/** What `lib/generation` makes a job of. */
export interface WorkflowForRun {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly format: "api" | "ui";
  /** The page's JSON with the person's switches; null for a workflow in API format. */
  readonly ui: unknown;
  /** With the person's switches and defaults. */
  readonly graph: ApiGraph;
  readonly fields: WorkflowField[];
  readonly engineId: string | null;
  readonly bypassed: string[];
  readonly muted: string[];
}

const readied = new WeakMap<OpenedWorkflow, WorkflowForRun>();

/**
 * The same object as long as nothing of it has changed. @throws AppError `not_found`, `engine_unavailable` while nobody can tell what its
 * nodes are
 */
export async function workflowForRun(id: string): Promise<WorkflowForRun> {
  const opened = await openWorkflow(id);
  const ready = readied.get(opened) ?? forRun(id, opened);
  readied.set(opened, ready);
  return ready;
}

function forRun(id: string, { read, definitions }: OpenedWorkflow): WorkflowForRun {
  const { record } = read;
  if (!read.converted) {
    throw refusal("engine_unavailable", "workflow_unread", { name: record.name }, { field: "workflow_id" });
  }
  const graph = read.run;
  const fields = fieldsWhere(corrected(read.found, record), (node) => Object.hasOwn(graph, node));
  return {
    id,
    name: record.name,
    version: record.version,
    format: read.format,
    ui: pageToRun(read),
    graph: applyFields(graph, fields, saidIn(fields, defaultsSaid(read.found, record)), definitions ?? {}),
    fields,
    engineId: record.engine_id,
    bypassed: [...read.bypassed],
    muted: [...read.muted],
  };
}

/** Of a node that is gone around there is nothing to say. */
function saidIn(fields: readonly WorkflowField[], said: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(fields.flatMap(({ key }) => (key in said ? [[key, said[key]]] : [])));
}

async function told(actor: Actor, id: string): Promise<Workflow> {
  const workflow = await lookAt(actor, id);
  if (!workflow) throw unknown();
  await tell(id);
  return workflow;
}
