import { createHash } from "node:crypto";
import { validateBytes } from "gltf-validator";
import { describe, expect, test } from "vitest";
import type { EngineParams } from "../../schema.ts";
import { buildModel, MODEL_PARAMETERS, SCULPTORS } from "./build.ts";
import { MODEL_STYLES } from "./palette3d.ts";

const idle = new AbortController().signal;
const ask = (params: EngineParams, seed = "7") =>
  buildModel({ negative_prompt: null, style: "auto", detail: 2, ...params }, seed, idle, () => {});
const digest = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

interface Gltf {
  asset: { generator: string; version: string };
  nodes: { name: string; children?: number[]; mesh?: number }[];
  meshes: { primitives: { attributes: Record<string, number>; indices: number; material: number }[] }[];
  materials: { name: string; pbrMetallicRoughness: { baseColorFactor: number[]; metallicFactor: number } }[];
  accessors: { bufferView: number; count: number; componentType: number; min?: number[]; max?: number[] }[];
  bufferViews: { byteOffset: number; byteLength: number }[];
}

function read(bytes: Uint8Array): { json: Gltf; bin: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(12, true);
  return { json: JSON.parse(new TextDecoder().decode(bytes.subarray(20, 20 + length))) as Gltf, bin: bytes.slice(28 + length) };
}

const named = (json: Gltf, name: string) => json.nodes.find((node) => node.name === name);
const mainColour = (json: Gltf, title: string) =>
  json.materials.find(({ name }) => name === `${title}, main`)?.pbrMetallicRoughness.baseColorFactor ?? [];

/** Six times the volume inside a mesh: positive where its triangles look outwards. */
function volume(json: Gltf, bin: Uint8Array, mesh: number): number {
  const [primitive] = json.meshes[mesh]?.primitives ?? [];
  const data = (accessor: number) => {
    const { bufferView = 0, count = 0, componentType = 0 } = json.accessors[accessor] ?? {};
    const from = bin.byteOffset + (json.bufferViews[bufferView]?.byteOffset ?? 0);
    if (componentType === 5126) return new Float32Array(bin.buffer, from, count * 3);
    return componentType === 5123 ? new Uint16Array(bin.buffer, from, count) : new Uint32Array(bin.buffer, from, count);
  };
  const p = data(primitive?.attributes.POSITION ?? 0);
  const indices = data(primitive?.indices ?? 0);
  let sum = 0;
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => [0, 1, 2].map((axis) => p[(indices[i + k] ?? 0) * 3 + axis] ?? 0)) as [
      number[],
      number[],
      number[],
    ];
    const [[ax = 0, ay = 0, az = 0], [bx = 0, by = 0, bz = 0], [cx = 0, cy = 0, cz = 0]] = [a, b, c];
    sum += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return sum;
}

describe("a model", () => {
  test("is the same bytes for the same words and seed, others for other words or another seed", async () => {
    const first = await ask({ prompt: "a castle on a hill" }, "18446744073709551615");
    expect(digest((await ask({ prompt: "a castle on a hill" }, "18446744073709551615")).bytes)).toBe(digest(first.bytes));
    expect(digest((await ask({ prompt: "a castle by a lake" }, "18446744073709551615")).bytes)).not.toBe(digest(first.bytes));
    expect(digest((await ask({ prompt: "a castle on a hill" }, "1")).bytes)).not.toBe(digest(first.bytes));
  });

  test("shows what the words name, as often as they say", async () => {
    const { bytes, record } = await ask({ prompt: "three blue birds and a tree" });
    const { json } = read(bytes);
    for (const name of ["Plinth", "Bird", "Bird 2", "Bird 3", "Tree"]) expect(named(json, name), name).toBeDefined();
    expect(json.asset).toMatchObject({ version: "2.0", generator: "Atelier Sketch" });
    expect(record).toMatchObject({ tool: "Atelier Sketch", model: "sketch/model3d", seed: "7" });
    expect(record.params).toMatchObject({ figures: ["bird", "bird", "bird", "tree"] });
  });

  test("German words, crystals and planets are understood; unknown words give a sculpture", async () => {
    expect(named(read((await ask({ prompt: "ein roter Fuchs" })).bytes).json, "Fox")).toBeDefined();
    expect(named(read((await ask({ prompt: "ein grüner Kristall" })).bytes).json, "Crystal")).toBeDefined();
    expect(named(read((await ask({ prompt: "a ringed planet" })).bytes).json, "Planet")).toBeDefined();
    expect(named(read((await ask({ prompt: "qwertz" })).bytes).json, "Sculpture")).toBeDefined();
  });

  test("wears the colour that is said", async () => {
    const [r = 0, , b = 0] = mainColour(read((await ask({ prompt: "a blue fox", style: "clay" })).bytes).json, "Fox");
    expect(b).toBeGreaterThan(2 * r);
    const [red = 0, green = 0] = mainColour(read((await ask({ prompt: "a red tree", style: "clay" })).bytes).json, "Tree");
    expect(red).toBeGreaterThan(2 * green);
  });

  test("takes a style from the parameter, else from the words", async () => {
    expect((await ask({ prompt: "a bronze owl" })).record.params.style).toBe("bronze");
    expect((await ask({ prompt: "a bronze owl", style: "porcelain" })).record.params.style).toBe("porcelain");
    const { json } = read((await ask({ prompt: "a bronze owl" })).bytes);
    expect(json.materials.find(({ name }) => name === "Owl, main")?.pbrMetallicRoughness.metallicFactor).toBe(1);
  });

  test("stops when told to, with the code canceled", async () => {
    const stop = new AbortController();
    stop.abort();
    await expect(buildModel({ prompt: "city" }, "1", stop.signal, () => {})).rejects.toMatchObject({ code: "canceled" });
  });
});

describe.each(Object.keys(SCULPTORS))("%s", (subject) => {
  test("passes the Khronos validator in every style and detail, and every skin looks outwards", { timeout: 60_000 }, async () => {
    for (const [i, { id: style }] of MODEL_STYLES.entries()) {
      const { bytes } = await ask({ prompt: subject, style, detail: (i % 3) + 1 }, String(i * 977));
      const { json, bin } = read(bytes);
      const title = subject.charAt(0).toUpperCase() + subject.slice(1);
      expect(named(json, title), `${subject} is sculpted, not replaced`).toBeDefined();
      const { issues } = await validateBytes(bytes);
      expect(issues.messages, `${subject}, ${style}`).toEqual([]);
      for (const node of json.nodes) {
        if (node.mesh !== undefined) expect(volume(json, bin, node.mesh), `${subject}, ${style}: ${node.name}`).toBeGreaterThan(0);
      }
    }
  });
});

test("abstract pieces and scenes of many figures pass the validator too", { timeout: 60_000 }, async () => {
  const prompts = [
    "hope",
    "chaos",
    "silence",
    "a fox, a house and two pines",
    "five stars",
    "seven sheep",
    "castle, dragon, knight and moon",
    "",
  ];
  for (const [i, prompt] of prompts.entries()) {
    const { issues } = await validateBytes((await ask({ prompt }, String(i))).bytes);
    expect(issues.messages, prompt).toEqual([]);
  }
});

test("the form offers each style once, and auto is the default", () => {
  const style = MODEL_PARAMETERS.find(({ key }) => key === "style");
  expect(style?.default).toBe("auto");
  expect(style?.choices?.map(({ value }) => value)).toEqual(["auto", ...MODEL_STYLES.map(({ id }) => id)]);
});
