/** One prompt as its frames tell it. Pure: frames in, state out. Frames are lost while a socket is away: see `follow.ts` for what counts then. */
import type { ApiGraph } from "../graph/schema.ts";
import type { NodeAtWork } from "../schema.ts";
import type { Message } from "./messages.ts";

export interface NodeState {
  readonly value: number;
  readonly max: number;
  readonly isFinished: boolean;
}

export interface RunState {
  readonly prompt: string;
  /** `ended`: a frame said how. */
  readonly phase: "waiting" | "running" | "ended";
  readonly ending: "success" | "error" | "interrupted" | null;
  readonly cached: readonly string[];
  readonly nodes: Readonly<Record<string, NodeState>>;
  readonly current: string | null;
  /** As heard, node by node. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly failure: unknown;
}

export function begun(prompt: string): RunState {
  return { prompt, phase: "waiting", ending: null, cached: [], nodes: {}, current: null, outputs: {}, failure: null };
}

/** Whether a frame may be about this prompt: those that name another one are not, those that name none are said of whatever runs. */
export function concerns(state: RunState, message: Message): boolean {
  return !("prompt" in message) || message.prompt === null || message.prompt === state.prompt;
}

export function next(state: RunState, message: Message): RunState {
  if (!concerns(state, message)) return state;
  switch (message.kind) {
    case "start":
      // The same id may be posted, and run, once more.
      return { ...begun(state.prompt), phase: "running" };
    case "cached":
      return { ...state, phase: "running", cached: message.nodes };
    case "nodes":
      return state.phase === "ended" ? state : withNodes({ ...state, phase: "running" }, message.nodes);
    case "executing":
      return executing(state, message.prompt, message.node);
    case "progress":
      return stepped(state, message);
    case "executed":
      return { ...state, outputs: { ...state.outputs, [message.node]: message.output } };
    case "success":
    case "interrupted":
      return { ...state, phase: "ended", ending: message.kind, current: null };
    case "error":
      return { ...state, phase: "ended", ending: "error", current: null, failure: message.data };
    case "status":
    case "preview":
    case "words":
      return state;
  }
}

function withNodes(state: RunState, told: Extract<Message, { kind: "nodes" }>["nodes"]): RunState {
  const nodes: Record<string, NodeState> = { ...state.nodes };
  let current = state.current;
  for (const { id, value, max, state: said } of told) {
    const isFinished = said === "finished" || (nodes[id]?.isFinished ?? false);
    nodes[id] = { value, max, isFinished };
    if (said === "running") current = id;
  }
  return { ...state, nodes, current };
}

function executing(state: RunState, prompt: string | null, node: string | null): RunState {
  // No prompt: said of whatever runs after a reconnect. No node: said after every end, and ends nothing by itself.
  if (prompt === null || node === null || state.phase === "ended") return state;
  const before = state.current;
  const nodes = { ...state.nodes };
  const left = before === null || before === node ? undefined : (nodes[before] ?? { value: 0, max: 1, isFinished: false });
  // Older servers tell of the next node only: then the one before is done.
  if (before !== null && left && !left.isFinished) nodes[before] = { ...left, value: left.max, isFinished: true };
  nodes[node] ??= { value: 0, max: 1, isFinished: false };
  return { ...state, phase: "running", nodes, current: node };
}

function stepped(state: RunState, { prompt, node, value, max }: Extract<Message, { kind: "progress" }>): RunState {
  if (prompt === null || node === null || state.phase === "ended") return state;
  const isFinished = state.nodes[node]?.isFinished ?? false;
  return { ...state, phase: "running", current: node, nodes: { ...state.nodes, [node]: { value, max, isFinished } } };
}

/** The node it is at; null before the first and after the last. `display` nodes of a subgraph are in the graph under their whole id. */
export function nodeAt(state: RunState, graph: ApiGraph): NodeAtWork | null {
  const id = state.current;
  if (id === null) return null;
  const node = graph[id];
  const at = state.nodes[id];
  const class_type = node?.class_type ?? "";
  const { done, total } = countOf(state, graph);
  return { id, class_type, label: node?._meta?.title || class_type || id, value: at?.value ?? 0, max: at?.max ?? 1, done, total };
}

function countOf(state: RunState, graph: ApiGraph): { done: number; total: number } {
  const ids = Object.keys(graph);
  const cached = new Set(state.cached);
  const done = ids.filter((id) => cached.has(id) || state.nodes[id]?.isFinished === true).length;
  return { done: state.ending === "success" ? ids.length : done, total: ids.length };
}

/** How far it is, 0 … 1. A node that counts steps weighs as many as it was asked for, any other one. */
export function shareDone(state: RunState, graph: ApiGraph): number {
  if (state.ending === "success") return 1;
  const cached = new Set(state.cached);
  let all = 0;
  let done = 0;
  for (const [id, node] of Object.entries(graph)) {
    if (cached.has(id)) continue;
    const at = state.nodes[id];
    const steps = node.inputs.steps;
    const weight = Math.max(typeof steps === "number" && steps > 0 ? steps : 1, at?.max ?? 1);
    all += weight;
    if (at?.isFinished) done += weight;
    else if (at && at.max > 0) done += weight * Math.min(1, Math.max(0, at.value / at.max));
  }
  return all === 0 ? 0 : done / all;
}
