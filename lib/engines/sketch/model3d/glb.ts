import type { Surface } from "./surface.ts";

/** PBR metallic-roughness; colours are linear RGB, 0 … 1. */
export interface Material {
  readonly name: string;
  readonly colour: readonly [number, number, number];
  readonly metallic: number;
  readonly roughness: number;
  readonly glow: number;
}

export interface Part {
  readonly name: string;
  readonly surface: Surface;
  readonly material: Material;
}

export interface Group {
  readonly name: string;
  readonly parts: readonly Part[];
}

const FLOAT = 5126;
const UNSIGNED_SHORT = 5123;
const UNSIGNED_INT = 5125;
const ARRAY_BUFFER = 34_962;
const ELEMENT_ARRAY_BUFFER = 34_963;

const aligned = (length: number) => (length + 3) & ~3;

/** The binary chunk while it grows: bytes, and the views and accessors that say what lies where. */
class Bin {
  readonly chunks: Uint8Array[] = [];
  readonly views: object[] = [];
  readonly accessors: object[] = [];
  length = 0;

  private view(array: Float32Array | Uint16Array | Uint32Array, target: number): number {
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    this.views.push({ buffer: 0, byteOffset: this.length, byteLength: bytes.length, target });
    const padded = new Uint8Array(aligned(bytes.length));
    padded.set(bytes);
    this.chunks.push(padded);
    this.length += padded.length;
    return this.views.length - 1;
  }

  vectors(array: Float32Array, bounded: boolean): number {
    const accessor = { bufferView: this.view(array, ARRAY_BUFFER), componentType: FLOAT, count: array.length / 3, type: "VEC3" };
    this.accessors.push(bounded ? { ...accessor, ...bounds(array) } : accessor);
    return this.accessors.length - 1;
  }

  indices(array: Uint32Array, vertices: number): number {
    const small = vertices < 65_535;
    const bufferView = this.view(small ? Uint16Array.from(array) : array, ELEMENT_ARRAY_BUFFER);
    this.accessors.push({ bufferView, componentType: small ? UNSIGNED_SHORT : UNSIGNED_INT, count: array.length, type: "SCALAR" });
    return this.accessors.length - 1;
  }
}

function bounds(array: Float32Array): { min: number[]; max: number[] } {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (const [i, value] of array.entries()) {
    min[i % 3] = Math.min(min[i % 3] as number, value);
    max[i % 3] = Math.max(max[i % 3] as number, value);
  }
  return { min, max };
}

const rounded = (value: number) => Math.round(value * 1e4) / 1e4;

function materialJson({ name, colour, metallic, roughness, glow }: Material): object {
  const base = colour.map(rounded);
  const pbr = { baseColorFactor: [...base, 1], metallicFactor: rounded(metallic), roughnessFactor: rounded(roughness) };
  return { name, pbrMetallicRoughness: pbr, ...(glow > 0 ? { emissiveFactor: base.map((v) => rounded(v * glow)) } : {}) };
}

/** glTF 2.0 in its binary container (Khronos, glTF 2.0, section 4.4). One mesh and node a part, a node a group, one scene. */
export function glb(name: string, groups: readonly Group[], generator: string): Uint8Array {
  const bin = new Bin();
  const nodes: object[] = [];
  const meshes: object[] = [];
  const materials: Material[] = [];
  const tops: number[] = [];
  for (const group of groups) {
    const children = group.parts.map(({ name: part, surface, material }) => {
      let index = materials.findIndex((known) => known.name === material.name);
      if (index < 0) index = materials.push(material) - 1;
      const attributes = {
        POSITION: bin.vectors(surface.positions, true),
        NORMAL: bin.vectors(surface.normals, false),
        COLOR_0: bin.vectors(surface.colours, false),
      };
      const indices = bin.indices(surface.indices, surface.positions.length / 3);
      meshes.push({ name: part, primitives: [{ attributes, indices, material: index, mode: 4 }] });
      return nodes.push({ name: part, mesh: meshes.length - 1 }) - 1;
    });
    tops.push(nodes.push({ name: group.name, children }) - 1);
  }
  const root = nodes.push({ name, children: tops }) - 1;
  const json = {
    asset: { version: "2.0", generator },
    scene: 0,
    scenes: [{ name, nodes: [root] }],
    nodes,
    meshes,
    materials: materials.map(materialJson),
    accessors: bin.accessors,
    bufferViews: bin.views,
    buffers: [{ byteLength: bin.length }],
  };
  return container(new TextEncoder().encode(JSON.stringify(json)), bin);
}

function container(json: Uint8Array, bin: Bin): Uint8Array {
  const jsonLength = aligned(json.length);
  const total = 12 + 8 + jsonLength + 8 + bin.length;
  const out = new Uint8Array(total);
  const view = new DataView(out.buffer);
  view.setUint32(0, 0x46546c67, true);
  view.setUint32(4, 2, true);
  view.setUint32(8, total, true);
  view.setUint32(12, jsonLength, true);
  view.setUint32(16, 0x4e4f534a, true);
  out.fill(0x20, 20, 20 + jsonLength);
  out.set(json, 20);
  let at = 20 + jsonLength;
  view.setUint32(at, bin.length, true);
  view.setUint32(at + 4, 0x004e4942, true);
  at += 8;
  for (const chunk of bin.chunks) {
    out.set(chunk, at);
    at += chunk.length;
  }
  return out;
}
