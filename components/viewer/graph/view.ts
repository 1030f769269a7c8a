import type { Box } from "./graph.ts";

export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const LEAST = 0.02;
const MOST = 3;
const MARGIN = 40;
/** Of this the smallest words, 12 px in the drawing, are 9 px high. */
const READABLE = 0.75;

export function zoomed(before: View, factor: number, at: { x: number; y: number }): View {
  const scale = Math.min(MOST, Math.max(LEAST, before.scale * factor));
  const ratio = scale / before.scale;
  return { scale, x: at.x - (at.x - before.x) * ratio, y: at.y - (at.y - before.y) * ratio };
}

/** All of it, in the middle. */
export function fitted(bounds: Box, width: number, height: number): View {
  const scale = Math.min(1, (width - MARGIN) / bounds.width, (height - MARGIN) / bounds.height);
  const good = Math.max(LEAST, scale);
  return {
    scale: good,
    x: (width - bounds.width * good) / 2 - bounds.x * good,
    y: (height - bounds.height * good) / 2 - bounds.y * good,
  };
}

/** All of it where its words can be read then, else as much as can be read from its beginning. */
export function readable(bounds: Box, width: number, height: number): View {
  const whole = fitted(bounds, width, height);
  if (whole.scale >= READABLE) return whole;
  const from = (room: number, start: number, length: number) => Math.max(MARGIN / 2, (room - length * READABLE) / 2) - start * READABLE;
  return { scale: READABLE, x: from(width, bounds.x, bounds.width), y: from(height, bounds.y, bounds.height) };
}
