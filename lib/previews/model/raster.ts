/**
 * A still of triangles without a graphics card: seen from the front right and a little above, without perspective, shaded by a sky, a
 * key light and a rim, on nothing. The same model gives the same pixels on every machine that adds and multiplies as IEEE 754 says.
 */
import type { Part, Texture } from "./gltf.ts";

const AZIMUTH = (32 * Math.PI) / 180;
const ELEVATION = (24 * Math.PI) / 180;
const MARGIN = 0.06;
/** Work between two breaths of the event loop, in pixels looked at; a triangle counts for some however small. */
const BREATH = 2_000_000;
const TRIANGLE = 100;

export interface Still {
  rgba: Buffer;
  side: number;
}

interface Frame {
  side: number;
  rgba: Buffer;
  depth: Float32Array;
}

/** @throws {Error} when there is nothing to see */
export async function rasterise(parts: readonly Part[], side: number, breathe: () => Promise<void>): Promise<Still> {
  for (const { positions, normals } of parts) {
    turn(positions);
    if (normals) turn(normals);
  }
  const place = placement(parts, side);
  const frame: Frame = { side, rgba: Buffer.alloc(side * side * 4), depth: new Float32Array(side * side).fill(Number.NEGATIVE_INFINITY) };
  let work = 0;
  for (const part of parts) {
    place(part.positions);
    for (let corner = 0; corner < part.positions.length / 3; corner += 3) {
      work += TRIANGLE + drawTriangle(frame, part, corner);
      if (work < BREATH) continue;
      work = 0;
      await breathe();
    }
  }
  return { rgba: frame.rgba, side };
}

/** Into the camera's axes: x right, y up, z towards the eye. */
function turn(positions: Float32Array): void {
  const [sinA, cosA, sinE, cosE] = [Math.sin(AZIMUTH), Math.cos(AZIMUTH), Math.sin(ELEVATION), Math.cos(ELEVATION)];
  for (let at = 0; at < positions.length; at += 3) {
    const [x = 0, y = 0, z = 0] = positions.subarray(at, at + 3);
    const ahead = x * sinA + z * cosA;
    positions[at] = x * cosA - z * sinA;
    positions[at + 1] = y * cosE - ahead * sinE;
    positions[at + 2] = y * sinE + ahead * cosE;
  }
}

/** How points become pixels so that the model fills the picture; depth in the same measure, so that normals stay true. */
function placement(parts: readonly Part[], side: number): (positions: Float32Array) => void {
  const low = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const high = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { positions } of parts) {
    for (let at = 0; at < positions.length; at += 1) {
      const axis = at % 3;
      const value = positions[at] ?? 0;
      if (axis === 2 || !Number.isFinite(value)) continue;
      low[axis] = Math.min(low[axis] ?? value, value);
      high[axis] = Math.max(high[axis] ?? value, value);
    }
  }
  const [left = 0, bottom = 0] = low;
  const [right = 0, top = 0] = high;
  const extent = Math.max(right - left, top - bottom);
  if (!(extent > 0) || !Number.isFinite(extent)) throw new Error("there are no triangles to see in the model");
  const scale = (side * (1 - 2 * MARGIN)) / extent;
  return (positions) => {
    for (let at = 0; at < positions.length; at += 3) {
      positions[at] = side / 2 + ((positions[at] ?? 0) - (left + right) / 2) * scale;
      positions[at + 1] = side / 2 - ((positions[at + 1] ?? 0) - (bottom + top) / 2) * scale;
      positions[at + 2] = (positions[at + 2] ?? 0) * scale;
    }
  };
}

