import type { Part, Tone } from "../form.ts";
import type { Colour } from "../oklch.ts";
import type { Random } from "../random.ts";

/** Something a picture can be about. */
export interface Subject {
  /** Where it belongs in a scene. */
  readonly place: "ground" | "sky" | "water";
  /** The colour it has when nobody says. */
  readonly natural: Colour;
  /** Tones that do not follow the body: leaves are green under any blossom. */
  readonly tones?: Partial<Record<Tone, Colour>>;
  /** Beside the others; 1 when left out. */
  readonly size?: number;
  /** How much of its height is under water; 1: all of it, it swims below the surface. 0 when left out. */
  readonly draught?: number;
  readonly draw: (random: Random) => readonly Part[];
}
