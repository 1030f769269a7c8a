import { both, box, disc, line, outline, type Part, polygon } from "../form.ts";
import type { Random } from "../random.ts";
import type { Subject } from "./subject.ts";

const LEAF = { l: 0.52, c: 0.12, h: 145 };
const YOLK = { l: 0.84, c: 0.16, h: 88 };
const BARK = { l: 0.36, c: 0.05, h: 50 };

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

export const THINGS = {
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
  boat: {
    place: "water",
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
  robot: {
    place: "ground",
    natural: { l: 0.64, c: 0.07, h: 230 },
    draw: (r) => [
      line("dark", 2.2, "50,14! 50,2!"),
      disc("accent", 50, 2, 4),
      box("body", 29, 12, 42, 30),
      ...(r.chance(0.5) ? both(disc("hole", 41, 26, 5.6)) : [box("hole", 35, 20, 30, 10)]),
      ...both(disc("dark", 42, 26, 2)),
      box("dark", 40, 35, 20, 2.6),
      box("second", 44, 42, 12, 5),
      box("body", 24, 47, 52, 34),
      box("light", 33, 53, 34, 16),
      ...[38, 46, 54, 62].map((x, i) => disc(i % 2 ? "accent" : "dark", x, 61, 2.6)),
      ...both(line("second", 7, "22,52! 12,64! 14,78!")),
      ...both(disc("dark", 14, 81, 5.5)),
      ...both(box("second", 32, 81, 11, 13)),
      ...both(outline("dark", "26,100! 28,93 46,93 47,100!")),
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
  person: {
    place: "ground",
    natural: { l: 0.56, c: 0.18, h: 27 },
    draw: (r) => [
      ...(r.chance(0.4) ? [outline("dark", "40,6 50,0 60,6 64,24 58,26! 42,26! 36,24")] : []),
      disc("light", 50, 15, 9.5, 11),
      outline("dark", "40,15 42,4 52,2 61,8 60,15! 52,9 44,10"),
      outline("body", "42,28 58,28 64,44 70,80! 30,80! 36,44"),
      outline("body", "42,29 33,36 26,58 31,60! 40,42"),
      outline("body", "58,29 67,36 74,58 69,60! 60,42"),
      disc("light", 28, 61, 3.2),
      disc("light", 72, 61, 3.2),
      box("dark", 41, 80, 6.5, 18),
      box("dark", 53, 80, 6.5, 18),
      outline("dark", "36,100! 40,96 47.5,96! 47.5,100!"),
      outline("dark", "52.5,100! 52.5,96! 60,96 64,100!"),
      line("accent", 5, "43,29 50,32 57,29"),
    ],
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
  heart: {
    place: "sky",
    natural: { l: 0.58, c: 0.22, h: 20 },
    size: 0.6,
    draw: () => [
      outline("body", "50,96! 20,64 4,36 12,12 32,8 50,26! 68,8 88,12 96,36 80,64"),
      outline("light", "16,34 18,20 30,15 28,20 22,26 20,36"),
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
  cup: {
    place: "ground",
    natural: { l: 0.6, c: 0.13, h: 220 },
    size: 0.75,
    draw: () => [
      line("light", 2.4, "40,32 34,22 42,14 38,4"),
      line("light", 2.4, "56,32 50,22 58,14 54,4"),
      line("body", 6, "76,50! 92,48 94,66 72,76"),
      outline("body", "16,40! 80,40! 78,66 68,88 50,92 30,88 18,66"),
      disc("dark", 48, 41, 32, 5.4),
      outline("second", "8,92! 90,92! 78,100 20,100"),
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
  umbrella: {
    place: "ground",
    natural: { l: 0.6, c: 0.21, h: 25 },
    size: 0.85,
    draw: () => [
      line("dark", 3.4, "50,10! 50,86! 54,95 62,94 64,86"),
      outline("body", "4,50! 10,26 30,10 50,6 70,10 90,26 96,50! 88,45 80,44 73,46 66,50! 58,45 50,44 42,45 34,50! 27,46 19,44 12,45"),
      outline("second", "34,50! 36,26 50,6! 64,26 66,50! 58,45 50,44 42,45"),
      line("dark", 3, "50,6! 50,0!"),
    ],
  },
  guitar: {
    place: "ground",
    natural: { l: 0.6, c: 0.13, h: 55 },
    draw: () => [
      box("dark", 47, 6, 6, 48),
      box("second", 44.5, -2, 11, 13),
      ...both(disc("light", 43, 2, 2)),
      ...both(disc("light", 43, 8, 2)),
      outline("body", "50,40 64,42 67,52 62,60 70,70 76,84 66,98 50,100 34,98 24,84 30,70 38,60 33,52 36,42"),
      disc("dark", 50, 68, 8.5),
      box("dark", 41, 86, 18, 4),
      ...[48, 50, 52].map((x) => line("light", 0.7, `${x},4! ${x},88!`)),
    ],
  },
  city: { place: "ground", natural: { l: 0.42, c: 0.07, h: 265 }, size: 1.15, draw: city },
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
