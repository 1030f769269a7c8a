import type { Geometry } from "./geometry.ts";
import { type Ranges, rangesOf } from "./ranges.ts";

/** In pixels of the layout. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export function boxOf(ax: number, ay: number, bx: number, by: number): Box {
  return { left: Math.min(ax, bx), top: Math.min(ay, by), right: Math.max(ax, bx), bottom: Math.max(ay, by) };
}

/** The items a box touches. */
export function caught(geometry: Geometry, box: Box): Ranges {
  const positions: number[] = [];
  for (const { row, top } of geometry.rowsBetween(box.top, box.bottom)) {
    if (row.type !== "cells" || top + row.cellHeight < box.top) continue;
    for (const cell of row.cells) if (cell.x < box.right && cell.x + cell.width > box.left) positions.push(cell.index);
  }
  return rangesOf(positions);
}

/** Pixels a frame the list moves by itself while the hand is near its edge, or beyond. */
export function drift(y: number, height: number): number {
  const edge = 48;
  if (y < edge) return -Math.min(40, (edge - y) / 2);
  if (y > height - edge) return Math.min(40, (y - height + edge) / 2);
  return 0;
}
