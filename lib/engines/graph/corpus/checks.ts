import { bypassNodes } from "../bypass.ts";
import { type Difference, differences } from "../compare.ts";
import { convertWorkflow } from "../convert.ts";
import { inputSpecs } from "../input-spec.ts";
import { isJsonObject, objectOf, ownValue } from "../json-shape.ts";
import { setNodeModes } from "../modes.ts";
import { muteNodes } from "../mute.ts";
import type { ApiGraph, Definitions } from "../schema.ts";
import { writeBack } from "../write-back.ts";
import type { Template } from "./templates.ts";

export function checkConversion({ saved, modes, queued }: Template, definitions: Definitions): Difference[] {
  return differences(convertWorkflow(setNodeModes(saved, modes), definitions).graph, queued);
}

export interface WriteBackCheck {
  readonly differences: readonly Difference[];
  /** The workflow could not take the change and was drawn anew. */
  readonly isRedrawn: boolean;
}

/** The workflow as saved must take on the variant's modes and, where wanted, another value in every field. */
export function checkWriteBack({ saved, queued }: Template, definitions: Definitions, isChanged: boolean): WriteBackCheck {
  const graph = isChanged ? changedGraph(queued, definitions) : queued;
  const written = objectOf(writeBack(saved, graph, definitions));
  const isRedrawn = !samePlaces(objectOf(saved).nodes, written.nodes);
  return { differences: differences(convertWorkflow(written, definitions).graph, graph), isRedrawn };
}

function samePlaces(before: unknown, after: unknown): boolean {
  const places = (nodes: unknown) =>
    Array.isArray(nodes) ? JSON.stringify(nodes.map((node) => [objectOf(node).id, objectOf(node).pos])) : "";
  return places(before) === places(after);
}

/** Null where the variant mutes, switches something on, or bypasses a whole subgraph: the API format has no such nodes. */
export function checkBypass({ modes, queued, queuedAsSaved }: Template, definitions: Definitions): Difference[] | null {
  const ids = Object.entries(modes).filter(([id, mode]) => mode !== 4 || Object.hasOwn(queuedAsSaved, id));
  if (ids.length === 0 || ids.some(([, mode]) => mode !== 4)) return null;
  if (Object.keys(modes).some((id) => Object.keys(queuedAsSaved).some((other) => other.startsWith(`${id}:`)))) return null;
  return differences(
    bypassNodes(
      queuedAsSaved,
      definitions,
      ids.map(([id]) => id),
    ),
    queued,
  );
}

/** Null where the variant does anything but mute nodes that are queued: reroutes, primitives and subgraphs exist on the page only. */
export function checkMute({ modes, queued, queuedAsSaved }: Template): Difference[] | null {
  const ids = Object.keys(modes);
  if (ids.length === 0 || ids.some((id) => modes[id] !== 2 || !Object.hasOwn(queuedAsSaved, id))) return null;
  return differences(muteNodes(queuedAsSaved, ids), queued);
}

/** Another value for every literal, of a kind that the field takes; texts get what is hard to write down. */
export function changedGraph(graph: ApiGraph, definitions: Definitions): ApiGraph {
  return Object.fromEntries(
    Object.entries(graph).map(([id, node]) => {
      const specs = new Map(inputSpecs(ownValue(definitions, node.class_type) ?? {}).map((spec) => [spec.name, spec]));
      const inputs = Object.entries(node.inputs).map(([name, value]) => {
        const spec = specs.get(name);
        return [name, spec === undefined ? value : changed(value, spec.choices, spec.options)];
      });
      return [id, { ...node, inputs: Object.fromEntries(inputs) }];
    }),
  );
}

function changed(value: unknown, choices: readonly unknown[] | null, options: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value) || isJsonObject(value)) return value;
  if (choices !== null) return choices.find((choice) => choice !== value) ?? `other-${String(value)}`;
  if (typeof value === "boolean") return !value;
  if (typeof value === "string") return `${value} {fox|owl} \\{ // see https://example.org /* not */ % ü`;
  const { max, min, step } = options;
  if (JSON.isRawJSON(max)) return JSON.rawJSON("18446744073709551614");
  if (typeof value !== "number") return value;
  const by = typeof step === "number" && step > 0 ? step : 1;
  if (typeof max !== "number" || value + by <= max) return Number((value + by).toFixed(6));
  return typeof min !== "number" || value - by >= min ? Number((value - by).toFixed(6)) : value;
}
