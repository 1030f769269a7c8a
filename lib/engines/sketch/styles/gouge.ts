import type { Canvas } from "../canvas.ts";
import type { Point } from "../form.ts";
import { cloudPlane, noisePlane } from "../noise.ts";
import type { Colour } from "../oklch.ts";
import type { Random } from "../random.ts";
import { filled, n } from "../svg.ts";
import { clamp } from "../texture.ts";

/** A gouge: thin where it enters, broad, thin again. */
export function gouge(a: Point, b: Point, width: number, bow = 0): string {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy) || 1;
  const nx = -dy / length;
  const ny = dx / length;
  const mx = (a.x + b.x) / 2 + nx * bow;
  const my = (a.y + b.y) / 2 + ny * bow;
  return `M${n(a.x)} ${n(a.y)}Q${n(mx + nx * width)} ${n(my + ny * width)} ${n(b.x)} ${n(b.y)}Q${n(mx - nx * width)} ${n(my - ny * width)} ${n(a.x)} ${n(a.y)}Z`;
}

/** Cuts along a shape's rim, pointing inwards and down, as fur, bricks and bark are cut. */
export function fur(points: readonly Point[], dice: Random, size: number, ink: Colour, isLine: boolean): string {
  if (isLine || points.length < 4) return "";
  const cx = points.reduce((sum, p) => sum + p.x, 0) / points.length;
  const cy = points.reduce((sum, p) => sum + p.y, 0) / points.length;
  const span = Math.max(...points.map((p) => Math.hypot(p.x - cx, p.y - cy)));
  if (span < size * 0.09) return "";
  let cuts = "";
  for (let i = 0; i < points.length; i += 2) {
    const p = points[i] as Point;
    const from = dice.range(0.07, 0.14);
    const to = from + dice.range(0.1, 0.24);
    const at = (t: number): Point => ({ x: p.x + (cx - p.x) * t, y: p.y + (cy - p.y) * t });
    cuts += gouge(at(from), at(to), size * 0.006, dice.range(-3, 3));
  }
  return filled(cuts, ink);
}

/** Where the roller left too little ink, paper shows through. */
export function worn(
  dice: Random,
  width: number,
  height: number,
  scale: number,
  paper: readonly [number, number, number],
): (on: Canvas) => void {
  const broad = cloudPlane(dice.fork("broad"), width, height, 210 * scale, 3);
  const fine = noisePlane(dice.fork("fine"), width, height, Math.max(1.1, 3.4 * scale));
  const grit = noisePlane(dice.fork("grit"), width, height, Math.max(1, 1.6 * scale));
  return ({ data }) => {
    for (let i = 0, d = 0; i < broad.length; i += 1, d += 3) {
      const thin = (broad[i] as number) * 0.9 + (fine[i] as number) * 0.62 + (grit[i] as number) * 0.4 - 1.25;
      const share = thin <= 0 ? 0.02 * (grit[i] as number) : Math.min(0.85, 0.15 + thin * 5);
      for (let c = 0; c < 3; c += 1) {
        const v = data[d + c] as number;
        data[d + c] = clamp(v + ((paper[c] as number) - v) * share);
      }
    }
  };
}
