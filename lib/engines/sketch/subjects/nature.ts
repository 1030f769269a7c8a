import { disc, line, outline, polygon } from "../form.ts";
import type { Subject } from "./subject.ts";

/** Drawn in a box of 100 × 100, feet at y = 100. */
export const NATURE = {
  mountain: {
    place: "ground",
    natural: { l: 0.52, c: 0.07, h: 250 },
    size: 1.15,
    draw: (r) => {
      const peak = r.range(12, 22);
      return [
        polygon("second", [
          [40, 100],
          [76, 34],
          [112, 100],
        ]),
        polygon("light", [
          [76, 34],
          [67, 51],
          [74, 56],
          [79, 50],
          [86, 53],
        ]),
        polygon("body", [
          [-12, 100],
          [42, peak],
          [92, 100],
        ]),
        polygon("second", [
          [42, peak],
          [52, 46],
          [46, 62],
          [58, 80],
          [54, 100],
          [92, 100],
        ]),
        polygon("light", [
          [42, peak],
          [27, peak + 22],
          [35, peak + 32],
          [42, peak + 22],
          [50, peak + 34],
          [56, peak + 23],
        ]),
      ];
    },
  },
  moon: {
    place: "sky",
    natural: { l: 0.92, c: 0.06, h: 95 },
    size: 0.6,
    draw: () => [
      outline("body", "64,4! 34,10 12,34 12,66 36,92 64,96! 48,84 38,64 38,36 48,16"),
      disc("second", 24, 54, 4),
      disc("second", 30, 74, 3),
      disc("second", 28, 34, 2.6),
    ],
  },
  sun: {
    place: "sky",
    natural: { l: 0.84, c: 0.16, h: 80 },
    size: 0.6,
    draw: (r) => {
      const count = r.pick([10, 12, 16]);
      const rays = Array.from({ length: count }, (_, i) => {
        const a = (i / count) * 2 * Math.PI;
        const w = 0.55 / count;
        const p = (d: number, t: number): [number, number] => [50 + Math.cos(t) * d, 50 + Math.sin(t) * d];
        return polygon("second", [p(33, a - w * 3.2), p(50, a), p(33, a + w * 3.2)]);
      });
      return [...rays, disc("body", 50, 50, 29)];
    },
  },
  star: {
    place: "sky",
    natural: { l: 0.86, c: 0.15, h: 92 },
    size: 0.45,
    draw: () => {
      const points = Array.from({ length: 10 }, (_, i): [number, number] => {
        const a = -Math.PI / 2 + (i * Math.PI) / 5;
        const d = i % 2 ? 20 : 50;
        return [50 + Math.cos(a) * d, 52 + Math.sin(a) * d];
      });
      const facets = [0, 2, 4, 6, 8].map((i) =>
        polygon("second", [points[i] as [number, number], points[i + 1] as [number, number], [50, 52]]),
      );
      return [polygon("body", points), ...facets];
    },
  },
  wave: {
    place: "water",
    natural: { l: 0.52, c: 0.12, h: 240 },
    size: 1.1,
    draw: () => [
      outline("body", "-10,100! -8,76 10,70 28,52 40,28 60,12 82,16 92,30! 80,26 70,30 68,42 76,50! 64,50 62,66 74,82 110,86! 110,100!"),
      outline("light", "40,28 60,12 82,16 92,30! 80,26 70,30 68,42 76,50! 64,46 60,34 66,24 56,26"),
      line("second", 2.4, "2,90 22,76 36,58 46,38"),
      line("second", 2.4, "18,94 34,82 46,64 52,46"),
      line("light", 2.4, "40,96 50,88 54,72 56,58"),
      ...[
        [88, 40],
        [96, 34],
        [82, 36],
      ].map(([x, y]) => disc("light", x ?? 0, y ?? 0, 2.2)),
    ],
  },
  cloud: {
    place: "sky",
    natural: { l: 0.93, c: 0.02, h: 240 },
    size: 0.55,
    draw: () => [
      outline("body", "8,70! 2,58 10,46 22,46 26,30 44,22 60,30 66,40 80,36 94,48 96,62 90,70!"),
      outline("second", "8,70! 2,60 20,62 40,58 60,64 80,58 97,58 90,70!"),
    ],
  },
} as const satisfies Record<string, Subject>;
