import { describe, expect, it } from "vitest";
import { parseExact, stringifyExact } from "#lib/core/json.ts";
import { convertWorkflow } from "./convert.ts";
import { DEFINITIONS, type DrawnLink, type DrawnNode, drawn, subgraph } from "./fixtures.ts";

const convert = (ui: unknown) => convertWorkflow(ui, DEFINITIONS);
const inputsOf = (ui: unknown, id: string) => convert(ui).graph[id]?.inputs;

const CANVAS: DrawnNode = { id: 1, type: "Canvas", values: [128, "smooth"] };
const PAINT: DrawnNode = { id: 2, type: "Paint", inputs: { canvas: 10 }, values: ["a fox", 7, "randomize", 0.5] };
const SAVE: DrawnNode = { id: 3, type: "Save", inputs: { images: 11 }, values: ["fox"] };
const LINKS: DrawnLink[] = [
  [10, 1, 0, 2, 0, "IMAGE"],
  [11, 2, 0, 3, 0, "IMAGE"],
];
const PICTURE = drawn([CANVAS, PAINT, SAVE], LINKS);

describe("values and links", () => {
  it("become inputs by name; what a seed does after each job is no input", () => {
    expect(convert(PICTURE)).toEqual({
      problems: [],
      graph: {
        "1": { class_type: "Canvas", inputs: { width: 128, paper: "smooth" }, _meta: { title: "Canvas" } },
        "2": { class_type: "Paint", inputs: { text: "a fox", seed: 7, strength: 0.5, canvas: ["1", 0] }, _meta: { title: "Paint" } },
        "3": { class_type: "Save", inputs: { filename_prefix: "fox", images: ["2", 0] }, _meta: { title: "Save" } },
      },
    });
  });

  it("keep every digit of a seed", () => {
    const text = stringifyExact(drawn([CANVAS, { ...PAINT, values: ["", "SEED", "fixed", 1] }, SAVE], LINKS)).replace(
      '"SEED"',
      "18446744073709551615",
    );
    expect(stringifyExact(convert(parseExact(text)).graph)).toContain('"seed": 18446744073709551615');
  });

  it("are read from links that are objects, as in newer files", () => {
    const links = LINKS.map(([id, origin_id, origin_slot, target_id, target_slot, type]) => ({
      id,
      origin_id,
      origin_slot,
      target_id,
      target_slot,
      type,
    }));
    expect(convert({ ...PICTURE, links }).graph).toEqual(convert(PICTURE).graph);
  });

  it("are read by name where a node saves an object", () => {
    const paint = { ...PAINT, values: { strength: 0.25, text: "an owl", seed: 9 } };
    expect(inputsOf(drawn([CANVAS, paint, SAVE], LINKS), "2")).toMatchObject({ strength: 0.25, text: "an owl", seed: 9 });
  });

  it("that the file does not have are the definition's", () => {
    expect(inputsOf(drawn([{ id: 1, type: "Canvas" }], []), "1")).toEqual({ width: 64, paper: "rough" });
    expect(inputsOf(drawn([{ id: 1, type: "Canvas", values: [8, null] }], []), "1")).toEqual({ width: 8, paper: "rough" });
  });

  it("leave a field's own value standing while nothing is linked, and replace it once something is", () => {
    const linked = { ...CANVAS, inputs: { width: 20 } };
    const shape: DrawnNode = { id: 5, type: "Api", values: ["", [], 1] };
    expect(inputsOf(drawn([linked], []), "1")).toMatchObject({ width: 128 });
    expect(inputsOf(drawn([linked, shape], [[20, 5, 0, 1, 0, "INT"]]), "1")).toMatchObject({ width: ["5", 0] });
  });

  it("that are lists are sent in an object, as a list would be taken for a link", () => {
    expect(inputsOf(drawn([{ id: 1, type: "Api", values: ["x", ["a", "c"], 2] }], []), "1")).toEqual({
      prompt: "x",
      tags: { __value__: ["a", "c"] },
      n: 2,
    });
  });

  it("pass over the value that older pages kept for inputs without a field", () => {
    expect(inputsOf(drawn([{ id: 1, type: "Api", values: ["x", "dead", ["b"], 3] }], []), "1")).toEqual({
      prompt: "x",
      tags: { __value__: ["b"] },
      n: 3,
    });
  });
});