/** @returns how many pixels were looked at */
function drawTriangle(frame: Frame, part: Part, corner: number): number {
  const { side, depth } = frame;
  const { normals } = part;
  const [ax = 0, ay = 0, az = 0, bx = 0, by = 0, bz = 0, cx = 0, cy = 0, cz = 0] = part.positions.subarray(corner * 3, corner * 3 + 9);
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (!Number.isFinite(area) || area === 0) return 0;
  const flat = lightOnFace(ax - bx, by - ay, az - bz, ax - cx, cy - ay, az - cz);
  const lowX = Math.max(0, Math.floor(Math.min(ax, bx, cx)));
  const highX = Math.min(side - 1, Math.ceil(Math.max(ax, bx, cx)));
  const lowY = Math.max(0, Math.floor(Math.min(ay, by, cy)));
  const highY = Math.min(side - 1, Math.ceil(Math.max(ay, by, cy)));
  for (let y = lowY; y <= highY; y += 1) {
    for (let x = lowX; x <= highX; x += 1) {
      const u = ((x + 0.5 - ax) * (cy - ay) - (y + 0.5 - ay) * (cx - ax)) / area;
      const v = ((bx - ax) * (y + 0.5 - ay) - (by - ay) * (x + 0.5 - ax)) / area;
      if (u < 0 || v < 0 || u + v > 1) continue;
      const z = az + u * (bz - az) + v * (cz - az);
      const at = y * side + x;
      if (z <= (depth[at] ?? 0)) continue;
      depth[at] = z;
      const light = normals ? lightBetween(normals, corner * 3, u, v) : flat;
      paint(frame.rgba, at * 4, part, corner, u, v, light);
    }
  }
  return Math.max(0, highX - lowX) * Math.max(0, highY - lowY);
}

function lightOnFace(ux: number, uy: number, uz: number, vx: number, vy: number, vz: number): number {
  return lightOn(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx);
}

function lightBetween(normals: Float32Array, at: number, u: number, v: number): number {
  const first = 1 - u - v;
  return lightOn(mix(normals, at, 3, first, u, v), mix(normals, at + 1, 3, first, u, v), mix(normals, at + 2, 3, first, u, v));
}

/** Brightness where the surface looks this way, 0 to about 1.1. Both sides are lit: many models are not closed. */
function lightOn(across: number, up: number, towards: number): number {
  const length = Math.sqrt(across * across + up * up + towards * towards) || 1;
  const facing = towards < 0 ? -1 / length : 1 / length;
  const [x, y, z] = [across * facing, up * facing, towards * facing];
  const sky = 0.5 + 0.5 * y;
  const key = Math.max(0, -0.45 * x + 0.65 * y + 0.61 * z);
  const rim = (1 - z) ** 3;
  return 0.18 + 0.24 * sky + 0.62 * key + 0.12 * rim;
}

function paint(rgba: Buffer, at: number, { colors, uvs, texture }: Part, corner: number, u: number, v: number, light: number): void {
  const first = 1 - u - v;
  const texel = texture && uvs ? texelAt(texture, mix(uvs, corner * 2, 2, first, u, v), mix(uvs, corner * 2 + 1, 2, first, u, v)) : -1;
  for (let channel = 0; channel < 3; channel += 1) {
    const linear =
      mix(colors, corner * 3 + channel, 3, first, u, v) * (texel < 0 ? 1 : ((texture?.rgba[texel + channel] ?? 255) / 255) ** 2.2);
    rgba[at + channel] = Math.round(255 * Math.min(1, Math.max(0, linear * light)) ** (1 / 2.2));
  }
  rgba[at + 3] = 255;
}

function mix(values: Float32Array, at: number, step: number, first: number, u: number, v: number): number {
  return (values[at] ?? 0) * first + (values[at + step] ?? 0) * u + (values[at + step * 2] ?? 0) * v;
}

/** The texture repeats, as glTF's samplers do unless told otherwise. */
function texelAt({ width, height }: Texture, u: number, v: number): number {
  const x = Math.min(width - 1, Math.floor((u - Math.floor(u)) * width));
  const y = Math.min(height - 1, Math.floor((v - Math.floor(v)) * height));
  return Number.isFinite(x + y) ? (y * width + x) * 4 : 0;
}
