import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { arrange } from "./arrange.ts";
import { readGraph } from "./graph.ts";

const RUN = {
  "3": { class_type: "KSampler", inputs: { seed: 7, steps: 20, model: ["4", 0], positive: ["6", 0] } },
  "4": { class_type: "CheckpointLoaderSimple", inputs: { ckpt_name: "a.safetensors" } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "a fox", clip: ["4", 1] }, _meta: { title: "Positive" } },
};

describe("a graph as it was run", () => {
  it("is laid out from left to right, each node right of what it takes from, none over another", () => {
    const graph = readGraph({ api: RUN, ui: null });
    const at = (id: string) => graph?.nodes.find((node) => node.id === id)?.box ?? { x: 0, y: 0, width: 0, height: 0 };
    expect(at("4").x + at("4").width).toBeLessThan(at("6").x);
    expect(at("6").x + at("6").width).toBeLessThan(at("3").x);
    expect(graph?.links.map((link) => [link.from.node, link.from.slot, link.to.node, link.to.slot])).toEqual([
      ["4", 0, "3", 0],
      ["6", 0, "3", 1],
      ["4", 1, "6", 0],
    ]);
    expect(graph?.nodes.find((node) => node.id === "6")).toMatchObject({ title: "Positive", values: [["text", "a fox"]] });
  });

  it("is nothing to draw where there is none", () => {
    for (const nothing of [null, 3, "x", [], {}, { "1": 2 }]) expect(readGraph({ api: nothing, ui: nothing })).toBeNull();
  });
});

describe("a graph as it was laid out", () => {
  it("stands where its page put it, with the names its run gives to what is set", () => {
    const ui = {
      nodes: [
        {
          id: 3,
          type: "KSampler",
          pos: { "0": 100, "1": 50 },
          size: [300, 200],
          mode: 4,
          inputs: [{ name: "model" }],
          widgets_values: [7],
        },
        {
          id: 4,
          type: "Loader",
          title: "Mine",
          pos: [0, 0],
          size: { "0": 80, "1": 60 },
          outputs: [{ name: "MODEL" }],
          widgets_values: ["a"],
        },
      ],
      links: [[1, 4, 0, 3, 0, "MODEL"], [2, 99, 0, 3, 0, "MODEL"], null],
      groups: [{ title: "All", bounding: [-20, -60, 500, 400] }],
    };
    const graph = readGraph({ api: RUN, ui });
    expect(graph?.nodes.map((node) => [node.title, node.state, node.values])).toEqual([
      [
        "KSampler",
        "bypassed",
        [
          ["seed", "7"],
          ["steps", "20"],
        ],
      ],
      ["Mine", "active", [["ckpt_name", "a.safetensors"]]],
    ]);
    expect(graph?.links).toHaveLength(1);
    expect(graph?.bounds).toMatchObject({ x: -20, y: -60 });
  });
});

it("cuts circles and long chains without end or overflow", () => {
  const items = Array.from({ length: 20_000 }, (_, index) => ({ id: String(index), width: 10, height: 10 }));
  const edges = items.map((_, index) => [String(index), String((index + 1) % items.length)] as const);
  expect(arrange(items.slice(0, 3_000), edges.slice(0, 2_999)).size).toBe(3_000);
  expect(
    arrange(items.slice(0, 3), [
      ["0", "1"],
      ["1", "2"],
      ["2", "0"],
    ]).size,
  ).toBe(3);
});

it("calls a subgraph by its name, since its class is only an id", () => {
  const id = "ef3b4b73-ce32-4a60-a60e-d7f278bf6b14";
  const page = {
    nodes: [
      { id: 1, type: id },
      { id: 2, type: id, title: "Mine" },
    ],
    definitions: { subgraphs: [{ id, name: "Depth", nodes: [] }] },
  };
  expect(readGraph({ ui: page, api: null })?.nodes.map(({ title }) => title)).toEqual(["Depth", "Mine"]);
});

const LIBRARY = join(import.meta.dirname, "..", "..", "..", "..", "shared", "workflows");
const names = existsSync(LIBRARY) ? readdirSync(LIBRARY).filter((name) => name.endsWith(".ui.json")) : [];
it.skipIf(names.length === 0)(`draws real workflows whole (${names.length || "the collection is not here"})`, () => {
  for (const name of names) {
    const read = (file: string) => JSON.parse(readFileSync(join(LIBRARY, file), "utf8"));
    const ui = read(name);
    const graph = readGraph({ ui, api: null });
    expect(graph?.nodes.length, name).toBe(ui.nodes.length);
    expect(
      graph?.nodes.every((node) => Object.values(node.box).every(Number.isFinite)),
      name,
    ).toBe(true);
    const run = name.replace(".ui.json", ".api.json");
    if (existsSync(join(LIBRARY, run)))
      expect(readGraph({ ui: null, api: read(run) })?.nodes.length, run).toBe(Object.keys(read(run)).length);
  }
});
