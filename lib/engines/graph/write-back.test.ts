import { describe, expect, it } from "vitest";
import { differences } from "./compare.ts";
import { convertWorkflow } from "./convert.ts";
import { DEFINITIONS, type DrawnLink, type DrawnNode, drawn, subgraph } from "./fixtures.ts";
import { copyJson, objectOf } from "./json-shape.ts";
import { setNodeModes } from "./modes.ts";
import type { ApiGraph } from "./schema.ts";
import { writeBack } from "./write-back.ts";

const convert = (ui: unknown): ApiGraph => convertWorkflow(ui, DEFINITIONS).graph;

/** Queues the workflow with some inputs set, and says what the page would then have saved. */
function written(ui: unknown, values: Record<string, unknown>): { graph: ApiGraph; ui: Record<string, unknown> } {
  const graph = copyJson(convert(ui));
  for (const [at, value] of Object.entries(values)) {
    const [id = "", ...name] = at.split("/");
    const node = graph[id];
    if (node === undefined) throw new Error(`The test's graph has no node ${id}.`);
    node.inputs[name.join("/")] = value;
  }
  const before = JSON.stringify(ui);
  const result = writeBack(ui, graph, DEFINITIONS);
  expect(JSON.stringify(ui), "what was given stays as it is").toBe(before);
  expect(differences(convert(result), graph)).toEqual([]);
  return { graph, ui: objectOf(result) };
}

const nodeOf = (ui: Record<string, unknown>, id: number) => (ui.nodes as Record<string, unknown>[]).find((node) => node.id === id);

const LINKS: DrawnLink[] = [
  [10, 1, 0, 2, 0, "IMAGE"],
  [11, 2, 0, 3, 0, "IMAGE"],
];
const NODES: DrawnNode[] = [
  { id: 1, type: "Canvas", values: [128, "smooth"] },
  { id: 2, type: "Paint", inputs: { canvas: 10 }, values: ["a fox", 7, "randomize", 0.5] },
  { id: 3, type: "Save", inputs: { images: 11 }, values: ["fox"] },
];
const PICTURE = drawn(NODES, LINKS);

describe("values written back", () => {
  it("stand where the page keeps them, beside what it does with the seed", () => {
    const { ui } = written(PICTURE, { "2/text": "an owl", "2/seed": 9 });
    expect(nodeOf(ui, 2)?.widgets_values).toEqual(["an owl", 9, "randomize", 0.5]);
  });

  it("keep every digit of a seed", () => {
    const { ui } = written(PICTURE, { "2/seed": JSON.rawJSON("18446744073709551615") });
    expect(JSON.stringify(ui)).toContain("18446744073709551615");
  });

  it("are texts exactly as they were sent, braces and slashes included", () => {
    for (const text of ["{fox|owl}", "{one}", "https://a.example//b", "/* not */ one \\{ \\\\ \\", '{"json": {"a": [1]}}', "//{/{*}"]) {
      written(PICTURE, { "2/text": text });
    }
  });

  it("fill up values that the file never had", () => {
    const { ui } = written(drawn([{ id: 2, type: "Paint" }], []), { "2/strength": 0.3 });
    expect(nodeOf(ui, 2)?.widgets_values).toEqual(["", 0, "randomize", 0.3]);
  });

  it("go by name where a node saves an object", () => {
    const { ui } = written(drawn([{ id: 2, type: "Paint", values: { text: "x", note: "kept" } }], []), { "2/text": "y" });
    expect(nodeOf(ui, 2)?.widgets_values).toEqual({ text: "y", note: "kept" });
  });

  it("go into the primitive that feeds them, or past it where two fields no longer agree", () => {
    const fed = drawn(
      [
        { id: 6, type: "PrimitiveNode", values: [128, "fixed"], outputs: ["INT"] },
        { id: 1, type: "Canvas", inputs: { width: 20 }, values: [64, "rough"] },
        { id: 4, type: "Canvas", inputs: { width: 21 }, values: [64, "rough"] },
      ],
      [
        [20, 6, 0, 1, 0, "INT"],
        [21, 6, 0, 4, 0, "INT"],
      ],
    );
    expect(nodeOf(written(fed, { "1/width": 256, "4/width": 256 }).ui, 6)?.widgets_values).toEqual([256, "fixed"]);
    const { ui } = written(fed, { "1/width": 256, "4/width": 512 });
    expect((ui.nodes as unknown[]).length).toBe(3);
  });

  it("lay out the fields of a dynamic combo anew when it is set to another entry", () => {
    const film = drawn([{ id: 1, type: "Film", values: ["still", 30] }], []);
    const moving = { mode: "moving", "mode.seconds": 8, "mode.seed": 42, rate: 30 };
    const graph = { "1": { class_type: "Film", inputs: moving } };
    expect(differences(convert(writeBack(film, graph, DEFINITIONS)), graph)).toEqual([]);
  });
});

