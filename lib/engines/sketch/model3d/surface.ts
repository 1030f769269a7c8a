import type { Random } from "../random.ts";
import type { Solid, Triangle, Vec } from "./solid.ts";

/** What a renderer is given: a vertex for each corner that differs in place, normal or shade. */
export interface Surface {
  readonly positions: Float32Array;
  readonly normals: Float32Array;
  /** Linear RGB, multiplied with the material's colour. */
  readonly colours: Float32Array;
  readonly indices: Uint32Array;
}

function faceNormal([a, b, c]: Triangle): { normal: Vec; area: number } {
  const [ux, uy, uz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const [vx, vy, vz] = [c[0] - a[0], c[1] - a[1], c[2] - a[2]];
  const n = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx] as const;
  const length = Math.hypot(...n);
  return { normal: length > 0 ? [n[0] / length, n[1] / length, n[2] / length] : [0, 1, 0], area: length / 2 };
}

const keyOf = (p: Vec) => `${Math.round(p[0] * 1e5)} ${Math.round(p[1] * 1e5)} ${Math.round(p[2] * 1e5)}`;

export interface Finish {
  /** Faces that meet at less than this, in degrees, look like one curved skin; 0 shows every facet. */
  readonly crease: number;
  /** How much facets differ in lightness, 0 … 1. */
  readonly grain: number;
}

/** Finds the normals and a soft shade that darkens towards the ground, as light between things does. */
export function surface(solid: Solid, finish: Finish, ground: number, random: Random): Surface {
  const faces = solid.map((triangle) => ({ triangle, ...faceNormal(triangle) })).filter(({ area }) => area > 1e-9);
  const around = new Map<string, typeof faces>();
  for (const face of faces) {
    for (const p of face.triangle) {
      const list = around.get(keyOf(p));
      if (list === undefined) around.set(keyOf(p), [face]);
      else list.push(face);
    }
  }
  const limit = Math.cos((finish.crease * Math.PI) / 180) + 1e-6;
  const smooth = (p: Vec, own: Vec): Vec => {
    let [x, y, z] = [0, 0, 0];
    for (const { normal, area } of around.get(keyOf(p)) ?? []) {
      if (normal[0] * own[0] + normal[1] * own[1] + normal[2] * own[2] < limit && normal !== own) continue;
      x += normal[0] * area;
      y += normal[1] * area;
      z += normal[2] * area;
    }
    const length = Math.hypot(x, y, z);
    return length > 1e-12 ? [x / length, y / length, z / length] : own;
  };
  const positions: number[] = [];
  const normals: number[] = [];
  const colours: number[] = [];
  const indices: number[] = [];
  const known = new Map<string, number>();
  for (const { triangle, normal } of faces) {
    const facet = 1 - finish.grain * random.next();
    for (const p of triangle) {
      const n = finish.crease > 0 ? smooth(p, normal) : normal;
      const shade = facet * (0.72 + 0.28 * Math.min(1, Math.max(0, (p[1] - ground) / 0.5)));
      const key = `${keyOf(p)} ${keyOf(n)} ${shade.toFixed(3)}`;
      let index = known.get(key);
      if (index === undefined) {
        index = positions.length / 3;
        known.set(key, index);
        positions.push(...p);
        normals.push(...n);
        colours.push(shade, shade, shade);
      }
      indices.push(index);
    }
  }
  return {
    positions: Float32Array.from(positions),
    normals: Float32Array.from(normals),
    colours: Float32Array.from(colours),
    indices: Uint32Array.from(indices),
  };
}
