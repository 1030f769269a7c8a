import { both, box, disc, line, outline, type Part, polygon } from "../form.ts";
import type { Random } from "../random.ts";
import type { Subject } from "./subject.ts";

function castle(r: Random): Part[] {
  const tower = (x: number, w: number, top: number, roof: boolean): Part[] => [
    box("body", x, top, w, 100 - top),
    ...(roof
      ? [
          polygon("second", [
            [x - 3, top],
            [x + w / 2, top - w * 1.25],
            [x + w + 3, top],
          ]),
        ]
      : [0, 1, 2].map((i) => box("body", x + (i * 2 * w) / 5, top - w / 4, w / 5, w / 4))),
    disc("hole", x + w / 2, top + w * 0.6, w * 0.13, w * 0.24),
  ];
  return [
    ...tower(4, 20, 42 + r.int(0, 6), true),
    ...tower(76, 20, 40 + r.int(0, 8), true),
    box("body", 22, 62, 56, 38),
    ...[0, 1, 2, 3, 4].map((i) => box("body", 24 + i * 11, 56, 6, 7)),
    ...tower(37, 26, 36, true),
    polygon("accent", [
      [50, 3],
      [64, -2],
      [50, -7],
    ]),
    line("dark", 1.6, "50,6! 50,-8!"),
    outline("dark", "41,100! 41,84 50,76 59,84 59,100!"),
  ];
}

function city(r: Random): Part[] {
  const out: Part[] = [];
  for (let x = -6; x < 104; ) {
    const w = r.int(10, 18);
    const top = r.int(12, 66);
    const tone = r.chance(0.4) ? "second" : "body";
    out.push(box(tone, x, top, w, 100 - top));
    if (r.chance(0.3))
      out.push(
        polygon(tone, [
          [x, top],
          [x + w / 2, top - w * 0.8],
          [x + w, top],
        ]),
      );
    for (let wy = top + 5; wy < 92; wy += 8) {
      for (let wx = x + 2; wx < x + w - 3; wx += 5) if (r.chance(0.5)) out.push(box("hole", wx, wy, 2.4, 3.6));
    }
    x += w - 1;
  }
  return out;
}

/** Drawn in a box of 100 × 100, feet at y = 100. */
export const BUILDINGS = {
  house: {
    place: "ground",
    natural: { l: 0.62, c: 0.15, h: 32 },
    draw: (r) => {
      const chimney = r.chance(0.5) ? 28 : 66;
      return [
        box("dark", chimney, 14, 8, 24),
        box("body", 16, 44, 68, 56),
        polygon("light", [
          [50, 44],
          [84, 44],
          [84, 100],
          [62, 100],
          [62, 44],
        ]),
        polygon("second", [
          [6, 48],
          [50, 8],
          [94, 48],
        ]),
        box("dark", 42, 68, 15, 32),
        box("hole", 23, 58, 12, 14),
        box("hole", 66, 58, 12, 14),
        disc("hole", 50, 33, 5),
      ];
    },
  },
  castle: { place: "ground", natural: { l: 0.62, c: 0.06, h: 300 }, size: 1.15, draw: castle },
  lighthouse: {
    place: "ground",
    natural: { l: 0.58, c: 0.19, h: 27 },
    size: 1.25,
    draw: () => [
      outline("second", "18,100! 26,92 50,89 74,92 82,100!"),
      polygon("light", [
        [40, 30],
        [60, 30],
        [66, 96],
        [34, 96],
      ]),
      polygon("body", [
        [39.4, 36],
        [60.6, 36],
        [61.8, 49],
        [38.2, 49],
      ]),
      polygon("body", [
        [37, 62],
        [63, 62],
        [64.3, 76],
        [35.7, 76],
      ]),
      polygon("body", [
        [34.7, 88],
        [65.3, 88],
        [66, 96],
        [34, 96],
      ]),
      box("dark", 36, 27, 28, 3.6),
      box("hole", 42, 14, 16, 13),
      polygon("body", [
        [39, 14],
        [50, 2],
        [61, 14],
      ]),
      line("dark", 1.4, "50,14! 50,27!"),
      disc("dark", 50, 56, 2.6, 3.6),
    ],
  },
  windmill: {
    place: "ground",
    natural: { l: 0.6, c: 0.1, h: 40 },
    size: 1.1,
    draw: (r) => {
      const turned = r.range(10, 80);
      const sails = [0, 90, 180, 270].flatMap((a): Part[] => {
        const t = ((a + turned) * Math.PI) / 180;
        const p = (along: number, across: number): [number, number] => [
          50 + Math.cos(t) * along - Math.sin(t) * across,
          36 + Math.sin(t) * along + Math.cos(t) * across,
        ];
        return [
          polygon("light", [p(10, 1), p(42, 1), p(42, 11), p(10, 9)]),
          polygon("dark", [p(0, -1.2), p(43, -1.2), p(43, 1.2), p(0, 1.2)]),
        ];
      });
      return [
        polygon("body", [
          [40, 38],
          [60, 38],
          [68, 100],
          [32, 100],
        ]),
        polygon("second", [
          [51, 38],
          [60, 38],
          [68, 100],
          [54, 100],
        ]),
        outline("dark", "37,39! 50,24 63,39!"),
        box("dark", 45, 84, 10, 16),
        box("hole", 47, 58, 6, 9),
        ...sails,
        disc("accent", 50, 36, 3.4),
      ];
    },
  },
  tower: {
    place: "ground",
    natural: { l: 0.5, c: 0.06, h: 40 },
    size: 1.25,
    draw: () => [
      outline("body", "48,4! 46,40 40,66 24,100! 38,100! 44,84 50,80 56,84 62,100! 76,100! 60,66 54,40 52,4!"),
      box("second", 37, 64, 26, 4),
      box("second", 43, 38, 14, 3.4),
      box("accent", 49, -3, 2, 8),
    ],
  },
  bridge: {
    place: "ground",
    natural: { l: 0.55, c: 0.15, h: 30 },
    draw: () => [
      ...both(box("body", 20, 12, 6, 88)),
      box("second", -10, 66, 120, 7),
      line("body", 2, "-10,58 23,14! 50,58 77,14! 110,58"),
      ...Array.from({ length: 17 }, (_, i) => {
        const x = -6 + i * 7;
        const u = x < 23 ? (23 - x) / 33 : x > 77 ? (x - 77) / 33 : Math.abs(x - 50) < 27 ? (27 - Math.abs(x - 50)) / 27 : 0;
        return line("body", 0.9, `${x},${16 + 42 * Math.min(1, u) ** 1.1}! ${x},66!`);
      }),
    ],
  },
  city: { place: "ground", natural: { l: 0.42, c: 0.07, h: 265 }, size: 1.15, draw: city },
} as const satisfies Record<string, Subject>;
