import { messageOf } from "#lib/core/errors.ts";
import { bypassNodes } from "../graph/bypass.ts";
import { convertWorkflow } from "../graph/convert.ts";
import { findFields } from "../graph/fields.ts";
import { missingModels, missingNodes } from "../graph/missing.ts";
import { type NodeMode, type NodeModes, switchNodes } from "../graph/modes.ts";
import { muteNodes } from "../graph/mute.ts";
import { outsideValues, seenOutside } from "../graph/outside.ts";
import type { ApiGraph, Definitions, WorkflowField } from "../graph/schema.ts";
import { graphIn, parseWorkflow } from "./carried.ts";
import { withEveryLiteral } from "./form.ts";
import { absentOnPage, hasNode, nodesOf } from "./page.ts";
import type { WorkflowFormat, WorkflowRecord } from "./schema.ts";
import type { StoredWorkflow } from "./store.ts";
import { type Switches, switchesOf } from "./switches.ts";

/** A workflow, understood as far as the definitions at hand allow. */
export interface ReadWorkflow extends Switches {
  readonly id: string;
  readonly record: WorkflowRecord;
  readonly format: WorkflowFormat;
  /** The page's own JSON as it was imported; null for a workflow in API format. */
  readonly ui: unknown;
  /** What would run with no switch of the person's turned off; empty while it is not converted. */
  readonly graph: ApiGraph;
  /** What ComfyUI would be sent: with all the person's switches. */
  readonly run: ApiGraph;
  readonly converted: boolean;
  readonly problems: readonly string[];
  /** Every value that could stand on the form, before the person's corrections. */
  readonly found: readonly WorkflowField[];
  readonly missing: { readonly nodes: readonly string[]; readonly models: readonly string[] };
  readonly checked: boolean;
  readonly nodeCount: number;
}

/** What the record says, made up where there is none, and moved on where other bytes were put in its place by hand. */
function recordOf(stored: StoredWorkflow, format: WorkflowFormat): WorkflowRecord {
  const { record, hash, changedAt } = stored;
  const at = changedAt.toISOString();
  if (record?.hash === hash) return record;
  if (record) return { ...record, format, hash, version: record.version + 1, version_at: at, updated_at: at };
  return {
    schema: 1,
    name: stored.id,
    tags: [],
    version: 1,
    format,
    hash,
    engine_id: null,
    archived: false,
    fields: {},
    order: [],
    modes: {},
    created_at: at,
    updated_at: at,
    version_at: at,
  };
}

/** @param definitions null where no engine has told what its nodes are */
export function readWorkflow(stored: StoredWorkflow, definitions: Definitions | null): ReadWorkflow {
  const json = parseWorkflow(new TextDecoder().decode(stored.text));
  const own = graphIn(json) ?? { format: stored.record?.format ?? "api", value: {} };
  const record = recordOf(stored, own.format);
  const ui = own.format === "ui" ? own.value : null;
  const made = ui === null ? asSaved(own.value) : fromPage(ui, stored.api, record, definitions);
  const { graph, converted, problems } = made;
  const run = switchedOff(made, ui, stored.api, record, definitions);
  return {
    id: stored.id,
    record,
    format: own.format,
    ui,
    graph,
    run,
    converted,
    problems,
    found: converted ? fieldsOf(graph, ui, definitions) : [],
    missing: definitions ? missingFrom(run, pageAsSwitched(ui, record), definitions) : { nodes: [], models: [] },
    checked: definitions !== null,
    ...switchesOf(ui, graph, record.modes),
    nodeCount: ui === null ? Object.keys(graph).length : nodesOf(ui).length,
  };
}

interface Made {
  readonly graph: ApiGraph;
  readonly converted: boolean;
  readonly problems: readonly string[];
}

function asSaved(value: unknown): Made {
  return { graph: value as ApiGraph, converted: true, problems: [] };
}

/**
 * The run that came along with the page is what was run, to the last value, and needs no engine to be understood; but a node that the
 * page went around is not in it.
 */
