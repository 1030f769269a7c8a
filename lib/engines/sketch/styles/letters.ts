import type { Colour } from "../oklch.ts";
import { stroked } from "../svg.ts";

/** Letters as strokes in a box from −50 to 50: no font is needed, so a picture is the same on every machine. */
const STROKES = {
  A: "M-34 50L0 -50L34 50M-20 14H20",
  D: "M-30 -50V50M-30 -50H-4C50 -50 50 50 -4 50H-30",
  R: "M-30 50V-50H4C40 -50 40 2 4 2H-30M2 2L34 50",
  K: "M-30 -50V50M32 -50L-28 4M-8 -12L34 50",
  M: "M-38 50V-50L0 12L38 -50V50",
  E: "M32 -50H-28V50H32M-28 0H22",
  Z: "M-32 -50H32L-32 50H32",
  O: "M0 -50C-50 -50 -50 50 0 50C50 50 50 -50 0 -50Z",
  S: "M30 -34C20 -58 -30 -56 -28 -24C-26 6 30 -6 30 26C30 58 -24 58 -32 32",
  N: "M-32 50V-50L32 50V-50",
  "5": "M28 -50H-20L-26 -6C10 -24 36 -6 32 22C28 54 -18 56 -32 34",
  "7": "M-32 -50H32L-8 50",
  "3": "M-28 -42C10 -64 40 -40 26 -14C20 -4 6 -2 -4 -2C30 -2 42 20 28 38C12 58 -20 54 -32 40",
  "!": "M0 -50V18M0 46V48",
  "?": "M-28 -26C-26 -62 34 -60 30 -22C28 0 0 0 0 22M0 46V48",
  "&": "M38 50L-18 -18C-34 -44 2 -62 14 -42C26 -20 -34 -6 -32 24C-30 58 24 58 36 10",
} as const;

export const LETTERS = Object.keys(STROKES) as (keyof typeof STROKES)[];

export function letter(of: keyof typeof STROKES, size: number, ink: Colour): string {
  return `<g transform="scale(${Math.round(size) / 100})">${stroked(STROKES[of], 24, ink, 1, "butt").replaceAll('"round"', '"miter"')}</g>`;
}
