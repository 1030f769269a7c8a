import { movedParts, type Part, type Point } from "./form.ts";
import type { Colour } from "./oklch.ts";
import type { Tones } from "./palette.ts";
import type { Brief } from "./plan.ts";
import type { Wanted } from "./prompt.ts";
import type { Random } from "./random.ts";
import { heightAt, type Land } from "./ridge.ts";
import { drawn, type SubjectId, subject } from "./subjects/catalogue.ts";

export interface Fold {
  readonly line: readonly Point[];
  readonly land: Land;
  /** 0 far … 1 near. */
  readonly depth: number;
  /** Sand between the water and the one who looks. */
  readonly shore: boolean;
}

export interface Placed {
  readonly wanted: Wanted;
  readonly parts: readonly Part[];
  readonly tones: Tones;
  readonly place: "ground" | "sky" | "water";
  /** Middle of its foot, and its height. */
  readonly x: number;
  readonly y: number;
  readonly size: number;
  /** Share of its height below the waterline; 0 ashore and in the air. */
  readonly draught: number;
  /** What it is seen against. */
  readonly backdrop: Colour;
}

export interface Speck {
  readonly x: number;
  readonly y: number;
  readonly r: number;
  readonly turn: number;
}

const MOST_THINGS = 12;

/** Each thing on its ground, in the air or in the water, back to front. */
export function placeAll(
  things: readonly Wanted[],
  brief: Brief,
  near: readonly Fold[],
  horizon: number,
  wet: boolean,
  dice: Random,
): Placed[] {
  const { w, h, palette } = brief;
  const out: Placed[] = [];
  const total = Math.min(
    MOST_THINGS,
    things.reduce((sum, { count }) => sum + count, 0),
  );
  const crowd = total <= 1 ? 1 : total <= 3 ? 0.72 : total <= 6 ? 0.5 : 0.4;
  const slots = slotsOf(total, w, dice);
  const front = near.at(-1);
  let used = 0;
  things.forEach((wanted, order) => {
    for (let n = 0; n < wanted.count && used < total; n += 1, used += 1) {
      const kind = subject(wanted.id);
      const place = kind.place === "water" && !wet ? "ground" : kind.place;
      const size =
        Math.min(h, w) *
        0.55 *
        (kind.size ?? 1) *
        crowd *
        (order === 0 ? 1.08 : 0.86) *
        (n === 0 ? 1 : dice.range(0.7, 0.98)) *
        (wanted.id === "wave" ? 1.5 : 1);
      const x = slots[used] ?? w / 2;
      const floor = front === undefined ? h * 0.86 : heightAt(front.line, x) + size * 0.05;
      const draught = place === "water" ? (kind.draught ?? 0) : 0;
      const y = footOf(wanted.id, place, { size, floor, horizon, h, order, crowded: total > 3, draught }, dice);
      const backdrop: Colour = place === "sky" ? palette.sky[1] : place === "water" ? palette.water : palette.ridge(0.45);
      const parts = movedParts(drawn(wanted.id, dice.fork(`${wanted.id}${n}`)), { scale: size / 100, x: x - size / 2, y: y - size });
      out.push({ wanted, parts, tones: palette.tones(wanted, backdrop), place, x, y, size, draught, backdrop });
    }
  });
  return out.sort((a, b) => a.y - b.y);
}

interface Footing {
  readonly size: number;
  readonly floor: number;
  readonly horizon: number;
  readonly h: number;
  readonly order: number;
  readonly crowded: boolean;
  readonly draught: number;
}

/** How low a thing stands, swims or flies; many of a kind keep apart in height too. */
function footOf(
  id: SubjectId,
  place: Placed["place"],
  { size, floor, horizon, h, order, crowded, draught }: Footing,
  dice: Random,
): number {
  if (place === "ground") return floor;
  if (id === "wave") return h * 1.01;
  // What swims below the surface is drawn in the middle of its box: its back stays a hand's breadth under the waterline.
  if (draught === 1) return Math.max(horizon + size * 0.9, Math.min(h * 0.97, horizon + (h - horizon) * dice.range(0.78, 0.98)));
  if (place === "water") return horizon + (h - horizon) * (crowded ? dice.range(0.28, 0.86) : dice.range(0.42, 0.62));
  return Math.max(size * 1.1, horizon - h * (crowded ? dice.range(0.02, 0.34) : dice.range(0.02, 0.12)) - (order ? h * 0.1 : 0));
}

/** A city is as wide as the picture: block beside block, the tallest about a third across. */
export function skyline(wanted: Wanted, { w, h, palette }: Brief, near: readonly Fold[], horizon: number, dice: Random): Placed[] {
  const size = Math.min(w, h) * 0.5;
  const count = Math.min(40, Math.ceil(w / (size * 0.98)) + 1);
  const peak = dice.range(0.3, 0.7);
  const foot = near.at(-1) === undefined ? horizon + 6 : h * 0.87;
  return Array.from({ length: count }, (_, i) => {
    const x = size * (i * 0.98 + dice.range(-0.03, 0.03));
    const own = size * (1.16 - Math.abs(x / w - peak) * 0.7);
    const parts = movedParts(drawn("city", dice.fork(`${i}`)), { scale: own / 100, scaleX: size / own, x: x - size / 2, y: foot - own });
    return {
      wanted,
      parts,
      tones: palette.tones(wanted, palette.sky[2]),
      place: near.length > 0 ? "ground" : "water",
      x,
      y: foot,
      size: own,
      draught: 0,
      backdrop: palette.sky[2],
    } as const;
  });
}

/** Middles for so many things: one stands off-centre on a third, more share the width about the middle. */
function slotsOf(count: number, w: number, dice: Random): number[] {
  const stage = Math.min(w, 1700);
  const left = (w - stage) / 2;
  if (count <= 1) return [left + stage * dice.pick([0.4, 0.5, 0.6])];
  const inset = count === 2 ? 0.26 : 0.16;
  return dice.shuffle(
    Array.from({ length: count }, (_, i) => left + stage * (inset + ((1 - 2 * inset) * i) / (count - 1) + dice.range(-0.02, 0.02))),
  );
}
