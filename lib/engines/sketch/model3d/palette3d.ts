import { type Colour, colour, fromRgb, hueDistance, lighter, mix, rgb } from "../oklch.ts";
import type { Random } from "../random.ts";
import type { Material } from "./glb.ts";
import type { Tone } from "./sculpture.ts";

export const MODEL_STYLES = [
  { id: "low_poly", name: "Low poly", words: /\b(low[\s-]?poly|polygon\w*|papier|paper|origami)/iu },
  { id: "clay", name: "Clay", words: /\b(clay|plasticine|knete|lehm|ton|toy|spielzeug)\b/iu },
  { id: "porcelain", name: "Porcelain", words: /\b(porcelain|porzellan|ceramic|keramik|glazed|glossy|glänzend\w*)/iu },
  { id: "bronze", name: "Bronze", words: /\b(bronze\w*|statue|metal|metall|copper|kupfer|cast)\b/iu },
] as const;
export type ModelStyle = (typeof MODEL_STYLES)[number]["id"];

interface Look {
  readonly crease: number;
  readonly grain: number;
  readonly roughness: number;
  readonly metallic: number;
  /** Share of its own colour a part keeps; the rest goes to the style's. */
  readonly own: number;
}

export const LOOKS: Record<ModelStyle, Look> = {
  low_poly: { crease: 0, grain: 0.14, roughness: 0.78, metallic: 0, own: 1 },
  clay: { crease: 48, grain: 0, roughness: 0.92, metallic: 0, own: 0.9 },
  porcelain: { crease: 48, grain: 0, roughness: 0.16, metallic: 0, own: 1 },
  bronze: { crease: 48, grain: 0, roughness: 0.36, metallic: 1, own: 0.22 },
};

const BRONZE = colour(0.6, 0.105, 66);

/** What a thing looks like when nobody says otherwise: main and second colour. */
const NATURAL: Readonly<Record<string, readonly [Colour, Colour?]>> = {
  fox: [colour(0.66, 0.18, 48)],
  cat: [colour(0.6, 0.03, 60)],
  dog: [colour(0.62, 0.09, 65)],
  rabbit: [colour(0.72, 0.04, 60)],
  bear: [colour(0.44, 0.07, 55)],
  horse: [colour(0.48, 0.09, 50)],
  elephant: [colour(0.62, 0.02, 250)],
  deer: [colour(0.6, 0.1, 60)],
  dragon: [colour(0.58, 0.15, 150), colour(0.78, 0.15, 80)],
  bird: [colour(0.6, 0.14, 245), colour(0.76, 0.16, 70)],
  owl: [colour(0.5, 0.07, 60), colour(0.78, 0.14, 75)],
  fish: [colour(0.7, 0.18, 50), colour(0.85, 0.12, 85)],
  whale: [colour(0.48, 0.09, 245)],
  butterfly: [colour(0.68, 0.18, 45), colour(0.55, 0.16, 300)],
  bee: [colour(0.84, 0.17, 90)],
  house: [colour(0.56, 0.16, 32)],
  castle: [colour(0.5, 0.14, 260), colour(0.62, 0.2, 28)],
  tower: [colour(0.52, 0.15, 30), colour(0.75, 0.12, 80)],
  lighthouse: [colour(0.58, 0.21, 28)],
  windmill: [colour(0.5, 0.12, 35), colour(0.9, 0.03, 85)],
  bridge: [colour(0.58, 0.2, 30)],
  robot: [colour(0.7, 0.11, 215), colour(0.72, 0.17, 55)],
  tree: [colour(0.6, 0.15, 138), colour(0.6, 0.21, 28)],
  pine: [colour(0.48, 0.11, 155)],
  palm: [colour(0.45, 0.08, 55)],
  flower: [colour(0.7, 0.19, 5), colour(0.83, 0.16, 88)],
  tulip: [colour(0.62, 0.22, 20)],
  mushroom: [colour(0.57, 0.22, 27)],
  mountain: [colour(0.52, 0.04, 260)],
  crystal: [colour(0.68, 0.16, 300), colour(0.75, 0.13, 250)],
  planet: [colour(0.66, 0.13, 60), colour(0.56, 0.12, 40)],
  moon: [colour(0.9, 0.08, 95)],
  sun: [colour(0.84, 0.17, 85), colour(0.75, 0.18, 60)],
  cloud: [colour(0.9, 0.02, 240)],
  wave: [colour(0.6, 0.13, 235)],
  boat: [colour(0.57, 0.19, 28), colour(0.84, 0.14, 85)],
  ship: [colour(0.38, 0.09, 255), colour(0.6, 0.2, 30)],
  rocket: [colour(0.6, 0.21, 28), colour(0.55, 0.13, 250)],
  balloon: [colour(0.62, 0.2, 25), colour(0.85, 0.15, 88)],
  person: [colour(0.55, 0.14, 255), colour(0.42, 0.06, 260)],
  star: [colour(0.86, 0.16, 90)],
  heart: [colour(0.58, 0.22, 22)],
  apple: [colour(0.58, 0.21, 27)],
  cup: [colour(0.62, 0.1, 220), colour(0.92, 0.03, 85)],
  car: [colour(0.58, 0.21, 27)],
  train: [colour(0.45, 0.11, 155), colour(0.58, 0.19, 28)],
  bicycle: [colour(0.62, 0.15, 195)],
  umbrella: [colour(0.58, 0.21, 20)],
  guitar: [colour(0.6, 0.13, 52)],
  city: [colour(0.5, 0.07, 260), colour(0.66, 0.08, 30)],
};