describe("what exists in the page only", () => {
  it("notes are nothing", () => {
    const notes: DrawnNode[] = [
      { id: 8, type: "Note", values: ["look"] },
      { id: 9, type: "MarkdownNote", values: ["# look"] },
    ];
    expect(convert(drawn([CANVAS, PAINT, SAVE, ...notes], LINKS, { groups: [{ title: "All", bounding: [0, 0, 9, 9] }] }))).toEqual(
      convert(PICTURE),
    );
  });

  it("reroutes are their own beginning, however many stand in a row", () => {
    const reroute = (id: number, link: number): DrawnNode => ({ id, type: "Reroute", inputs: { "": link }, outputs: ["*"] });
    const links: DrawnLink[] = [
      [10, 1, 0, 6, 0, "IMAGE"],
      [12, 6, 0, 7, 0, "IMAGE"],
      [13, 7, 0, 2, 0, "IMAGE"],
      [11, 2, 0, 3, 0, "IMAGE"],
    ];
    const nodes = [CANVAS, { ...PAINT, inputs: { canvas: 13 } }, SAVE, reroute(6, 10), reroute(7, 12)];
    expect(convert(drawn(nodes, links)).graph).toEqual(convert(PICTURE).graph);
  });

  it("a primitive's value goes into every field it feeds, in steps the field takes", () => {
    const links: DrawnLink[] = [
      [20, 6, 0, 1, 0, "INT"],
      [21, 6, 0, 4, 0, "INT"],
    ];
    const nodes: DrawnNode[] = [
      { id: 6, type: "PrimitiveNode", values: [131, "fixed"], outputs: ["INT"] },
      { ...CANVAS, inputs: { width: 20 } },
      { id: 4, type: "Shape", inputs: { size: 21 }, values: [3] },
    ];
    expect(inputsOf(drawn(nodes, links), "1")).toEqual({ width: 128, paper: "smooth" });
    expect(inputsOf(drawn(nodes, links), "4")).toEqual({ size: 131 });
  });

  it("fields that the page adds are sent, its buttons are not", () => {
    expect(inputsOf(drawn([{ id: 1, type: "LoadAudio", values: ["a.wav", null, null] }], []), "1")).toEqual({
      audio: "a.wav",
      audioUI: "",
    });
    expect(inputsOf(drawn([{ id: 1, type: "Load", values: ["a.png", "image"] }], []), "1")).toEqual({ image: "a.png" });
  });

  it("a dynamic combo brings the fields of its entry", () => {
    const film = (values: unknown[]) => inputsOf(drawn([{ id: 1, type: "Film", values }], []), "1");
    expect(film(["still", 30])).toEqual({ mode: "still", rate: 30 });
    expect(film(["moving", 8, 42, "fixed", 30])).toEqual({ mode: "moving", "mode.seconds": 8, "mode.seed": 42, rate: 30 });
  });

  it("comments and escaped braces are taken out of prompts; a choice waits for the job", () => {
    const text = (written: string) => inputsOf(drawn([{ ...PAINT, inputs: {}, values: [written, 1, "fixed", 1] }], []), "2")?.text;
    expect(text("a fox // red\nsits /* or\nlies */ down \\{here\\}")).toBe("a fox \nsits  down {here}");
    expect(text("{only}")).toBe("only");
    expect(text("a {red|blue} fox")).toBe("a {red|blue} fox");
  });

  it("a name takes over another node's value; a date waits for the job", () => {
    const save: DrawnNode = {
      id: 3,
      type: "SaveImage",
      inputs: { images: 11 },
      values: ["%Painter.seed%/%Paint.text%-%date:yyyy%-%width%"],
    };
    const painter = { ...PAINT, values: ["a/b", 7, "fixed", 1], title: "Painter", properties: { "Node name for S&R": "Paint" } };
    expect(inputsOf(drawn([CANVAS, painter, save], LINKS), "3")?.filename_prefix).toBe("7/a_b-%date:yyyy%-%width%");
  });
});

describe("modes", () => {
  const withModes = (modes: Record<number, number>) =>
    drawn(
      [CANVAS, PAINT, SAVE].map((node) => ({ ...node, mode: modes[Number(node.id)] ?? 0 })),
      LINKS,
    );

  it("a muted node is left out, and so is every link from it", () => {
    expect(Object.keys(convert(withModes({ 2: 2 })).graph)).toEqual(["1", "3"]);
    expect(inputsOf(withModes({ 2: 2 }), "3")).toEqual({ filename_prefix: "fox" });
  });

  it("a bypassed node hands on the input of the type that is wanted", () => {
    expect(inputsOf(withModes({ 2: 4 }), "3")?.images).toEqual(["1", 0]);
    expect(inputsOf(withModes({ 1: 4, 2: 4 }), "3")).toEqual({ filename_prefix: "fox" });
  });

  it("a bypassed node with several types crosses them rightly", () => {
    const nodes: DrawnNode[] = [
      { id: 1, type: "Shape", values: [1] },
      { id: 2, type: "Cut", mode: 4, inputs: { picture: 10, shape: 12 } },
      { id: 3, type: "Save", inputs: { images: 11, shape: 13 }, values: ["x"] },
    ];
    const links: DrawnLink[] = [
      [10, 1, 1, 2, 0, "IMAGE"],
      [12, 1, 0, 2, 1, "MASK"],
      [11, 2, 0, 3, 0, "IMAGE"],
      [13, 2, 1, 3, 1, "MASK"],
    ];
    expect(inputsOf(drawn(nodes, links), "3")).toMatchObject({ images: ["1", 1], shape: ["1", 0] });
  });

  it("links in a circle end nowhere", () => {
    const nodes: DrawnNode[] = [
      { id: 1, type: "Reroute", inputs: { "": 11 }, outputs: ["*"] },
      { id: 2, type: "Reroute", inputs: { "": 10 }, outputs: ["*"] },
      { id: 3, type: "Save", inputs: { images: 12 }, values: ["x"] },
    ];
    const links: DrawnLink[] = [
      [10, 1, 0, 2, 0, "IMAGE"],
      [11, 2, 0, 1, 0, "IMAGE"],
      [12, 2, 0, 3, 0, "IMAGE"],
    ];
    expect(inputsOf(drawn(nodes, links), "3")).toEqual({ filename_prefix: "x" });
  });
});

