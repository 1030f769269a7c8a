import type { ReasonKey } from "#lib/i18n/reasons.ts";
import type { NodeMode } from "../graph/modes.ts";
import type { ApiGraph } from "../graph/schema.ts";
import { hasNode, switchedOnPage } from "./page.ts";
import type { WorkflowPatch, WorkflowRecord } from "./schema.ts";

/** How a workflow's nodes stand, where they do not simply run. */
export interface Switches {
  readonly bypassed: readonly string[];
  readonly muted: readonly string[];
}

type Modes = WorkflowRecord["modes"];

export function isNode(id: string, ui: unknown, graph: ApiGraph): boolean {
  return Object.hasOwn(graph, id) || hasNode(ui, id);
}

/** As the page saved them, then as the person switched them. */
export function switchesOf(ui: unknown, graph: ApiGraph, modes: Modes): Switches {
  const all = new Map<string, NodeMode>(switchedOnPage(ui));
  for (const [id, mode] of Object.entries(modes)) if (isNode(id, ui, graph)) all.set(id, mode);
  const those = (wanted: NodeMode) => [...all].filter(([, mode]) => mode === wanted).map(([id]) => id);
  return { bypassed: those(4), muted: those(2) };
}

/** How a node was switched off, by itself or with a subgraph that it is in; null where it runs. */
export function offAs({ bypassed, muted }: Switches, node: string): "bypassed" | "muted" | null {
  const has = (list: readonly string[]) => list.some((id) => id === node || node.startsWith(`${id}:`));
  return has(muted) ? "muted" : has(bypassed) ? "bypassed" : null;
}

/** A node stands in one list only: who puts it into one takes it out of the other. */
export function switchesAfter(before: Switches, { bypassed, muted }: Pick<WorkflowPatch, "bypassed" | "muted">): Switches {
  const without = (list: readonly string[], other: readonly string[] = []) => list.filter((id) => !other.includes(id));
  return { bypassed: bypassed ?? without(before.bypassed, muted), muted: muted ?? without(before.muted, bypassed) };
}

/** Only where the person differs from what the page saved. */
export function modesFor(ui: unknown, { bypassed, muted }: Switches): Modes {
  const saved = switchedOnPage(ui);
  const off = [...bypassed.map((id) => [id, 4] as const), ...muted.map((id) => [id, 2] as const)];
  const isOff = new Set([...bypassed, ...muted]);
  const on = [...saved.keys()].filter((id) => !isOff.has(id)).map((id) => [id, 0] as const);
  return Object.fromEntries([...off.filter(([id, mode]) => saved.get(id) !== mode), ...on]);
}

/** What of a change to the switches cannot be; null where it can. */
export function switchFault(
  { bypassed = [], muted = [] }: Pick<WorkflowPatch, "bypassed" | "muted">,
  isThere: (id: string) => boolean,
): { readonly field: "bypassed" | "muted"; readonly key: ReasonKey; readonly given: { readonly id: string } } | null {
  for (const [field, ids] of Object.entries({ bypassed, muted } as const)) {
    const strange = ids.find((id) => !isThere(id));
    if (strange !== undefined) return { field: field as "bypassed", key: "node_gone", given: { id: strange } };
  }
  const both = muted.find((id) => bypassed.includes(id));
  return both === undefined ? null : { field: "muted", key: "node_both", given: { id: both } };
}
