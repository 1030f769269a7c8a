import { describe, expect, it } from "vitest";
import { applyFields } from "./apply.ts";
import { convertWorkflow } from "./convert.ts";
import { findFields } from "./fields.ts";
import { DEFINITIONS, type DrawnNode, drawn, subgraph } from "./fixtures.ts";
import { outsideValues, seenOutside } from "./outside.ts";
import { writeBack } from "./write-back.ts";

/** Two painters: both take the strength from outside, the first its words, and the second keeps its own. */
const INNER = {
  ...subgraph(
    "inner",
    [
      { id: 1, type: "Paint", inputs: { canvas: 1, text: 4, strength: 5 }, outputs: ["IMAGE"], values: ["inside", 7, "fixed", 1] },
      { id: 2, type: "Paint", inputs: { canvas: 2, strength: 6 }, outputs: ["IMAGE"], values: ["second", 9, "fixed", 1] },
    ],
    [
      [1, -10, 0, 1, 0, "IMAGE"],
      [2, 1, 0, 2, 0, "IMAGE"],
      [3, 2, 0, -20, 0, "IMAGE"],
      [4, -10, 1, 1, 1, "STRING"],
      [5, -10, 2, 1, 3, "FLOAT"],
      [6, -10, 2, 2, 3, "FLOAT"],
    ],
    {
      inputs: [
        ["canvas", "IMAGE"],
        ["text", "STRING"],
        ["strength", "FLOAT"],
      ],
      outputs: [["IMAGE", "IMAGE"]],
    },
  ),
  name: "Painters",
};
const use = (id: number, link: number, values: unknown[]): DrawnNode => ({
  id,
  type: "inner",
  inputs: { canvas: link },
  outputs: ["IMAGE"],
  values,
});
const page = drawn(
  [
    { id: 10, type: "Canvas", outputs: ["IMAGE"], values: [64, "rough"] },
    use(20, 1, ["first use", 0.5]),
    { id: 30, type: "SaveImage", inputs: { images: 2 }, values: ["out"] },
  ],
  [
    [1, 10, 0, 20, 0, "IMAGE"],
    [2, 20, 0, 30, 0, "IMAGE"],
  ],
  { definitions: { subgraphs: [INNER] } },
);
const fieldsOf = (ui: unknown) => {
  const { graph } = convertWorkflow(ui, DEFINITIONS);
  return { graph, fields: seenOutside(findFields(graph, DEFINITIONS), outsideValues(ui, DEFINITIONS)) };
};

describe("a subgraph's own values", () => {
  it("are told with the inputs inside that they reach", () => {
    expect(outsideValues(page, DEFINITIONS)).toEqual([
      { node_id: "20", input: "text", label: "Text", title: "Painters", isOne: false, places: [{ node_id: "20:1", input: "text" }] },
      {
        node_id: "20",
        input: "strength",
        label: "Strength",
        title: "Painters",
        isOne: true,
        places: [
          { node_id: "20:1", input: "strength" },
          { node_id: "20:2", input: "strength" },
        ],
      },
    ]);
  });

  it("are fields under their own words; what stays inside is as it was found", () => {
    const { fields } = fieldsOf(page);
    expect(fields.find(({ key }) => key === "20:1.strength")).toMatchObject({
      label: "Strength",
      group: "Painters",
      outside: { node_id: "20", input: "strength" },
    });
    expect(fields.find(({ node_id, input }) => node_id === "20:2" && input === "text")).not.toHaveProperty("outside");
    expect(fields.filter(({ input }) => input === "strength")).toHaveLength(1);
  });

  it("go into every input inside, and back onto the subgraph's node in the page's JSON", () => {
    const { graph, fields } = fieldsOf(page);
    const changed = applyFields(graph, fields, { "20:1.strength": 2.5 }, DEFINITIONS);
    expect([changed["20:1"]?.inputs.strength, changed["20:2"]?.inputs.strength]).toEqual([2.5, 2.5]);
    const written = writeBack(page, changed, DEFINITIONS) as { nodes: { id: number; widgets_values: unknown[] }[] };
    expect(written.nodes.find(({ id }) => id === 20)?.widgets_values).toEqual(["first use", 2.5]);
  });

  it("are called what a person called them", () => {
    const labelled = {
      ...INNER,
      inputs: (INNER as unknown as { inputs: object[] }).inputs.map((input, at) => (at === 2 ? { ...input, label: "Force" } : input)),
    };
    const values = outsideValues({ ...page, definitions: { subgraphs: [labelled] } }, DEFINITIONS);
    expect(values.map(({ label }) => label)).toEqual(["Text", "Force"]);
  });
});

describe("a primitive's value", () => {
  it("leads to the fields it feeds, which stay apart", () => {
    const ui = drawn(
      [
        { id: 5, type: "PrimitiveNode", title: "Both widths", outputs: ["INT"], values: [96, "fixed"] },
        { id: 10, type: "Canvas", inputs: { width: 1 }, outputs: ["IMAGE"], values: [64, "rough"] },
        { id: 11, type: "Canvas", inputs: { width: 2 }, outputs: ["IMAGE"], values: [64, "rough"] },
        { id: 30, type: "SaveImage", inputs: { images: 3 }, values: ["out"] },
        { id: 31, type: "SaveImage", inputs: { images: 4 }, values: ["out"] },
      ],
      [
        [1, 5, 0, 10, 0, "INT"],
        [2, 5, 0, 11, 0, "INT"],
        [3, 10, 0, 30, 0, "IMAGE"],
        [4, 11, 0, 31, 0, "IMAGE"],
      ],
    );
    const { fields } = fieldsOf(ui);
    const seen = fields.filter(({ outside }) => outside?.node_id === "5");
    expect(seen.map(({ node_id, input }) => `${node_id}.${input}`)).toEqual(["10.width", "11.width"]);
  });
});