describe("subgraphs", () => {
  const INNER = subgraph(
    "inner",
    [{ id: 5, type: "Paint", inputs: { canvas: 1, text: 2, strength: 4 }, values: ["inside", 1, "fixed", 0.1] }],
    [
      [1, -10, 0, 5, 0, "IMAGE"],
      [2, -10, 1, 5, 1, "STRING"],
      [3, 5, 0, -20, 0, "IMAGE"],
      [4, -10, 2, 5, 3, "FLOAT"],
    ],
    {
      inputs: [
        ["canvas", "IMAGE"],
        ["text", "STRING"],
        ["strength", "FLOAT"],
      ],
      outputs: [["IMAGE", "IMAGE"]],
    },
  );
  const use = (id: number, inputs: Record<string, number>, values?: unknown, properties = {}): DrawnNode => ({
    id,
    type: "inner",
    inputs,
    values,
    properties,
  });
  const wired = (node: DrawnNode, subgraphs: unknown[] = [INNER]) =>
    drawn(
      [CANVAS, node, { ...SAVE, inputs: { images: 11 } }],
      [
        [10, 1, 0, 2, 0, "IMAGE"],
        [11, 2, 0, 3, 0, "IMAGE"],
      ],
      { definitions: { subgraphs } },
    );

  it("unfold into nodes whose id begins with the subgraph's own", () => {
    const { graph } = convert(wired(use(2, { canvas: 10 })));
    expect(Object.keys(graph).sort()).toEqual(["1", "2:5", "3"]);
    expect(graph["3"]?.inputs.images).toEqual(["2:5", 0]);
    expect(graph["2:5"]?.inputs).toMatchObject({ canvas: ["1", 0], text: "inside", strength: 0.1 });
  });

  it("carry values for their inputs, each use its own", () => {
    const { graph } = convert(drawn([use(2, {}, ["one", 0.2]), use(4, {}, ["two", 0.4])], [], { definitions: { subgraphs: [INNER] } }));
    expect(graph["2:5"]?.inputs).toMatchObject({ text: "one", strength: 0.2, seed: 1 });
    expect(graph["4:5"]?.inputs).toMatchObject({ text: "two", strength: 0.4, seed: 1 });
  });

  it("show fields in an order of their own where the page says so", () => {
    const proxyWidgets = [
      ["-1", "strength"],
      ["5", "seed"],
      ["-1", "text"],
    ];
    expect(convert(wired(use(2, { canvas: 10 }, [0.9, 33, "shown"], { proxyWidgets }))).graph["2:5"]?.inputs).toMatchObject({
      text: "shown",
      strength: 0.9,
      seed: 33,
    });
  });

  it("nest, and values reach all the way in", () => {
    const outer = subgraph(
      "outer",
      [use(7, { canvas: 1, text: 2 }, ["middle", 0.7])],
      [
        [1, -10, 0, 7, 0, "IMAGE"],
        [2, -10, 1, 7, 1, "STRING"],
        [3, 7, 0, -20, 0, "IMAGE"],
      ],
      {
        inputs: [
          ["canvas", "IMAGE"],
          ["text", "STRING"],
        ],
        outputs: [["IMAGE", "IMAGE"]],
      },
    );
    const { graph } = convert(wired({ id: 2, type: "outer", inputs: { canvas: 10 }, values: ["outermost"] }, [INNER, outer]));
    expect(graph["2:7:5"]?.inputs).toMatchObject({ canvas: ["1", 0], text: "outermost", strength: 0.7 });
    expect(graph["3"]?.inputs.images).toEqual(["2:7:5", 0]);
  });

  it("that are bypassed hand on what fits, though their nodes still run", () => {
    const { graph } = convert(wired({ ...use(2, { canvas: 10 }), mode: 4 }));
    expect(graph["3"]?.inputs.images).toEqual(["1", 0]);
    expect(graph["2:5"]?.class_type).toBe("Paint");
  });

  it("that contain themselves are refused", () => {
    const loop = subgraph("loop", [{ id: 1, type: "loop" }], [], { inputs: [], outputs: [] });
    expect(() => convert(drawn([{ id: 1, type: "loop" }], [], { definitions: { subgraphs: [loop] } }))).toThrow(/contain one another/);
  });
});

