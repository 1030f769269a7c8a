import type { Point } from "./form.ts";
import { wander } from "./noise.ts";
import type { Random } from "./random.ts";

export type Land = "peaks" | "hills" | "dunes" | "forest" | "flat";

/** The upper edge of one fold of land, from beyond the left edge to beyond the right. */
export function ridgeLine(random: Random, land: Land, w: number, base: number, rise: number): Point[] {
  const over = 80;
  const span = Math.min(w + 2 * over, 6000);
  const count = land === "peaks" ? Math.max(9, Math.round(span / 110)) : Math.max(18, Math.round(span / 45));
  const line = wander(random, land === "peaks" ? 2 : 3);
  const start = random.range(0, 40);
  const wavelength = { peaks: 420, hills: 620, dunes: 760, forest: 520, flat: 1500 }[land] * random.range(0.8, 1.25);
  const points: Point[] = [];
  for (let i = 0; i <= count; i += 1) {
    const x = -over + ((w + 2 * over) * i) / count;
    const along = start + x / wavelength;
    const smooth = line(along);
    const tooth = land === "peaks" ? (i % 2 ? 0.42 : -0.3) * random.range(0.35, 1.1) : 0;
    const crest = land === "dunes" ? 1 - Math.abs(2 * (((along % 1) + 1) % 1) - 1) ** 1.4 - 0.5 : 0;
    points.push({ x, y: base - rise * (smooth * (land === "dunes" ? 0.4 : 0.9) + tooth + crest) });
  }
  return points;
}

export function heightAt(line: readonly Point[], x: number): number {
  for (let i = 1; i < line.length; i += 1) {
    const a = line[i - 1] as Point;
    const b = line[i] as Point;
    if (x <= b.x) return a.y + ((b.y - a.y) * (x - a.x)) / Math.max(1e-6, b.x - a.x);
  }
  return line.at(-1)?.y ?? 0;
}

const f = (v: number) => Math.round(v * 10) / 10;

/** The land under an edge, down past the picture's foot. Hills are smooth, peaks keep their corners. */
export function landPath(line: readonly Point[], land: Land, foot: number): string {
  const first = line[0];
  const last = line.at(-1);
  if (first === undefined || last === undefined) return "";
  return `M${f(first.x)} ${f(foot)}L${edgePath(line, land).slice(1)}L${f(last.x)} ${f(foot)}Z`;
}

export function edgePath(line: readonly Point[], land: Land): string {
  const [first, ...rest] = line;
  if (first === undefined) return "";
  if (land === "peaks") return `M${f(first.x)} ${f(first.y)}${rest.map((p) => `L${f(p.x)} ${f(p.y)}`).join("")}`;
  let out = `M${f(first.x)} ${f(first.y)}`;
  for (let i = 0; i < line.length - 1; i += 1) {
    const a = line[Math.max(0, i - 1)] as Point;
    const b = line[i] as Point;
    const c = line[i + 1] as Point;
    const d = line[Math.min(line.length - 1, i + 2)] as Point;
    out += `C${f(b.x + (c.x - a.x) / 6)} ${f(b.y + (c.y - a.y) / 6)} ${f(c.x - (d.x - b.x) / 6)} ${f(c.y - (d.y - b.y) / 6)} ${f(c.x)} ${f(c.y)}`;
  }
  return out;
}
