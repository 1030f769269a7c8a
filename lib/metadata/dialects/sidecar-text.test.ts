import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readSidecarText } from "./sidecar-text.ts";

const read = (name: string, content: object | string, file?: string) =>
  readSidecarText(name, typeof content === "string" ? content : JSON.stringify(content), file);

describe("sidecars of other programs", () => {
  it("a score", () => {
    const scores = { file: "fox.png", score: -1, favourite: true, updated: "2025-06-01T10:00:00Z" };
    expect(read(".scores/fox.png.json", scores)).toMatchObject({
      dialect: "scores",
      words: { score: -1 },
      favourite: true,
      record: null,
      updated_at: "2025-06-01T10:00:00Z",
    });
    expect(read(".scores/fox.png.json", { file: "fox.png", score: 9 })).toBeNull();
  });

  it("Sweet Tea's provenance with its caption", () => {
    const provenance = {
      positive_prompt: "a fox",
      negative_prompt: "fog",
      workflow_name: "sdxl",
      job_id: 12,
      params: { seed: 3, steps: 4 },
    };
    expect(read("fox.json", { ...provenance, caption: "my fox", caption_updated_at: "2025-06-01T10:00:00Z" })).toMatchObject({
      dialect: "sweet-tea",
      record: { prompt: "a fox", seed: "3", steps: 4 },
      words: { caption: "my fox" },
      job_id: "12",
    });
  });

  const run = {
    run_id: "a1b2",
    timestamp: "2025-11-04T14:31:22Z",
    schema: "dada",
    input_text: "Eine Blume",
    transformed_text: "a flower of dreams",
    outputs: [
      { type: "image", filename: "output_image.png", config: "sd35", width: 1024, height: 768, backend: "comfyui" },
      { type: "image", filename: "output_image_02.png", config: "flux" },
    ],
  };
  it("a run's metadata, of the output it is asked for", () => {
    expect(read("metadata.json", run, "output_image.png")).toMatchObject({
      dialect: "run",
      run_id: "a1b2",
      created_at: "2025-11-04T14:31:22Z",
      record: { prompt: "a flower of dreams", model: "sd35", width: 1024, params: { input_text: "Eine Blume", schema: "dada" } },
    });
    expect(read("metadata.json", run, "output_image_02.png")?.record?.model).toBe("flux");
    expect(read("metadata.json", run, "other.png")).toBeNull();
  });

  it("a list of files keyed by path", () => {
    const hash = "ab".repeat(32);
    const list = {
      "/out/projects/p/a.png": { file_path: "/out/projects/p/a.png", job_id: "j1", checksum: hash, created_at: "2025-11-25T10:00:00Z" },
      "/out/projects/p/b.png": { file_path: "/out/projects/p/b.png", job_id: "j2", checksum: "x" },
    };
    expect(read("file_metadata.json", list, "a.png")).toMatchObject({
      dialect: "file-list",
      job_id: "j1",
      hash,
      created_at: "2025-11-25T10:00:00Z",
    });
    expect(read("file_metadata.json", list, "b.png")).toMatchObject({ job_id: "j2", hash: null });
    expect(read("file_metadata.json", list, "c.png")).toBeNull();
  });

  it("recipes as files carry them, whole or in a field", () => {
    const graph = { 1: { class_type: "KSampler", inputs: { seed: 5, steps: 2, model: ["2", 0] } } };
    expect(read("fox.json", graph)).toMatchObject({ dialect: "comfyui", record: { seed: "5" } });
    expect(read("fox.json", { prompt: graph, tags: ["x"] })).toMatchObject({ dialect: "comfyui", words: { keywords: ["x"] } });
    expect(read("fox.json", { parameters: "a fox\nSteps: 2, Seed: 18446744073709551615" })?.record?.seed).toBe("18446744073709551615");
    expect(read("fox.json", { meta: { prompt: "a fox", seed: 1, cfgScale: 7 }, createdAt: "2024-01-02T03:04:05Z" })).toMatchObject({
      dialect: "json",
      record: { prompt: "a fox", cfg: 7 },
      created_at: "2024-01-02T03:04:05Z",
    });
  });

  it("words in common fields, keywords with their types", () => {
    const words = {
      caption: "a fox",
      rating: 4,
      license: "CC0-1.0",
      keywords: ["fox", { keyword: "night", type: "auto" }],
      tags: "snow, den",
    };
    expect(read("fox.json", words)).toMatchObject({
      words: { caption: "a fox", score: 4, license: "CC0-1.0", keywords: ["fox", "snow", "den"] },
      keywords: [
        { keyword: "fox", type: "user" },
        { keyword: "night", type: "auto" },
        { keyword: "snow", type: "user" },
        { keyword: "den", type: "user" },
      ],
    });
  });

  it("A1111's text, and a training caption", () => {
    expect(read("fox.txt", "\uFEFFa fox\nNegative prompt: fog\nSteps: 20, Seed: 7\n")).toMatchObject({
      dialect: "parameters",
      record: { prompt: "a fox", seed: "7" },
    });
    expect(read("fox.txt", "1girl, fox ears\n")).toMatchObject({ dialect: "caption", record: null, words: { caption: "1girl, fox ears" } });
    expect(read("fox.txt", "")).toBeNull();
  });

  it("XMP of photo programs: attributes and elements", () => {
    const xmp = `<x:xmpmeta><rdf:RDF><rdf:Description xmp:Rating="5" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
      <dc:subject><rdf:Bag><rdf:li>fox</rdf:li><rdf:li>n&amp;b</rdf:li></rdf:Bag></dc:subject>
      <dc:description><rdf:Alt><rdf:li xml:lang="x-default">at night</rdf:li></rdf:Alt></dc:description>
    </rdf:Description></rdf:RDF></x:xmpmeta>`;
    expect(read("fox.png.xmp", xmp)).toMatchObject({ dialect: "xmp", words: { score: 5, caption: "at night", keywords: ["fox", "n&b"] } });
    expect(read("fox.xmp", xmp.replace('"5"', '"-1"'))?.words.score).toBe(-1);
    expect(read("fox.xmp", "<x/>")).toBeNull();
  });

  it("what says nothing to us, or is broken, is nothing; none throws", () => {
    expect(read("fox.json", { sd_version: "SDXL", "activation text": "x" })).toBeNull();
    expect(read("fox.json", "{ broken")).toBeNull();
    expect(read("fox.json", "[1, 2]")).toBeNull();
    const names = fc.constantFrom("a.json", "metadata.json", "file_metadata.json", ".scores/a.png.json", "a.txt", "a.xmp");
    fc.assert(fc.property(names, fc.oneof(fc.json(), fc.string()), (name, text) => readSidecarText(name, text, "a.png") === null || true));
  });
});
