/**
 * Triangles out of a GLB (glTF 2.0), for a still. Reads what the file itself holds: no URI is followed. Skins, morphs and animations are
 * left at rest; extensions that change the geometry's encoding are refused.
 */
import sharp from "sharp";
import { z } from "zod";
import { identity, type Matrix, multiply, nodeMatrix, transformed, turned } from "./matrix.ts";

export const MAX_TRIANGLES = 1_000_000;
const MAX_NODES = 20_000;
const MAX_DEPTH = 64;
const TEXTURE_SIDE = 512;

export interface Texture {
  width: number;
  height: number;
  rgba: Buffer;
}

/** Three corners a triangle; per corner x, y, z in the world, a linear colour, and a place in the texture. */
export interface Part {
  positions: Float32Array;
  /** Directions of the surface at the corners; null where the file has none and faces are flat. */
  normals: Float32Array | null;
  colors: Float32Array;
  uvs: Float32Array | null;
  texture: Texture | null;
}

const index = z.number().int().min(0);
const numbers = z.array(z.number());
const Document = z.object({
  extensionsRequired: z.array(z.string()).default([]),
  scene: index.optional(),
  scenes: z.array(z.object({ nodes: z.array(index).default([]) })).default([]),
  nodes: z
    .array(
      z.object({
        children: z.array(index).default([]),
        mesh: index.optional(),
        matrix: numbers.length(16).optional(),
        translation: numbers.length(3).optional(),
        rotation: numbers.length(4).optional(),
        scale: numbers.length(3).optional(),
      }),
    )
    .default([]),
  meshes: z
    .array(
      z.object({
        primitives: z.array(
          z.object({
            attributes: z.record(z.string(), index),
            indices: index.optional(),
            material: index.optional(),
            mode: z.number().default(4),
          }),
        ),
      }),
    )
    .default([]),
  materials: z
    .array(
      z.object({
        pbrMetallicRoughness: z
          .object({ baseColorFactor: numbers.length(4).optional(), baseColorTexture: z.object({ index }).optional() })
          .optional(),
      }),
    )
    .default([]),
  textures: z.array(z.object({ source: index.optional() })).default([]),
  images: z.array(z.object({ bufferView: index.optional() })).default([]),
  accessors: z
    .array(
      z.object({
        bufferView: index.optional(),
        byteOffset: index.default(0),
        componentType: z.number(),
        normalized: z.boolean().default(false),
        count: index,
        type: z.string(),
      }),
    )
    .default([]),
  bufferViews: z
    .array(z.object({ buffer: index, byteOffset: index.default(0), byteLength: index, byteStride: index.optional() }))
    .default([]),
});
type Document = z.infer<typeof Document>;

const REFUSED = /^(KHR_draco_mesh_compression|EXT_meshopt_compression|KHR_mesh_quantization)$/;
const WIDTHS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

interface Component {
  bytes: number;
  scale: number;
  read: (data: Buffer, at: number) => number;
}
const COMPONENTS: Readonly<Record<number, Component>> = {
  5120: { bytes: 1, scale: 127, read: (data, at) => data.readInt8(at) },
  5121: { bytes: 1, scale: 255, read: (data, at) => data.readUInt8(at) },
  5122: { bytes: 2, scale: 32_767, read: (data, at) => data.readInt16LE(at) },
  5123: { bytes: 2, scale: 65_535, read: (data, at) => data.readUInt16LE(at) },
  5125: { bytes: 4, scale: 1, read: (data, at) => data.readUInt32LE(at) },
  5126: { bytes: 4, scale: 1, read: (data, at) => data.readFloatLE(at) },
};

interface Glb {
  document: Document;
  binary: Buffer;
  triangles: number;
  textures: Map<number, Promise<Texture | null>>;
}

/** @throws {Error} in words for people */
export async function readParts(bytes: Buffer): Promise<Part[]> {
  const glb = open(bytes);
  const { document } = glb;
  const refused = document.extensionsRequired.find((name) => REFUSED.test(name));
  if (refused) throw new Error(`the model needs ${refused}`);
  const roots = document.scenes[document.scene ?? 0]?.nodes ?? document.nodes.map((_, at) => at);
  const parts: Part[] = [];
  let visited = 0;
  const visit = async (at: number, parent: Matrix, depth: number): Promise<void> => {
    const node = document.nodes[at];
    visited += 1;
    if (!node || depth > MAX_DEPTH || visited > MAX_NODES) return;
    const matrix = multiply(parent, nodeMatrix(node));
    for (const primitive of document.meshes[node.mesh ?? -1]?.primitives ?? []) {
      const part = primitive.mode === 4 ? await readPrimitive(glb, primitive, matrix) : null;
      if (part) parts.push(part);
    }
    for (const child of node.children) await visit(child, matrix, depth + 1);
  };
  for (const root of roots) await visit(root, identity(), 0);
  return parts;
}

function open(bytes: Buffer): Glb {
  if (bytes.length < 20 || bytes.toString("latin1", 0, 4) !== "glTF") throw new Error("it is no GLB");
  const length = bytes.readUInt32LE(12);
  if (20 + length > bytes.length || bytes.toString("latin1", 16, 20) !== "JSON") throw new Error("the model's JSON is broken");
  const document = Document.safeParse(JSON.parse(bytes.toString("utf8", 20, 20 + length)));
  if (!document.success) throw new Error("the model's JSON is not glTF");
  const at = 20 + length;
  const size = at + 8 <= bytes.length ? bytes.readUInt32LE(at) : 0;
  return { document: document.data, binary: bytes.subarray(at + 8, at + 8 + size), triangles: 0, textures: new Map() };
}

