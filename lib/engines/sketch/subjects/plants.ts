import { box, disc, line, outline, type Part, polygon } from "../form.ts";
import type { Random } from "../random.ts";
import type { Subject } from "./subject.ts";

const LEAF = { l: 0.52, c: 0.12, h: 145 };
const YOLK = { l: 0.84, c: 0.16, h: 88 };
const BARK = { l: 0.36, c: 0.05, h: 50 };

function flower(r: Random): Part[] {
  const petals = r.int(5, 8);
  const long = r.range(19, 23);
  const turned = r.range(0, 60);
  return [
    line("second", 3, "50,40 52,70 49,100"),
    outline("second", "50,84 36,66 20,64! 28,80"),
    outline("second", "51,78 62,62 80,58! 70,76"),
    ...Array.from({ length: petals }, (_, i) => {
      const a = turned + (i * 360) / petals;
      const rad = (a * Math.PI) / 180;
      return disc("body", 50 + Math.cos(rad) * long * 0.78, 32 + Math.sin(rad) * long * 0.78, long * 0.72, long * 0.42, a);
    }),
    disc("accent", 50, 32, 10),
    disc("dark", 50, 32, 4.6),
  ];
}

function tree(r: Random): Part[] {
  const lean = r.range(-4, 4);
  return [
    outline("dark", `46,100! 48,74 ${47 + lean},50 ${53 + lean},50 54,74 56,100!`),
    line("dark", 2.6, `51,72 62,60 ${66 + lean},50`),
    outline("body", `${50 + lean},4 ${70 + lean},10 82,26 86,46 70,60 50,62 30,60 14,48 18,28 ${30 + lean},11`),
    outline("second", `${56 + lean},7 ${70 + lean},10 82,26 86,46 70,60 54,62 66,46 66,26`),
    ...Array.from({ length: r.int(3, 6) }, () => disc("light", r.range(28, 62), r.range(16, 48), r.range(2, 3.6))),
  ];
}

/** Drawn in a box of 100 × 100, feet at y = 100. */
export const PLANTS = {
  tree: { place: "ground", natural: { l: 0.56, c: 0.12, h: 145 }, tones: { dark: BARK }, size: 1.1, draw: tree },
  pine: {
    place: "ground",
    natural: { l: 0.45, c: 0.09, h: 160 },
    tones: { dark: BARK },
    size: 1.15,
    draw: () => [
      box("dark", 46.5, 84, 7, 16),
      polygon("body", [
        [50, 46],
        [84, 88],
        [16, 88],
      ]),
      polygon("body", [
        [50, 24],
        [76, 64],
        [24, 64],
      ]),
      polygon("body", [
        [50, 2],
        [68, 40],
        [32, 40],
      ]),
      polygon("second", [
        [50, 2],
        [68, 40],
        [60, 40],
        [76, 64],
        [66, 64],
        [84, 88],
        [52, 88],
      ]),
    ],
  },
  palm: {
    place: "ground",
    natural: { l: 0.55, c: 0.13, h: 148 },
    tones: { accent: BARK, dark: BARK },
    size: 1.1,
    draw: () => [
      outline("dark", "46,100! 50,70 46,44 42,28 46,27 52,44 57,70 56,100!"),
      outline("body", "44,28 28,16 8,22 0,38! 16,32 30,32"),
      outline("body", "44,28 40,10 22,2 8,6! 24,12 34,22"),
      outline("body", "44,28 60,10 82,14 92,30! 76,24 60,28"),
      outline("body", "44,28 52,6 70,-2 84,2! 70,8 56,18"),
      outline("second", "44,28 60,32 72,46 72,62! 62,48 52,38"),
      outline("second", "44,28 28,34 20,48 22,62! 30,48 38,38"),
      disc("accent", 42, 33, 4),
      disc("accent", 50, 34, 4),
    ],
  },
  flower: { place: "ground", natural: { l: 0.68, c: 0.19, h: 5 }, tones: { second: LEAF, accent: YOLK }, draw: flower },
  tulip: {
    place: "ground",
    natural: { l: 0.6, c: 0.21, h: 22 },
    tones: { second: LEAF },
    draw: () => [
      line("second", 3, "50,44 51,72 50,100"),
      outline("second", "50,94 34,76 30,50! 42,66"),
      outline("second", "51,96 66,80 72,56! 60,70"),
      outline("body", "30,8! 41,18 50,4! 59,18 70,8! 73,28 66,44 50,50 34,44 27,28"),
      outline("accent", "50,4! 59,18 60,34 50,50 40,34 41,18"),
    ],
  },
  mushroom: {
    place: "ground",
    natural: { l: 0.58, c: 0.21, h: 27 },
    draw: () => [
      outline("light", "40,48! 60,48! 60,72 66,96 50,100 34,96 40,72"),
      outline("second", "36,50! 64,50! 60,58 50,60 40,58"),
      outline("body", "6,50 14,26 34,8 50,5 66,8 86,26 94,50 74,54 50,56 26,54"),
      disc("light", 34, 26, 6.6, 5.4),
      disc("light", 60, 19, 5),
      disc("light", 72, 38, 6, 5),
      disc("light", 48, 42, 4.4, 3.6),
      disc("light", 20, 42, 4, 3.6),
    ],
  },
  apple: {
    place: "ground",
    natural: { l: 0.58, c: 0.2, h: 27 },
    tones: { second: LEAF },
    size: 0.7,
    draw: () => [
      line("dark", 3.4, "50,28 51,14 58,6"),
      outline("second", "53,18 64,4 84,6! 76,20 64,24"),
      outline("body", "50,28! 66,20 86,28 92,50 84,78 66,98 50,93 34,98 16,78 8,50 14,28 34,20"),
      outline("light", "18,50 20,36 30,30 28,38 24,46 24,58"),
    ],
  },
  cactus: {
    place: "ground",
    natural: { l: 0.56, c: 0.13, h: 150 },
    tones: { accent: { l: 0.68, c: 0.2, h: 0 } },
    draw: () => [
      line("body", 12, "48,74 24,72 18,62 18,42"),
      line("body", 12, "52,62 76,60 82,50 82,28"),
      outline("body", "40,100! 39,30 42,12 50,5 58,12 61,30 60,100!"),
      ...["46,18 45,98", "54,18 55,98", "18,44 18,62 24,71", "82,30 82,50 76,59"].map((way) => line("second", 1.8, way)),
      ...[26, 40, 54, 68, 82].flatMap((y) => [line("light", 1.2, `48,${y} 52,${y - 3}`), line("light", 1.2, `41,${y + 6} 38,${y + 3}`)]),
      ...[disc("accent", 50, 4, 5.4, 4.4), disc("accent", 18, 37, 4, 3.4), disc("accent", 82, 23, 4, 3.4)],
    ],
  },
} as const satisfies Record<string, Subject>;
