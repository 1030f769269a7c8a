import { describe, expect, it } from "vitest";
import { pointsOf } from "./form.ts";
import { apart } from "./oklch.ts";
import { paletteOf } from "./palette.ts";
import type { Brief } from "./plan.ts";
import { readPrompt } from "./prompt.ts";
import { random } from "./random.ts";
import { sceneOf } from "./scene.ts";

function brief(prompt: string, seed: number): Brief {
  const reading = readPrompt(prompt);
  const dice = random(`${prompt} ${seed}`);
  return { reading, palette: paletteOf(reading, dice.fork("palette")), random: dice, w: 1000, h: 1000 };
}
const SEEDS = Array.from({ length: 24 }, (_, seed) => seed);

describe("sceneOf", () => {
  it("keeps fish wholly under water and ships' decks above it", () => {
    for (const seed of SEEDS) {
      const { subjects, water } = sceneOf(brief("a fish and a ship", seed));
      const top = (id: string) =>
        Math.min(
          ...subjects
            .filter(({ wanted }) => wanted.id === id)
            .flatMap(({ parts }) => parts.flatMap(({ form }) => pointsOf(form).map((p) => p.y))),
        );
      expect(top("fish"), `seed ${seed}`).toBeGreaterThan(water?.top ?? 1000);
      expect(top("ship"), `seed ${seed}`).toBeLessThan(water?.top ?? 0);
    }
  });

  it("puts sun and moon squarely behind a subject or well clear of it, never edge to edge", () => {
    for (const prompt of ["a heart", "a green dragon", "a whale", "an owl at night", "a palm on an island"])
      for (const seed of SEEDS) {
        const { disc, subjects } = sceneOf(brief(prompt, seed));
        if (disc === null) continue;
        const points = subjects.flatMap(({ parts }) => parts.flatMap(({ form }) => pointsOf(form)));
        const gap = Math.min(...points.map((p) => Math.hypot(p.x - disc.x, p.y - disc.y))) - disc.r;
        const behind = subjects.some(({ x, y, size }) => disc.x === x && disc.y < y && disc.y > y - size);
        expect(behind || gap > disc.r * 0.3, `${prompt}, seed ${seed}: ${gap}`).toBe(true);
      }
  });

  it("does not set a thing before a disc of its own colour", () => {
    for (const seed of SEEDS) {
      const { palette, ...rest } = brief("a yellow flower", seed);
      const { disc, subjects } = sceneOf({ palette, ...rest });
      const [flower] = subjects;
      if (disc !== null && flower !== undefined && disc.x === flower.x) expect(apart(flower.tones.body, palette.disc)).toBeGreaterThan(0.2);
    }
  });

  it("is cold above and white below in winter, whatever rules the picture", () => {
    for (const prompt of ["winter forest landscape", "a green house in the snow", "rote Hütte im Winter"])
      for (const seed of SEEDS) {
        const { palette } = brief(prompt, seed);
        if (palette.hour === "night") continue;
        expect(palette.ridge(1).l, prompt).toBeGreaterThan(0.9);
        expect(palette.ridge(1).c, prompt).toBeLessThan(0.03);
        expect(palette.sky[0].h, prompt).toBeCloseTo(240);
        expect(palette.disc.l, prompt).toBeGreaterThan(0.95);
      }
  });
});
