import { describe, expect, it } from "vitest";
import { convertWorkflow } from "./convert.ts";
import { DEFINITIONS, drawn, subgraph } from "./fixtures.ts";
import { listOf, objectOf } from "./json-shape.ts";
import { switchNodes } from "./modes.ts";
import { muteNodes } from "./mute.ts";
import { writeBack } from "./write-back.ts";

/** Paints on the canvas it is given, and saves what it painted as well. */
const INNER = subgraph(
  "inner",
  [
    { id: 1, type: "Paint", inputs: { canvas: 1 }, outputs: ["IMAGE"], values: ["fox", 7, "fixed", 1] },
    { id: 2, type: "SaveImage", inputs: { images: 2 }, values: ["inside"] },
  ],
  [
    [1, -10, 0, 1, 0, "IMAGE"],
    [2, 1, 0, 2, 0, "IMAGE"],
    [3, 1, 0, -20, 0, "IMAGE"],
  ],
  { inputs: [["canvas", "IMAGE"]], outputs: [["IMAGE", "IMAGE"]] },
);
const CANVAS = { id: 10, type: "Canvas", outputs: ["IMAGE"], values: [64, "rough"] };
const use = (id: number, link: number, mode = 0) => ({ id, type: "inner", mode, inputs: { canvas: link }, outputs: ["IMAGE"] });
const save = (id: number, link: number) => ({ id, type: "SaveImage", inputs: { images: link }, values: ["out"] });
const definitions = { definitions: { subgraphs: [INNER] } };

const once = drawn(
  [CANVAS, use(20, 1), save(30, 2)],
  [
    [1, 10, 0, 20, 0, "IMAGE"],
    [2, 20, 0, 30, 0, "IMAGE"],
  ],
  definitions,
);
const twice = drawn(
  [CANVAS, use(20, 1), use(21, 2), save(30, 3), save(31, 4)],
  [
    [1, 10, 0, 20, 0, "IMAGE"],
    [2, 10, 0, 21, 0, "IMAGE"],
    [3, 20, 0, 30, 0, "IMAGE"],
    [4, 21, 0, 31, 0, "IMAGE"],
  ],
  definitions,
);

const converted = (ui: unknown) => convertWorkflow(ui, DEFINITIONS).graph;
const modesIn = (ui: unknown) =>
  listOf(objectOf(listOf(objectOf(objectOf(ui).definitions).subgraphs)[0]).nodes).map((node) => objectOf(node).mode);

describe("a subgraph that is switched", () => {
  it("takes what is inside along when it is muted, with every link from it", () => {
    const graph = converted(switchNodes(once, { "20": 2 }));
    expect(Object.keys(graph)).toEqual(["10", "30"]);
    expect(graph["30"]?.inputs).toEqual({ filename_prefix: "out" });
  });

  it("takes what is inside along when it is bypassed, and hands on what it is given", () => {
    const graph = converted(switchNodes(once, { "20": 4 }));
    expect(Object.keys(graph)).toEqual(["10", "30"]);
    expect(graph["30"]?.inputs.images).toEqual(["10", 0]);
  });

  it("leaves another use of the same definition as it is", () => {
    const graph = converted(switchNodes(twice, { "20": 2 }));
    expect(Object.keys(graph).sort()).toEqual(["10", "21:1", "21:2", "30", "31"]);
    expect(graph["31"]?.inputs.images).toEqual(["21:1", 0]);
    expect(graph["30"]?.inputs.images).toBeUndefined();
  });

  it("runs again with all that went with it, and leaves off what was off by itself", () => {
    expect(converted(switchNodes(switchNodes(once, { "20": 2 }), { "20": 0 }))).toEqual(converted(once));
    const apart = switchNodes(switchNodes(once, { "20:2": 2 }), { "20": 0 });
    expect(modesIn(apart)).toEqual([0, 2]);
  });

  it("is queued as the page would from the JSON that rides along", () => {
    for (const mode of [2, 4] as const) {
      const ui = switchNodes(twice, { "20": mode });
      const graph = converted(ui);
      expect(converted(writeBack(ui, graph, DEFINITIONS))).toEqual(graph);
    }
  });

  it("is refused where it holds itself", () => {
    const loop = subgraph("loop", [{ id: 1, type: "loop" }], [], { inputs: [], outputs: [] });
    const ui = drawn([{ id: 1, type: "loop" }], [], { definitions: { subgraphs: [loop] } });
    expect(() => switchNodes(ui, { "1": 2 })).toThrow(/contain one another/);
  });

  it("leaves the workflow that was handed in as it was", () => {
    const before = JSON.stringify(once);
    switchNodes(once, { "20": 2 });
    expect(JSON.stringify(once)).toBe(before);
  });
});

describe("a muted node of a queued graph", () => {
  it("is gone with every link from it, and nothing else is", () => {
    const graph = converted(once);
    const before = JSON.stringify(graph);
    expect(muteNodes(graph, ["20:1"])).toEqual({
      ...graph,
      "20:1": undefined,
      "20:2": { ...graph["20:2"], inputs: { filename_prefix: "inside" } },
      "30": { ...graph["30"], inputs: { filename_prefix: "out" } },
    });
    expect(JSON.stringify(graph)).toBe(before);
  });
});
