import type { JsonObject } from "./json-shape.ts";
import type { Slot } from "./slots.ts";
import type { Widget } from "./widgets.ts";

/** A node's `mode` in the page: it runs, it is muted (it and its links are left out), or it is bypassed (its inputs go through). */
export const MODE = { runs: 0, muted: 2, bypassed: 4 } as const;

export interface Link {
  readonly id: string;
  readonly origin: string;
  readonly originSlot: number;
  readonly target: string;
  readonly targetSlot: number;
}

/** `virtual` nodes exist in the page only: reroutes, primitives, notes, and subgraphs, which stand for what is inside them. */
export type NodeKind = "node" | "unknown" | "reroute" | "primitive" | "note" | "subgraph";

export interface NetNode {
  /** Its id in the queued graph: `121:253` is node 253 inside the subgraph that is node 121. */
  readonly id: string;
  readonly localId: string;
  readonly type: string;
  readonly title: string;
  readonly kind: NodeKind;
  readonly mode: number;
  readonly slots: Slot[];
  readonly outputs: readonly string[];
  readonly widgets: readonly Widget[];
  readonly scope: Scope;
  readonly inner: Scope | null;
  readonly raw: JsonObject;
}

/** The workflow itself, or one use of a subgraph. */
export interface Scope {
  readonly nodes: ReadonlyMap<string, NetNode>;
  readonly links: ReadonlyMap<string, Link>;
  /** The node that stands for this scope outside; null for the workflow itself. */
  readonly host: NetNode | null;
  readonly inputId: string;
  readonly outputs: readonly (readonly string[])[];
  readonly raw: JsonObject;
}

export interface Network {
  readonly root: Scope;
  /** Every node, those inside subgraphs behind the ones around them, in the file's order. */
  readonly nodes: readonly NetNode[];
  readonly problems: string[];
}
