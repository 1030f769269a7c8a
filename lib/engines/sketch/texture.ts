import type { Canvas } from "./canvas.ts";
import { cloudPlane, noisePlane } from "./noise.ts";
import type { Random } from "./random.ts";

/** Fine grain and broad unevenness, as ink on paper has: `strength` in 8-bit steps. */
export function grain(random: Random, width: number, height: number, strength: number, cell = 1.3): (on: Canvas) => void {
  const fine = noisePlane(random.fork("fine"), width, height, cell);
  const broad = cloudPlane(random.fork("broad"), width, height, Math.max(width, height) / 5, 3);
  const shift = new Int8Array(width * height);
  for (let i = 0; i < shift.length; i += 1)
    shift[i] = Math.round(((fine[i] as number) - 0.5) * 2 * strength + ((broad[i] as number) - 0.5) * strength * 1.4);
  return (on) => {
    const { data } = on;
    for (let i = 0, d = 0; i < shift.length; i += 1, d += 3) {
      const s = shift[i] as number;
      data[d] = clamp((data[d] as number) + s);
      data[d + 1] = clamp((data[d + 1] as number) + s);
      data[d + 2] = clamp((data[d + 2] as number) + s);
    }
  };
}

export const clamp = (v: number): number => Math.max(0, Math.min(255, v));

/** A box blur thrice, near enough to a Gaussian of this radius; in place. */
export function blurred(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const r = Math.max(1, Math.round(radius * 0.6));
  const other = new Float32Array(plane.length);
  for (let pass = 0; pass < 2; pass += 1) {
    sweep(plane, other, width, height, r, 1, width);
    sweep(other, plane, height, width, r, width, 1);
  }
  return plane;
}

function sweep(from: Float32Array, to: Float32Array, length: number, lines: number, r: number, step: number, stride: number): void {
  const share = 1 / (2 * r + 1);
  for (let line = 0; line < lines; line += 1) {
    const start = line * stride;
    const first = from[start] as number;
    const last = from[start + (length - 1) * step] as number;
    let sum = first * (r + 1);
    for (let i = 0; i < r; i += 1) sum += i < length ? (from[start + i * step] as number) : last;
    for (let i = 0; i < length; i += 1) {
      sum +=
        (i + r < length ? (from[start + (i + r) * step] as number) : last) -
        (i - r - 1 >= 0 ? (from[start + (i - r - 1) * step] as number) : first);
      to[start + i * step] = sum * share;
    }
  }
}
