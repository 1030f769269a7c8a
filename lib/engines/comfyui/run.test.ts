import fc from "fast-check";
import { expect, it } from "vitest";
import type { ApiGraph } from "../graph/schema.ts";
import { readText } from "./messages.ts";
import { begun, next, nodeAt, type RunState, shareDone } from "./run.ts";

const graph: ApiGraph = {
  "1": { class_type: "CheckpointLoaderSimple", inputs: {} },
  "2": { class_type: "KSampler", inputs: { steps: 8, model: ["1", 0] }, _meta: { title: "The sampler" } },
  "3": { class_type: "SaveImage", inputs: { images: ["2", 0] } },
};

const frame = (type: string, data: object) => JSON.stringify({ type, data: { prompt_id: "p", ...data } });
function after(...frames: string[]): RunState {
  return frames.reduce((state, text) => {
    const message = readText(text);
    return message ? next(state, message) : state;
  }, begun("p"));
}
const working = [frame("execution_start", {}), frame("execution_cached", { nodes: ["1"] }), frame("executing", { node: "2" })];

it("waits until it is told of, counts what is cached as done, and names the node by its title", () => {
  expect(after().phase).toBe("waiting");
  const state = after(...working, frame("progress", { node: "2", value: 4, max: 8 }));
  expect(state.phase).toBe("running");
  expect(nodeAt(state, graph)).toEqual({ id: "2", class_type: "KSampler", label: "The sampler", value: 4, max: 8, done: 1, total: 3 });
  // Eight steps and one node to save are left to do; four steps are done.
  expect(shareDone(state, graph)).toBeCloseTo(4 / 9);
});

it("a server that tells of nodes one after the other has finished the one before", () => {
  const state = after(...working, frame("executing", { node: "3" }));
  expect(nodeAt(state, graph)).toMatchObject({ id: "3", done: 2 });
  expect(shareDone(state, graph)).toBeCloseTo(8 / 9);
});

it("no node any more ends nothing: success, failure and interrupt do", () => {
  expect(after(...working, frame("executing", { node: null })).phase).toBe("running");
  expect(after(...working, frame("execution_success", {}))).toMatchObject({ phase: "ended", ending: "success" });
  expect(after(...working, frame("execution_interrupted", {}))).toMatchObject({ phase: "ended", ending: "interrupted" });
  expect(after(...working, frame("execution_error", { exception_message: "no" }))).toMatchObject({
    ending: "error",
    failure: { exception_message: "no" },
  });
  expect(shareDone(after(...working, frame("execution_success", {})), graph)).toBe(1);
});

it("another prompt's frames change nothing", () => {
  const other = { prompt_id: "q" };
  const state = after(...working);
  const messages = [
    frame("execution_success", other),
    frame("progress", { ...other, node: "2", value: 8, max: 8 }),
    frame("executed", { ...other, node: "3", output: {} }),
  ];
  expect(after(...working, ...messages)).toEqual(state);
});

it("a prompt that runs once more under its id begins anew", () => {
  expect(after(...working, frame("execution_success", {}), frame("execution_start", {}))).toMatchObject({
    phase: "running",
    ending: null,
    nodes: {},
  });
});

it("whatever is told of whichever node, what is done stays between nothing and all", () => {
  const node = fc.constantFrom("1", "2", "3", "9");
  const number = fc.oneof(fc.integer({ min: -5, max: 20 }), fc.double());
  const told = fc.oneof(
    fc.record({ node, value: number, max: number }).map((data) => frame("progress", data)),
    node.map((id) => frame("executing", { node: id })),
    fc
      .record({ node, value: number, max: number, state: fc.constantFrom("running", "finished") })
      .map(({ node: id, ...data }) => frame("progress_state", { nodes: { [id]: data } })),
  );
  fc.assert(
    fc.property(fc.array(told, { maxLength: 20 }), (frames) => {
      const share = shareDone(after(...working, ...frames), graph);
      expect(share).toBeGreaterThanOrEqual(0);
      expect(share).toBeLessThanOrEqual(1);
    }),
  );
});