describe("group nodes, which came before subgraphs", () => {
  const inner = (type: string, inputs: Record<string, number>, values: unknown[]) =>
    drawn([{ id: 0, type, inputs, values }], []).nodes as unknown[];
  const extra = {
    groupNodes: {
      mine: {
        nodes: [
          ...inner("Canvas", {}, [8, "rough"]),
          ...inner("Paint", { canvas: 0 }, ["inside", 1, "fixed", 1]),
          ...inner("Paint", { canvas: 0, text: 0 }, ["", 2, "fixed", 1]),
        ],
        links: [
          [0, 0, 1, 0, 0, "IMAGE"],
          [1, 0, 2, 0, 0, "IMAGE"],
        ],
        external: [[1, 0, "IMAGE"]],
      },
    },
  };
  const values = [64, "smooth", "first", 11, "fixed", 0.5, 22, "fixed", 0.25, "turned"];
  const group: DrawnNode = { id: 7, type: "workflow>mine", values };
  const saves: DrawnNode[] = [
    { id: 8, type: "Save", inputs: { images: 1 }, values: ["a"] },
    { id: 9, type: "Save", inputs: { images: 2 }, values: ["b"] },
  ];
  const links: DrawnLink[] = [
    [1, 7, 0, 8, 0, "IMAGE"],
    [2, 7, 1, 9, 0, "IMAGE"],
  ];

  it("unfold by place, with their values in a row and what became an input last", () => {
    const { graph, problems } = convert(drawn([group, ...saves], links, { extra }));
    expect(problems).toEqual([]);
    expect(graph["7:0"]?.inputs).toEqual({ width: 64, paper: "smooth" });
    expect(graph["7:1"]?.inputs).toEqual({ text: "first", seed: 11, strength: 0.5, canvas: ["7:0", 0] });
    expect(graph["7:2"]?.inputs).toEqual({ text: "turned", seed: 22, strength: 0.25, canvas: ["7:1", 0] });
    expect(graph["8"]?.inputs.images).toEqual(["7:1", 0]);
    expect(graph["9"]?.inputs.images).toEqual(["7:2", 0]);
  });

  it("take links into the inputs they show, and what is inside goes with them", () => {
    const linked = { ...group, inputs: { "Paint text": 3 } };
    const text: DrawnNode = { id: 5, type: "Api", values: ["", [], 1] };
    const wired = drawn([text, linked, ...saves], [...links, [3, 5, 0, 7, 0, "STRING"]], { extra });
    expect(convert(wired).graph["7:2"]?.inputs.text).toEqual(["5", 0]);
    expect(Object.keys(convert(drawn([{ ...group, mode: 2 }, ...saves], links, { extra })).graph)).toEqual(["8", "9"]);
  });
});

describe("nodes that the server does not know", () => {
  it("are named, keep their links, and their values where the file names them", () => {
    const strange: DrawnNode = { id: 2, type: "Strange", inputs: { picture: 10 }, outputs: ["IMAGE"], values: { power: 3 } };
    const { graph, problems } = convert(drawn([CANVAS, strange, SAVE], LINKS));
    expect(problems).toEqual(["Node 2 (Strange) is of a type that this server does not know."]);
    expect(graph["2"]).toMatchObject({ class_type: "Strange", inputs: { power: 3, picture: ["1", 0] } });
    expect(graph["3"]?.inputs.images).toEqual(["2", 0]);
    expect(convert(drawn([{ ...strange, values: [1, 2] }], [])).problems[0]).toContain("no names");
    const named = [
      { name: "seed", widget: { name: "seed" } },
      { name: "power", widget: { name: "power" } },
    ].map((input) => ({ ...input, type: "*", link: null }));
    const listed = { nodes: [{ id: 2, type: "Strange", inputs: named, widgets_values: [5, "fixed", 0.5] }], links: [] };
    expect(convert(listed).graph["2"]?.inputs).toEqual({ seed: 5, power: 0.5 });
    expect(convert(drawn([{ id: 5, type: "workflow>mine" }], [])).problems[0]).toContain("group node");
  });
});