function fromPage(ui: unknown, api: string | null, record: WorkflowRecord, definitions: Definitions | null): Made {
  const on = modesOn(ui, record.modes, 0);
  const run = api === null ? null : graphIn(parseWorkflow(api));
  if (run?.format === "api" && !(definitions && Object.keys(on).length > 0)) return asSaved(run.value);
  return definitions ? convertedWith(ui, on, definitions) : { graph: {}, converted: false, problems: [] };
}

function convertedWith(ui: unknown, modes: NodeModes, definitions: Definitions): Made {
  try {
    const switched = Object.keys(modes).length === 0 ? ui : switchNodes(ui, modes);
    return { ...convertWorkflow(switched, definitions), converted: true };
  } catch (error) {
    return { graph: {}, converted: false, problems: [messageOf(error)] };
  }
}

/** A node without inputs may leave them out. */
function complete(graph: ApiGraph): ApiGraph {
  const entries = Object.entries(graph);
  if (entries.every(([, node]) => node.inputs !== undefined)) return graph;
  return Object.fromEntries(entries.map(([id, node]) => [id, { ...node, inputs: node.inputs ?? {} }]));
}

function fieldsOf(saved: ApiGraph, ui: unknown, definitions: Definitions | null): WorkflowField[] {
  const graph = complete(saved);
  const fields = withEveryLiteral(findFields(graph, definitions ?? {}), graph);
  if (ui === null || definitions === null) return fields;
  try {
    return seenOutside(fields, outsideValues(ui, definitions));
  } catch {
    // The run that came along has its fields, whatever the page is.
    return fields;
  }
}

function missingFrom(saved: ApiGraph, ui: unknown, definitions: Definitions): { nodes: string[]; models: string[] } {
  const graph = complete(saved);
  const nodes = new Set([...missingNodes(graph, definitions), ...absentOnPage(ui, definitions)]);
  return { nodes: [...nodes].sort(), models: missingModels(graph, definitions) };
}

function switchedOff(made: Made, ui: unknown, api: string | null, { modes }: WorkflowRecord, definitions: Definitions | null): ApiGraph {
  const { graph, converted } = made;
  // A switched-off subgraph is all the nodes inside it.
  const off = (mode: NodeMode) => {
    const ids = Object.keys(modes).filter((id) => modes[id] === mode);
    return ids.length === 0 ? [] : Object.keys(graph).filter((id) => ids.some((one) => id === one || id.startsWith(`${one}:`)));
  };
  if (!converted || Object.values(modes).every((mode) => mode === 0)) return graph;
  if (ui !== null && api === null && definitions) return convertedWith(ui, modesOn(ui, modes), definitions).graph;
  const [bypassed, muted] = [off(4), off(2)];
  if (bypassed.length + muted.length === 0) return graph;
  // What is muted may be what a bypassed node would hand on, so it goes last.
  return muteNodes(bypassed.length === 0 ? complete(graph) : bypassNodes(complete(graph), definitions ?? {}, bypassed), muted);
}

/** As far as it can be had: a page whose subgraphs hold themselves cannot be switched, and may have been run all the same. */
function pageAsSwitched(ui: unknown, record: WorkflowRecord): unknown {
  try {
    return pageToRun({ ui, record });
  } catch {
    return ui;
  }
}

/** The page's JSON with the person's switches; null for a workflow in API format. */
export function pageToRun({ ui, record }: Pick<ReadWorkflow, "ui" | "record">): unknown {
  const modes = ui === null ? {} : modesOn(ui, record.modes);
  return Object.keys(modes).length === 0 ? ui : switchNodes(ui, modes);
}

/** The person's switches, of nodes that this version has. */
function modesOn(ui: unknown, modes: WorkflowRecord["modes"], only?: NodeMode): Record<string, NodeMode> {
  return Object.fromEntries(Object.entries(modes).filter(([id, mode]) => (only ?? mode) === mode && hasNode(ui, id)));
}
