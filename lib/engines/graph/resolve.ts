import { bypassInput } from "./connection.ts";
import { MODE, type NetNode } from "./net-node.ts";
import type { Slot } from "./slots.ts";
import type { Widget } from "./widgets.ts";

/** What an input is fed with: a node's output, a value that a subgraph carries for its input, or nothing. */
export type Source =
  | { readonly kind: "node"; readonly node: NetNode; readonly output: number }
  | { readonly kind: "value"; readonly host: NetNode; readonly widget: Widget }
  | { readonly kind: "none" };

/** Longer chains of reroutes and bypassed nodes lead nowhere. */
const LONGEST = 250;
const NONE: Source = { kind: "none" };

/** Where the walk stands: at an input, going up its link, or at an output, going into its node. */
type Step =
  | { readonly at: "input"; readonly node: NetNode; readonly slot: Slot; readonly wanted: string | null }
  | { readonly at: "output"; readonly node: NetNode; readonly output: number; readonly wanted: string };

/** Follows a link up through reroutes, subgraphs and bypassed nodes to the node that really feeds the input. */
export function sourceOf(node: NetNode, slot: Slot): Source {
  let step: Step | Source = { at: "input", node, slot, wanted: null };
  const been = new Set<Slot | string>();
  while ("at" in step) {
    const mark: Slot | string = step.at === "input" ? step.slot : `${step.node.id} ${step.output}`;
    // A circle of links can never run; the page refuses it, here the input is simply left open.
    if (been.has(mark) || been.size > LONGEST) return NONE;
    been.add(mark);
    step = step.at === "input" ? upLink(step.node, step.slot, step.wanted) : intoNode(step.node, step.output, step.wanted);
  }
  return step;
}

function upLink(node: NetNode, slot: Slot, wanted: string | null): Step | Source {
  const { scope } = node;
  const link = slot.link === null ? undefined : scope.links.get(slot.link);
  if (link === undefined) return NONE;
  if (scope.host !== null && link.origin === scope.inputId) return outOfSubgraph(scope.host, link.originSlot);
  const origin = scope.nodes.get(link.origin);
  if (origin === undefined) return NONE;
  return { at: "output", node: origin, output: link.originSlot, wanted: wanted ?? slot.type };
}

/** From the inside of a subgraph to what is linked outside, or the value the subgraph's node carries. */
function outOfSubgraph(host: NetNode, input: number): Step | Source {
  const slot = host.slots[input];
  if (slot === undefined) return NONE;
  if (slot.link === null) return slot.widget === null ? NONE : { kind: "value", host, widget: slot.widget };
  return { at: "input", node: host, slot, wanted: null };
}

function intoNode(node: NetNode, output: number, wanted: string): Step | Source {
  if (node.mode === MODE.bypassed) {
    const slot = node.slots[bypassInput(node.slots, output, node.outputs[output] ?? "*", wanted)];
    return slot === undefined ? NONE : { at: "input", node, slot, wanted: null };
  }
  if (node.inner !== null) return intoSubgraph(node, output, wanted);
  if (node.kind === "node" || node.kind === "unknown") return { kind: "node", node, output };
  const through = node.slots[output];
  return through === undefined ? NONE : { at: "input", node, slot: through, wanted };
}

function intoSubgraph(host: NetNode, output: number, wanted: string): Step | Source {
  const { inner } = host;
  const link = inner?.links.get(inner.outputs[output]?.[0] ?? "");
  if (inner === null || link === undefined) return NONE;
  if (link.origin === inner.inputId) return outOfSubgraph(host, link.originSlot);
  const origin = inner.nodes.get(link.origin);
  return origin === undefined ? NONE : { at: "output", node: origin, output: link.originSlot, wanted };
}