describe("group nodes written back", () => {
  const extra = {
    groupNodes: {
      mine: {
        nodes: [
          { type: "Canvas", widgets_values: [8, "rough"] },
          { type: "Shape", widgets_values: [1] },
        ],
        links: [],
        external: [],
      },
    },
  };
  const ui = drawn([{ id: 7, type: "workflow/mine", values: [64, "smooth", 5] }], [], { extra });

  it("keep their values in their row", () => {
    expect(nodeOf(written(ui, { "7:0/width": 128, "7:1/size": 9 }).ui, 7)?.widgets_values).toEqual([128, "smooth", 9]);
  });

  it("are switched off as one", () => {
    const queued: ApiGraph = {};
    expect(nodeOf(objectOf(writeBack(ui, queued, DEFINITIONS)), 7)?.mode).toBe(4);
  });
});

describe("modes and links written back", () => {
  it("tell a bypassed node from a muted one by what became of its links", () => {
    for (const mode of [2, 4] as const) {
      const queued = convert(setNodeModes(PICTURE, { "2": mode }));
      const back = objectOf(writeBack(PICTURE, queued, DEFINITIONS));
      expect(nodeOf(back, 2)?.mode).toBe(mode);
      expect(differences(convert(back), queued)).toEqual([]);
    }
  });

  it("switch a node on again that the queued graph has", () => {
    const off = setNodeModes(PICTURE, { "2": 4 });
    const queued = convert(PICTURE);
    expect(nodeOf(objectOf(writeBack(off, queued, DEFINITIONS)), 2)?.mode).toBe(0);
  });

  it("draw a link that the workflow does not have", () => {
    const { ui } = written(PICTURE, { "3/images": ["1", 0] });
    expect(nodeOf(ui, 3)?.inputs).toMatchObject([{ name: "images", link: 12 }]);
    expect(ui.last_link_id).toBe(12);
  });

  it("draw the whole graph anew where the workflow cannot take the change, ids as they are", () => {
    const queued: ApiGraph = { ...convert(PICTURE), "9:1": { class_type: "Shape", inputs: { size: 4 } } };
    const back = writeBack(PICTURE, queued, DEFINITIONS);
    expect(differences(convert(back), queued)).toEqual([]);
  });

  it("are not attempted for an input that no workflow could give the node", () => {
    const queued: ApiGraph = { "1": { class_type: "Canvas", inputs: { width: 64, paper: "rough", invented: 1 } } };
    expect(writeBack(PICTURE, queued, DEFINITIONS)).toBeNull();
  });
});

describe("subgraphs written back", () => {
  const INNER = subgraph(
    "00000000-0000-4000-8000-00000000000a",
    [{ id: 5, type: "Paint", inputs: { text: 2 }, values: ["inside", 1, "fixed", 0.1] }],
    [
      [2, -10, 0, 5, 1, "STRING"],
      [3, 5, 0, -20, 0, "IMAGE"],
    ],
    { inputs: [["text", "STRING"]], outputs: [["IMAGE", "IMAGE"]] },
  );
  const type = String(INNER.id);
  const twice = drawn(
    [
      { id: 2, type, values: ["one"] },
      { id: 4, type, values: ["two"] },
    ],
    [],
    { definitions: { subgraphs: [INNER] } },
  );

  it("keep a shown field's value at the subgraph's node", () => {
    const { ui } = written(twice, { "2:5/text": "changed" });
    expect(nodeOf(ui, 2)?.widgets_values).toEqual(["changed"]);
    expect(nodeOf(ui, 4)?.widgets_values).toEqual(["two"]);
    expect(objectOf(ui.definitions).subgraphs).toHaveLength(1);
  });

  it("get a definition of their own when a value inside differs from use to use", () => {
    const { ui } = written(twice, { "4:5/seed": 99 });
    expect(objectOf(ui.definitions).subgraphs).toHaveLength(2);
    expect(nodeOf(ui, 4)?.type).toBe("00000000-0000-4000-8000-00000000000b");
  });

  it("keep both places of a value in step where the page shows an inner field", () => {
    const shown = drawn(
      [
        {
          id: 2,
          type,
          values: ["one", 5],
          properties: {
            proxyWidgets: [
              ["-1", "text"],
              ["5", "seed"],
            ],
          },
        },
      ],
      [],
      {
        definitions: { subgraphs: [INNER] },
      },
    );
    const { ui } = written(shown, { "2:5/seed": 6 });
    expect(nodeOf(ui, 2)?.widgets_values).toEqual(["one", 6]);
  });
});
