import { ball, pair, piece, post, type Sculptor } from "./sculpture.ts";
import { box, cone, cylinder, ellipsoid, lathe, map, move, path, points, type Solid, slab, tube, turn, type Vec } from "./solid.ts";

const person: Sculptor = ({ level, sides, random }) => {
  const skirt = random.chance(0.5);
  return [
    piece("Body", "main", lathe(points("0.2 0.62, 0.17 0.85, 0.22 1.08, 0.1 1.22"), sides)),
    skirt
      ? piece("Skirt", "second", lathe(points("0.4 0.26, 0.3 0.45, 0.18 0.68"), sides))
      : pair("Trousers", "second", tube(path("0.1 0.7 0, 0.11 0.38 0.01, 0.11 0.06 0"), [0.11, 0.085, 0.07], 12)),
    ...(skirt ? [pair("Legs", "pale", post([0.1, 0.04, 0], 0.05, 0.3, 10))] : []),
    pair("Shoes", "dark", ball([0.11, 0.05, 0.06], [0.075, 0.055, 0.13], 1)),
    pair("Arms", "main", tube(path("0.2 1.12 0, 0.33 0.86 0.03, 0.3 0.66 0.14"), [0.07, 0.055, 0.045], 10)),
    pair("Hands", "pale", ball([0.3, 0.63, 0.16], [0.05, 0.055, 0.05], 1)),
    piece("Head", "pale", ball([0, 1.42, 0.01], [0.17, 0.2, 0.18], level), post([0, 1.18, 0], 0.065, 0.1, 10)),
    piece("Hair", "wood", ball([0, 1.48, -0.04], [0.19, 0.18, 0.18], level)),
    pair("Eyes", "dark", ball([0.065, 1.42, 0.175], [0.02, 0.026, 0.02], 1)),
  ];
};

const starOutline = (points: number, outer: number, inner: number): [number, number][] =>
  Array.from({ length: points * 2 }, (_, i) => {
    const angle = Math.PI / 2 + (Math.PI * i) / points;
    const radius = i % 2 === 0 ? outer : inner;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });

/** A flat outline made plump: every corner is joined to one point before and one behind. */
const plump = (outline: readonly (readonly [number, number])[], depth: number): Solid =>
  outline.flatMap(([x, y], i) => {
    const [nx, ny] = outline[(i + 1) % outline.length] ?? [0, 0];
    return [
      [
        [x, y, 0],
        [nx, ny, 0],
        [0, 0, depth],
      ],
      [
        [nx, ny, 0],
        [x, y, 0],
        [0, 0, -depth],
      ],
    ] as const;
  });

const star: Sculptor = () => [
  piece("Star", "main", move(plump(starOutline(5, 0.6, 0.25), 0.2), 0, 1.1, 0)),
  piece(
    "Sparks",
    "second",
    ...points("0.62 1.55, -0.6 0.8, 0.7 0.85").map(([x, y]) => move(plump(starOutline(4, 0.14, 0.05), 0.05), x ?? 0, y ?? 0, 0)),
  ),
  piece(
    "Stand",
    "metal",
    post([0, 0, 0], 0.03, 0.95, 8),
    ...points("0.62 1.5, -0.6 0.76, 0.7 0.8").map(([x, y]) => post([x ?? 0, 0, 0], 0.012, y ?? 0, 6)),
  ),
];

const heart: Sculptor = ({ sides, level }) => {
  const puffed = map(ellipsoid(0.62, 0.62, 0.36, Math.max(3, level)), ([x, y, z]) => [
    x,
    y * 0.95 + 0.5 * Math.abs(x) - 0.16 * Math.max(0, 0.25 - Math.abs(x)),
    z * (0.7 + 0.45 * (y + 0.6)),
  ]);
  return [
    piece("Heart", "main", move(puffed, 0, 1, 0)),
    piece("Stand", "metal", post([0, 0, 0], 0.035, 0.5, 10), post([0, 0, 0], 0.2, 0.05, sides, 0.16)),
  ];
};

const apple: Sculptor = ({ sides }) => [
  piece("Apple", "main", lathe(points("0.02 0.05, 0.2 0, 0.4 0.16, 0.52 0.46, 0.48 0.74, 0.3 0.9, 0.12 0.88, 0 0.78"), sides)),
  piece("Stalk", "wood", tube(path("0 0.76 0, 0.02 0.96 0, 0.08 1.12 0"), [0.025, 0.022, 0.03], 8)),
  piece("Leaf", "leaf", move(turn(ellipsoid(0.2, 0.025, 0.1, 1), "z", 24), 0.24, 1.06, 0)),
];