async function readPrimitive(glb: Glb, primitive: Document["meshes"][number]["primitives"][number], matrix: Matrix): Promise<Part | null> {
  const { attributes } = primitive;
  const points = accessor(glb, attributes.POSITION, 3);
  if (!points) return null;
  const indices = primitive.indices === undefined ? null : accessor(glb, primitive.indices, 1);
  const corners = Math.floor((indices?.length ?? points.length / 3) / 3) * 3;
  glb.triangles += corners / 3;
  if (glb.triangles > MAX_TRIANGLES) throw new Error(`the model has more than ${MAX_TRIANGLES} triangles`);
  const paint = glb.document.materials[primitive.material ?? -1]?.pbrMetallicRoughness;
  const factor = paint?.baseColorFactor ?? [1, 1, 1, 1];
  const width = glb.document.accessors[attributes.COLOR_0 ?? -1]?.type === "VEC4" ? 4 : 3;
  const tints = accessor(glb, attributes.COLOR_0, width);
  const slopes = accessor(glb, attributes.NORMAL, 3);
  const places = accessor(glb, attributes.TEXCOORD_0, 2);
  const texture = places && paint?.baseColorTexture ? await textureOf(glb, paint.baseColorTexture.index) : null;
  const part: Part = {
    positions: new Float32Array(corners * 3),
    normals: slopes ? new Float32Array(corners * 3) : null,
    colors: new Float32Array(corners * 3),
    uvs: texture ? new Float32Array(corners * 2) : null,
    texture,
  };
  for (let corner = 0; corner < corners; corner += 1) {
    const from = indices ? (indices[corner] ?? 0) : corner;
    if (from * 3 + 2 >= points.length) throw new Error("the model's indices lead out of its points");
    part.positions.set(transformed(matrix, points[from * 3] ?? 0, points[from * 3 + 1] ?? 0, points[from * 3 + 2] ?? 0), corner * 3);
    const slope = from * 3;
    part.normals?.set(turned(matrix, slopes?.[slope] ?? 0, slopes?.[slope + 1] ?? 0, slopes?.[slope + 2] ?? 0), corner * 3);
    for (let channel = 0; channel < 3; channel += 1)
      part.colors[corner * 3 + channel] = (factor[channel] ?? 1) * (tints?.[from * width + channel] ?? 1);
    part.uvs?.set([places?.[from * 2] ?? 0, places?.[from * 2 + 1] ?? 0], corner * 2);
  }
  return part;
}

/** An accessor's numbers, `width` for each element; null where there is none. Out of bounds throws. */
function accessor({ document, binary }: Glb, at: number | undefined, width: number): Float32Array | Uint32Array | null {
  const wanted = at === undefined ? undefined : document.accessors[at];
  const view = document.bufferViews[wanted?.bufferView ?? -1];
  const component = COMPONENTS[wanted?.componentType ?? 0];
  if (!wanted || !view || !component || WIDTHS[wanted.type] !== width) return null;
  const stride = view.byteStride || component.bytes * width;
  const start = view.byteOffset + wanted.byteOffset;
  const end = start + stride * Math.max(0, wanted.count - 1) + component.bytes * width;
  if (view.buffer !== 0 || end > binary.length || wanted.count > MAX_TRIANGLES * 3)
    throw new Error("the model's data lead out of the file");
  const scale = wanted.normalized ? component.scale : 1;
  const values = width === 1 ? new Uint32Array(wanted.count) : new Float32Array(wanted.count * width);
  for (let element = 0; element < wanted.count; element += 1) {
    for (let part = 0; part < width; part += 1)
      values[element * width + part] = component.read(binary, start + element * stride + part * component.bytes) / scale;
  }
  return values;
}

function textureOf(glb: Glb, at: number): Promise<Texture | null> {
  const source = glb.document.textures[at]?.source ?? -1;
  const view = glb.document.bufferViews[glb.document.images[source]?.bufferView ?? -1];
  if (!view || view.byteOffset + view.byteLength > glb.binary.length) return Promise.resolve(null);
  const known = glb.textures.get(source);
  if (known) return known;
  const made = decodeTexture(glb.binary.subarray(view.byteOffset, view.byteOffset + view.byteLength));
  glb.textures.set(source, made);
  return made;
}

/** A texture that cannot be decoded leaves the plain colour. */
async function decodeTexture(bytes: Buffer): Promise<Texture | null> {
  try {
    const image = sharp(bytes, { limitInputPixels: 64_000_000 }).timeout({ seconds: 10 });
    const fitted = image
      .resize(TEXTURE_SIDE, TEXTURE_SIDE, { fit: "inside", withoutEnlargement: true })
      .toColourspace("srgb")
      .ensureAlpha();
    const { data, info } = await fitted.raw().toBuffer({ resolveWithObject: true });
    return { width: info.width, height: info.height, rgba: data };
  } catch {
    return null;
  }
}