const FIXED: Partial<Record<Tone, Colour>> = {
  dark: colour(0.24, 0.02, 270),
  wood: colour(0.45, 0.075, 55),
  leaf: colour(0.58, 0.14, 140),
  stone: colour(0.74, 0.02, 80),
  glow: colour(0.93, 0.11, 92),
  metal: colour(0.78, 0.012, 250),
  water: colour(0.66, 0.11, 232),
};

const BLACKEST = 0.3;

export type Palette = (tone: Tone) => Material;

/** Colours said in the prompt win over nature's; the style says how the stuff takes the light. */
export function paletteFor(subject: string | null, said: Colour | null, other: Colour | null, style: ModelStyle, random: Random): Palette {
  const hue = random.range(0, 360);
  const natural = subject === null ? undefined : NATURAL[subject];
  const main = said ?? natural?.[0] ?? colour(0.62, 0.16, hue);
  const pale = main.l > 0.85 ? colour(0.8, 0.03, main.h) : mix(colour(0.95, 0.02, 85), main, 0.1);
  const tones: Partial<Record<Tone, Colour>> = {
    ...FIXED,
    main,
    pale,
    second:
      other ??
      (natural?.[1] !== undefined && (said === null || hueDistance(natural[1].h, said.h) > 35) ? natural[1] : undefined) ??
      colour(0.76, Math.max(0.1, main.c * 0.8), main.h + (random.chance(0.5) ? 165 : 55)),
    deep: main.l < 0.4 ? lighter(main, 0.14) : lighter(main, -0.14),
  };
  const look = LOOKS[style];
  return (tone) => {
    const own = tones[tone] ?? main;
    const cast = look.own < 0.5 ? lighter(BRONZE, (own.l - 0.6) * 0.35) : own;
    const seen = look.own < 0.5 ? mix(cast, own, look.own) : mix(colour(own.l, own.c * 0.9, own.h), own, look.own);
    const metal = tone === "metal" ? 0.9 : look.metallic;
    const smooth = tone === "metal" ? 0.3 : tone === "water" ? 0.12 : look.roughness;
    const glow = tone === "glow" && look.own >= 0.5 ? 0.85 : 0;
    const [r, g, b] = rgb(colour(Math.max(BLACKEST - 0.08, seen.l), seen.c, seen.h));
    return { name: tone, colour: [linear(r), linear(g), linear(b)], metallic: metal, roughness: smooth, glow };
  };
}

/** sRGB byte to linear light (IEC 61966-2-1). */
function linear(byte: number): number {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

export function plinthMaterials(main: Material, style: ModelStyle): { top: Material; rim: Material } {
  const bright = fromRgb([main.colour[0] * 255, main.colour[1] * 255, main.colour[2] * 255]);
  const tint = (l: number, c: number, name: string): Material => {
    const [r, g, b] = rgb(colour(l, c, bright.h + 180));
    return { name, colour: [linear(r), linear(g), linear(b)], metallic: 0, roughness: LOOKS[style].roughness, glow: 0 };
  };
  return { top: tint(0.86, 0.035, "plinth"), rim: tint(0.42, 0.03, "plinth rim") };
}
