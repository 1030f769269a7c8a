import { type Colour, colour, mix, type Rgb, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import { type Scene, sceneOf } from "../scene.ts";

import { cloudColour, sceneLayers } from "./scene-layers.ts";

/** How many of the big pixels stand along the short side. */
const SHORT_SIDE = 96;

/** A scene from a game console: few big pixels, few colours in clean bands, a breath of ordered dither, dark outlines round what matters. */
export const pixel: Compose = (brief) => {
  const scene = sceneOf(brief);
  return {
    ground: rgb(brief.palette.sky[1]),
    layers: sceneLayers(scene, brief, { soft: false, ink: inkOf(brief) }),
    coarse: (at) => Math.max(1, Math.round(Math.min(at.width, at.height) / SHORT_SIDE)),
    finish: () => {
      const map = ditherer(consolePalette(brief, scene));
      return ({ data, width }) => map(data, width);
    },
  };
};

/** The outline of what matters. */
const inkOf = ({ palette }: Brief): Colour =>
  palette.hour === "night" ? colour(0.08, 0.03, palette.main.h) : colour(0.2, 0.05, palette.main.h + 200);

function consolePalette(brief: Brief, scene: Scene): Rgb[] {
  const { palette } = brief;
  const tones = scene.subjects.slice(0, 4).flatMap(({ tones: own }) => Object.values(own));
  const list: Colour[] = [
    ...palette.sky,
    mix(palette.sky[0], palette.sky[1], 0.5),
    mix(palette.sky[1], palette.sky[2], 0.5),
    palette.disc,
    palette.water,
    mix(palette.water, palette.sky[2], 0.6),
    mix(palette.water, palette.plant(0.9), 0.55),
    palette.accent,
    palette.main,
    ...[...scene.far, ...scene.near].flatMap(({ depth }) => {
      const growth = palette.plant(Math.min(1, depth + 0.1));
      return [palette.ridge(depth), growth, mix(growth, palette.plant(depth * 0.7), 0.35)];
    }),
    cloudColour(palette),
    palette.shore,
    ...[0.7, 0.9, 1].map((depth) => palette.plant(depth)),
    palette.paper,
    colour(0.99, 0, 0),
    inkOf(brief),
    mix(palette.disc, colour(0.97, 0.02, 90), 0.5),
    ...tones,
  ];
  return list.map(rgb);
}

const BAYER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((v) => (v + 0.5) / 16 - 0.5);

/** Nearest palette colour after an ordered 4 × 4 nudge; the table of answers has 5 bits a channel. */
function ditherer(colours: readonly Rgb[]): (data: Uint8Array, width: number) => void {
  const cache = new Int16Array(32768).fill(-1);
  const exact = new Set(colours.map(([r, g, b]) => (r << 16) | (g << 8) | b));
  const nearest = (r: number, g: number, b: number): number => {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    colours.forEach(([pr, pg, pb], i) => {
      const distance = 2 * (r - pr) ** 2 + 4 * (g - pg) ** 2 + 3 * (b - pb) ** 2;
      if (distance < least) [best, least] = [i, distance];
    });
    return best;
  };
  return (data, width) => {
    for (let i = 0, p = 0; i < data.length; i += 3, p += 1) {
      const flat = exact.has(((data[i] as number) << 16) | ((data[i + 1] as number) << 8) | (data[i + 2] as number));
      if (flat) continue;
      const nudge = (BAYER[((Math.floor(p / width) & 3) << 2) | ((p % width) & 3)] as number) * 9;
      const c = [0, 1, 2].map((k) => Math.max(0, Math.min(255, (data[i + k] as number) + nudge)) >> 3) as [number, number, number];
      const key = (c[0] << 10) | (c[1] << 5) | c[2];
      if (cache[key] === -1) cache[key] = nearest(c[0] * 8 + 4, c[1] * 8 + 4, c[2] * 8 + 4);
      const chosen = colours[cache[key] as number] as Rgb;
      data[i] = chosen[0];
      data[i + 1] = chosen[1];
      data[i + 2] = chosen[2];
    }
  };
}