const cup: Sculptor = ({ sides }) => [
  piece("Saucer", "second", lathe(points("0.24 0, 0.58 0.09, 0.6 0.12, 0.2 0.06"), sides * 2)),
  piece("Cup", "main", lathe(points("0.2 0.07, 0.36 0.22, 0.42 0.5, 0.43 0.64, 0.39 0.64, 0.36 0.54"), sides * 2)),
  piece("Drink", "wood", move(cylinder(0.38, 0.02, sides * 2), 0, 0.565, 0)),
  piece(
    "Handle",
    "main",
    tube(
      Array.from({ length: 9 }, (_, i): Vec => [0.4 + 0.2 * Math.sin((Math.PI * i) / 8), 0.56 - 0.34 * (i / 8), 0]),
      [0.04],
      10,
    ),
  ),
  piece(
    "Steam",
    "pale",
    ...[-0.1, 0.08].map((x, k) =>
      tube(
        Array.from({ length: 9 }, (_, i): Vec => [x + 0.05 * Math.sin(i + k), 0.66 + 0.08 * i, 0.02 * k]),
        [0.012, 0.03, 0.035, 0.035, 0.03, 0.028, 0.024, 0.016, 0.006],
        8,
      ),
    ),
  ),
];

const umbrella: Sculptor = ({ sides }) => [
  piece("Canopy", "main", lathe(points("0.72 1.06, 0.7 1.14, 0.5 1.38, 0.24 1.52, 0 1.56"), Math.min(sides, 10))),
  piece("Tip", "metal", move(cone(0.03, 0.16, 8), 0, 1.62, 0)),
  piece(
    "Handle",
    "wood",
    post([0, 0.14, 0], 0.028, 1.1, 8),
    tube(
      Array.from({ length: 8 }, (_, i): Vec => [0.1 - 0.1 * Math.cos((Math.PI * i) / 7), 0.14 - 0.1 * Math.sin((Math.PI * i) / 7), 0]),
      [0.034],
      8,
    ),
  ),
];

const guitar: Sculptor = ({ sides }) => {
  const half = points("0 -0.72, 0.26 -0.7, 0.42 -0.52, 0.43 -0.3, 0.32 -0.1, 0.26 0.02, 0.32 0.2, 0.3 0.36, 0.14 0.46, 0 0.47");
  const outline = [
    ...half,
    ...[...half]
      .reverse()
      .slice(1, -1)
      .map(([x, y]) => [-x, y] as const),
  ];
  const lean = (solid: Solid) => move(turn(solid, "x", -8), 0, 0.78, 0);
  return [
    piece("Body", "deep", lean(slab(outline, 0.2))),
    piece(
      "Face",
      "main",
      lean(
        move(
          slab(
            outline.map(([x, y]): [number, number] => [x * 0.93, y * 0.95 - 0.006]),
            0.012,
          ),
          0,
          0,
          0.104,
        ),
      ),
    ),
    piece("Hole", "dark", lean(move(turn(cylinder(0.12, 0.02, sides), "x", 90), 0, 0.04, 0.108))),
    piece(
      "Neck",
      "wood",
      lean(move(box(0.11, 0.9, 0.06), 0, 0.78, 0.1)),
      lean(move(box(0.17, 0.26, 0.05), 0, 1.32, 0.08)),
      lean(move(box(0.26, 0.04, 0.04), 0, -0.36, 0.12)),
    ),
    piece("Strings", "metal", ...[-0.035, -0.012, 0.012, 0.035].map((x) => lean(move(cylinder(0.004, 1.62, 5), x, 0.44, 0.14)))),
    pair("Pegs", "metal", ...[1.24, 1.32, 1.4].map((y) => lean(ball([0.11, y, 0.08], [0.035, 0.022, 0.022], 1)))),
    piece("Stand", "metal", post([0, 0, -0.08], 0.05, 0.12, 10), post([0, 0, -0.08], 0.24, 0.04, sides, 0.2)),
  ];
};

export const THINGS = { person, star, heart, apple, cup, umbrella, guitar } as const satisfies Record<string, Sculptor>;
