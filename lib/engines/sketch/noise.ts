import type { Random } from "./random.ts";

/** Smooth noise over a whole raster, 0 … 1, one value a pixel. `cell` is the size of a feature in pixels. */
export function noisePlane(random: Random, width: number, height: number, cell: number): Float32Array {
  const step = Math.max(1, cell);
  const columns = Math.ceil(width / step) + 2;
  const rows = Math.ceil(height / step) + 2;
  const lattice = new Float32Array(columns * rows);
  for (let i = 0; i < lattice.length; i += 1) lattice[i] = random.next();
  const plane = new Float32Array(width * height);
  const line = new Float32Array(columns);
  const left = new Int32Array(width);
  const weight = new Float32Array(width);
  for (let x = 0; x < width; x += 1) {
    const at = x / step;
    left[x] = Math.floor(at);
    weight[x] = ease(at - Math.floor(at));
  }
  for (let y = 0; y < height; y += 1) {
    const at = y / step;
    const row = Math.floor(at);
    const v = ease(at - row);
    for (let c = 0; c < columns; c += 1) {
      const above = lattice[row * columns + c] as number;
      line[c] = above + ((lattice[(row + 1) * columns + c] as number) - above) * v;
    }
    for (let x = 0, i = y * width; x < width; x += 1, i += 1) {
      const l = left[x] as number;
      const from = line[l] as number;
      plane[i] = from + ((line[l + 1] as number) - from) * (weight[x] as number);
    }
  }
  return plane;
}

const ease = (t: number) => t * t * t * (t * (t * 6 - 15) + 10);

/** Octaves of noise, each twice as fine and half as strong; about 0 … 1, most of it near 0.5. */
export function cloudPlane(random: Random, width: number, height: number, cell: number, octaves: number): Float32Array {
  const sum = new Float32Array(width * height);
  let strength = 0.5;
  let total = 0;
  for (let octave = 0; octave < octaves; octave += 1) {
    const plane = noisePlane(random, width, height, cell / 2 ** octave);
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) + (plane[i] as number) * strength;
    total += strength;
    strength /= 2;
  }
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) / total;
  return sum;
}

/** A wandering line: smooth noise over one dimension, −1 … 1. */
export function wander(random: Random, octaves = 3): (x: number) => number {
  const tables = Array.from({ length: octaves }, () => Array.from({ length: 64 }, () => random.range(-1, 1)));
  return (x) => {
    let sum = 0;
    let total = 0;
    tables.forEach((table, octave) => {
      const at = x * 2 ** octave;
      const left = Math.floor(at);
      const a = table[((left % 64) + 64) % 64] as number;
      const b = table[(((left + 1) % 64) + 64) % 64] as number;
      const strength = 0.5 ** octave;
      sum += (a + (b - a) * ease(at - left)) * strength;
      total += strength;
    });
    return sum / total;
  };
}
