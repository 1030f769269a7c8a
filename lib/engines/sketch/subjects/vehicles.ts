import { box, disc, line, outline, type Part, polygon } from "../form.ts";
import type { Subject } from "./subject.ts";

/** Drawn in a box of 100 × 100, feet at y = 100. */
export const VEHICLES = {
  boat: {
    place: "water",
    draught: 0.08,
    natural: { l: 0.62, c: 0.18, h: 30 },
    draw: (r) => [
      line("dark", 2, "50,6! 50,78!"),
      polygon(
        "light",
        r.chance(0.5)
          ? [
              [53, 8],
              [88, 70],
              [53, 70],
            ]
          : [
              [53, 8],
              [84, 66],
              [53, 72],
            ],
      ),
      polygon("accent", [
        [47, 16],
        [47, 70],
        [18, 70],
      ]),
      outline("body", "8,78! 92,78! 80,95 24,97!"),
      polygon("second", [
        [8, 78],
        [92, 78],
        [89, 83],
        [12, 83],
      ]),
      polygon("accent", [
        [50, 6],
        [62, 2],
        [50, -2],
      ]),
    ],
  },
  ship: {
    place: "water",
    draught: 0.15,
    natural: { l: 0.5, c: 0.17, h: 27 },
    draw: () => [
      box("dark", 44, 20, 12, 26),
      box("accent", 44, 26, 12, 7),
      box("light", 26, 44, 48, 16),
      box("light", 34, 34, 30, 11),
      ...[31, 42, 53, 64].map((x) => disc("hole", x, 52, 2.8)),
      polygon("body", [
        [2, 60],
        [98, 58],
        [84, 90],
        [16, 90],
      ]),
      polygon("second", [
        [10, 80],
        [89, 80],
        [84, 90],
        [16, 90],
      ]),
      outline("light", "54,16 62,8 74,10 80,2 92,6 84,14 72,18 62,20"),
    ],
  },
  rocket: {
    place: "sky",
    natural: { l: 0.62, c: 0.2, h: 28 },
    draw: () => [
      outline("accent", "42,82 38,92 50,108! 62,92 58,82"),
      outline("light", "46,82 44,90 50,98! 56,90 54,82"),
      outline("body", "34,56 18,76 20,92! 36,80"),
      outline("body", "66,56 82,76 80,92! 64,80"),
      outline("light", "50,-4! 66,20 70,50 64,82! 36,82! 30,50 34,20"),
      outline("body", "50,-4! 61,11 66,24! 34,24! 39,11"),
      disc("dark", 50, 42, 10.5),
      disc("hole", 50, 42, 7.6),
      polygon("body", [
        [47.5, 62],
        [52.5, 62],
        [52.5, 90],
        [47.5, 90],
      ]),
    ],
  },
  balloon: {
    place: "sky",
    natural: { l: 0.66, c: 0.19, h: 30 },
    size: 0.8,
    draw: () => [
      line("dark", 1, "34,60! 43,84!"),
      line("dark", 1, "66,60! 57,84!"),
      outline("body", "50,0 72,6 84,24 82,44 68,60 56,72! 44,72! 32,60 18,44 16,24 28,6"),
      outline("light", "40,1 50,0 60,1 68,24 64,50 54,72! 46,72! 36,50 32,24"),
      outline("accent", "46,0 50,0 54,0 57,24 55,50 51,72! 49,72! 45,50 43,24"),
      box("dark", 42, 84, 16, 12),
      box("second", 42, 84, 16, 3.6),
    ],
  },
  car: {
    place: "ground",
    natural: { l: 0.6, c: 0.2, h: 28 },
    size: 0.8,
    draw: () => [
      outline("body", "2,84! 3,66 12,60 24,58 36,40 66,40 78,58 94,62 98,72 98,84!"),
      outline("hole", "31,58! 40,46 50,46! 50,58!"),
      outline("hole", "54,58! 54,46! 64,46 72,58!"),
      box("second", 2, 76, 96, 8),
      ...[24, 76].flatMap((x) => [disc("dark", x, 86, 12), disc("light", x, 86, 5)]),
      disc("accent", 5, 68, 3),
    ],
  },
  train: {
    place: "ground",
    natural: { l: 0.45, c: 0.13, h: 25 },
    draw: () => [
      outline("light", "22,18 28,6 42,8 52,0 70,4 62,14 46,18 34,22"),
      polygon("dark", [
        [14, 26],
        [30, 26],
        [27, 46],
        [17, 46],
      ]),
      box("body", 8, 44, 56, 32),
      disc("second", 8, 60, 8, 16),
      box("second", 62, 28, 32, 48),
      box("hole", 69, 36, 18, 16),
      box("dark", 58, 24, 40, 6),
      disc("accent", 44, 44, 7, 6),
      box("dark", 4, 74, 92, 6),
      ...[20, 42, 78].flatMap((x, i) => [disc("dark", x, 87, i === 2 ? 13 : 10), disc("accent", x, 87, i === 2 ? 5 : 3.6)]),
      polygon("dark", [
        [4, 78],
        [-8, 98],
        [6, 98],
      ]),
    ],
  },
  bicycle: {
    place: "ground",
    natural: { l: 0.55, c: 0.17, h: 27 },
    size: 0.8,
    draw: () => {
      const wheel = (x: number): Part[] => [
        line(
          "dark",
          3,
          Array.from({ length: 25 }, (_, i) => `${x + Math.cos((i / 24) * 6.2832) * 20},${78 + Math.sin((i / 24) * 6.2832) * 20}`).join(
            " ",
          ),
        ),
        ...[0, 1, 2, 3].map((i) =>
          line(
            "second",
            0.8,
            `${x + Math.cos(i * 0.785) * 19},${78 + Math.sin(i * 0.785) * 19}! ${x - Math.cos(i * 0.785) * 19},${78 - Math.sin(i * 0.785) * 19}!`,
          ),
        ),
      ];
      return [
        ...wheel(22),
        ...wheel(78),
        line("body", 4, "22,78! 36,46! 66,44! 48,78! 22,78!"),
        line("body", 4, "48,78! 34,42!"),
        line("body", 4, "78,78! 64,36!"),
        line("dark", 4, "26,40! 42,40!"),
        line("dark", 4, "64,37 72,30 80,34"),
        disc("accent", 48, 78, 5),
      ];
    },
  },
} as const satisfies Record<string, Subject>;
