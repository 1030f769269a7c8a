/** Everything the tests' ComfyUI can do wrong. */
import type { ApiGraph } from "#lib/engines/graph/schema.ts";

/** How often each thing goes wrong, 0 … 1; those in milliseconds say how long. */
export interface Faults {
  /** The socket is cut while a run is at a node. */
  socketDrops: number;
  /** The process dies while a run is at a node, forgets everything, and is back a moment later. */
  restarts: number;
  restartMs: number;
  /** A good graph is refused at a node: at one of its inputs, or at each. */
  nodeErrors: number;
  everyInput: number;
  /** What a loader names is not in the input folder. */
  missingInputs: number;
  runtimeErrors: number;
  diskFull: number;
  /** Any answer takes so long. */
  slow: number;
  slowMs: number;
  /** A prompt is put in line at once and answered so much later. */
  heldPrompts: number;
  heldMs: number;
  /** Any question is answered with 500. */
  http500: number;
  /** The connection is cut instead of an answer, after the question was acted on. */
  cutAnswers: number;
  /** A file is sent in part: whole by its length, or shorter than its length says. */
  truncated: number;
  lyingLengths: number;
  /** A prompt is put in line twice. */
  twice: number;
  /** Somebody else's prompt of the same nodes goes first. */
  others: number;
  /** Frames no client knows: broken JSON, new kinds, empty binaries. */
  strangeFrames: number;
  /** The history is written so much later than the run's end is told. */
  historyMs: number;
}

export const NO_FAULTS: Faults = {
  socketDrops: 0,
  restarts: 0,
  restartMs: 100,
  nodeErrors: 0,
  everyInput: 0,
  missingInputs: 0,
  runtimeErrors: 0,
  diskFull: 0,
  slow: 0,
  slowMs: 200,
  heldPrompts: 0,
  heldMs: 6_000,
  http500: 0,
  cutAnswers: 0,
  truncated: 0,
  lyingLengths: 0,
  twice: 0,
  others: 0,
  strangeFrames: 0,
  historyMs: 0,
};

/** Whether a fault happens now. */
export type Happens = (fault: keyof Faults) => boolean;

/** Numbers that look random and are the same each time (mulberry32). */
export function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The first loader is told that its file is gone, as ComfyUI tells it; null where there is none. */
export function refusedInput(graph: ApiGraph): { status: number; json: unknown } | null {
  const [id, node] = Object.entries(graph).find(([, one]) => one.class_type === "LoadImage") ?? [];
  if (id === undefined || !node) return null;
  const details = `image - Invalid image file: ${node.inputs.image}`;
  const error = {
    type: "custom_validation_failed",
    message: "Custom validation failed for node",
    details,
    extra_info: { input_name: "image" },
  };
  return refusal({ [id]: { errors: [error], dependent_outputs: [], class_type: node.class_type } });
}

function refusal(node_errors: object): { status: number; json: unknown } {
  const error = { type: "prompt_outputs_failed_validation", message: "Prompt outputs failed validation", details: "", extra_info: {} };
  return { status: 400, json: { error, node_errors } };
}

/** What a good graph is refused with when it shall be. */
export function refused(graph: ApiGraph, everyInput: boolean): { status: number; json: unknown } {
  const [id = "1", node] = Object.entries(graph)[0] ?? [];
  const [first = "x", ...others] = Object.keys(node?.inputs ?? {});
  const errors = [first, ...(everyInput ? others : [])].map((input) => ({
    ...{ type: "required_input_missing", message: "Required input is missing", details: input, extra_info: { input_name: input } },
  }));
  return refusal({ [id]: { errors, dependent_outputs: [], class_type: node?.class_type ?? "" } });
}
