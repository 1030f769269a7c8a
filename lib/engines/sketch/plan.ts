import type { Canvas } from "./canvas.ts";
import type { Frame, Layer } from "./layer.ts";
import type { Rgb } from "./oklch.ts";
import type { Palette } from "./palette.ts";
import type { Reading } from "./prompt.ts";
import type { Random } from "./random.ts";

/** What a style is given to compose from. Streams of `random` do not depend on the size: a smaller picture is the same picture. */
export interface Brief {
  readonly reading: Reading;
  readonly palette: Palette;
  readonly random: Random;
  /** Units: the short side is 1000. */
  readonly w: number;
  readonly h: number;
}

/** A composition: a ground, layers from back to front, and what the finished print goes through. */
export interface Plan {
  readonly ground: Rgb;
  readonly layers: readonly Layer[];
  /** Pixels are this many times coarser than the picture's, and edges hard. */
  readonly coarse?: (at: Frame) => number;
  /** Texture of the paper, halftone, palette of a console: works on the composed frame in place. Made once, applied to every frame. */
  readonly finish?: (at: Frame) => (canvas: Canvas) => void;
}

export type Compose = (brief: Brief) => Plan;
