import { describe, expect, it } from "vitest";
import { bypassNodes } from "./bypass.ts";
import { expandTexts } from "./expand.ts";
import { DEFINITIONS } from "./fixtures.ts";
import { workflowFormat } from "./format.ts";
import { missingModels, missingNodes } from "./missing.ts";
import type { ApiGraph } from "./schema.ts";

const occasion = { random: () => 0.6, at: new Date(2026, 10, 5, 9, 7, 3) };

describe("texts at the moment of queueing", () => {
  it("get their choices made and their dates filled in, and nothing else", () => {
    const graph: ApiGraph = {
      "2": { class_type: "Paint", inputs: { text: "a {red|blue} fox // {not|this}", canvas: ["1", 0], seed: 1 } },
      "3": { class_type: "SaveImage", inputs: { filename_prefix: "%date:yyyy-MM-dd%/%date:hh.mm.ss yy d%_%width%", images: ["2", 0] } },
      "4": { class_type: "Save", inputs: { filename_prefix: "%date:yyyy%" } },
      "5": { class_type: "Api", inputs: { prompt: "{kept|kept}" } },
      "6": { class_type: "Paint", inputs: { text: "https://kept.example" } },
    };
    const expanded = expandTexts(graph, DEFINITIONS, occasion);
    expect(expanded["2"]?.inputs).toEqual({ text: "a blue fox ", canvas: ["1", 0], seed: 1 });
    expect(expanded["3"]?.inputs.filename_prefix).toBe("2026-11-05/09.07.03 26 5_%width%");
    expect(expanded["4"]?.inputs.filename_prefix).toBe("%date:yyyy%");
    expect(expanded["5"]?.inputs.prompt).toBe("{kept|kept}");
    expect(expanded["6"]?.inputs.text).toBe("https://kept.example");
  });
});

describe("formats", () => {
  it("are told apart by what nodes look like", () => {
    expect(workflowFormat({ nodes: [], links: [] })).toBe("ui");
    expect(workflowFormat({ "1": { class_type: "Canvas", inputs: {} } })).toBe("api");
    for (const other of [null, [], {}, { prompt: {} }, { nodes: 3 }, { nodes: [1] }, { "1": { inputs: {} } }, "nodes"])
      expect(workflowFormat(other)).toBeNull();
  });
});

describe("what the server lacks", () => {
  it("is named once each: node types, and files that no list has", () => {
    const model = (name: string) => ({ class_type: "Model", inputs: { ckpt_name: name, device: "tpu" } });
    const graph: ApiGraph = {
      "1": model("one.safetensors"),
      "2": model("sub/two.safetensors"),
      "3": model("sub/two.safetensors"),
      "4": { class_type: "Load", inputs: { image: "not-yet-uploaded.png" } },
      "5": { class_type: "Strange", inputs: {} },
      "6": { class_type: "Strange", inputs: {} },
      "7": { class_type: "toString", inputs: {} },
      "8": { class_type: "Model", inputs: { ckpt_name: ["5", 0] } },
    };
    expect(missingModels(graph, DEFINITIONS)).toEqual(["sub/two.safetensors"]);
    expect(missingNodes(graph, DEFINITIONS)).toEqual(["Strange", "toString"]);
  });
});

describe("bypass in a queued graph", () => {
  it("joins inputs and outputs of one type, several nodes deep", () => {
    const graph: ApiGraph = {
      "1": { class_type: "Shape", inputs: { size: 1 } },
      "2": { class_type: "Cut", inputs: { picture: ["1", 1], shape: ["1", 0] } },
      "3": { class_type: "Cut", inputs: { picture: ["2", 0], shape: ["2", 1] } },
      "4": { class_type: "Save", inputs: { images: ["3", 0], shape: ["3", 1], filename_prefix: "x" } },
    };
    expect(bypassNodes(graph, DEFINITIONS, ["2", "3"])).toEqual({
      "1": graph["1"],
      "4": { class_type: "Save", inputs: { images: ["1", 1], shape: ["1", 0], filename_prefix: "x" } },
    });
  });

  it("leaves an input out that nothing fits, and gives a field its own value", () => {
    const graph: ApiGraph = {
      "1": { class_type: "Api", inputs: { prompt: "p" } },
      "2": { class_type: "Save", inputs: { images: ["1", 0], filename_prefix: ["1", 0] } },
    };
    expect(bypassNodes(graph, DEFINITIONS, ["1"])["2"]?.inputs).toEqual({ filename_prefix: "out" });
  });
});
