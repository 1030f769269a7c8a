import type { Random } from "../random.ts";
import { cylinder, ellipsoid, mirrored, type Solid, type Vec } from "./solid.ts";

/** What a part is made of; the palette says how that looks in this piece. */
export const TONES = ["main", "second", "deep", "pale", "dark", "wood", "leaf", "stone", "glow", "metal", "water"] as const;
export type Tone = (typeof TONES)[number];

export interface Piece {
  readonly name: string;
  readonly tone: Tone;
  readonly solid: Solid;
}

export interface Chisel {
  readonly random: Random;
  /** Corners of a circle. */
  readonly sides: number;
  /** Level of an icosphere. */
  readonly level: number;
}

/** A figure that stands at the origin on y = 0 and looks towards +z; its size is free, the scene fits it. */
export type Sculptor = (chisel: Chisel) => Piece[];

export const piece = (name: string, tone: Tone, ...solids: readonly Solid[]): Piece => ({ name, tone, solid: solids.flat() });

/** A part and its twin on the other side of x = 0. */
export const pair = (name: string, tone: Tone, ...solids: readonly Solid[]): Piece =>
  piece(name, tone, ...solids, ...solids.map((solid) => mirrored(solid)));

export const ball = (at: Vec, radii: Vec, level: number): Solid =>
  ellipsoid(...radii, level).map(([a, b, c]) => [add(a, at), add(b, at), add(c, at)] as const);

const add = (a: Vec, b: Vec): Vec => [a[0] + b[0], a[1] + b[1], a[2] + b[2]];

export const post = (at: Vec, radius: number, height: number, sides: number, top = radius): Solid =>
  cylinder(radius, height, sides, top).map(([a, b, c]) => {
    const up: Vec = [at[0], at[1] + height / 2, at[2]];
    return [add(a, up), add(b, up), add(c, up)] as const;
  });
