import type { Random } from "../random.ts";
import { ball, piece, post, type Sculptor } from "./sculpture.ts";
import { ellipsoid, lathe, map, move, path, points, roughen, type Solid, sphere, stretch, tube, turn, type Vec } from "./solid.ts";

const leafBall = (at: Vec, radius: number, level: number, random: Random): Solid =>
  move(roughen(stretch(sphere(radius, Math.max(1, level - 1)), 1, 0.86, 1), 0.09, random), ...at);

const tree: Sculptor = ({ level, sides, random }) => {
  const crowns: Vec[] = path("0 1.3 0, 0.34 1.08 0.1, -0.34 1.12 0.05, 0.05 1.1 -0.34, 0.02 1.02 0.34");
  return [
    piece(
      "Trunk",
      "wood",
      tube(path("0 0 0, 0.02 0.08 0, 0.03 0.5 0.02, 0 1 0"), [0.2, 0.13, 0.1, 0.08], sides),
      tube(path("0.02 0.5 0, 0.3 0.95 0.08"), [0.06, 0.03], 8),
      tube(path("0.02 0.6 0, -0.28 1 0.04"), [0.055, 0.03], 8),
    ),
    piece("Crown", "main", ...crowns.map((at, i) => leafBall(at, (i === 0 ? 0.5 : 0.36) * random.range(0.92, 1.1), level, random))),
    ...(random.chance(0.5)
      ? [
          piece(
            "Fruit",
            "second",
            ...crowns.slice(1).map(([x, y, z]) => ball([x * 1.75 + 0.02, y - 0.06, z * 1.75 + 0.1], [0.06, 0.06, 0.06], 1)),
          ),
        ]
      : []),
  ];
};

const pine: Sculptor = ({ sides, random }) => {
  const tiers = random.int(4, 5);
  return [
    piece("Trunk", "wood", post([0, 0, 0], 0.11, 0.4, sides, 0.09)),
    piece(
      "Needles",
      "main",
      ...Array.from({ length: tiers }, (_, i) => {
        const share = i / tiers;
        return turn(
          move(
            lathe(
              [
                [0.1, 0],
                [0.56 * (1 - 0.72 * share), -0.06],
                [0.02, 0.62 * (1 - 0.35 * share)],
              ],
              sides,
            ),
            0,
            0.34 + i * 0.34,
            0,
          ),
          "y",
          17 * i,
        );
      }),
    ),
    piece("Star", random.chance(0.3) ? "glow" : "main", ball([0, 0.34 + tiers * 0.34 + 0.08, 0], [0.05, 0.08, 0.05], 1)),
  ];
};

const palm: Sculptor = ({ sides }) => {
  const top: Vec = [0.34, 1.5, 0];
  const frond = tube(path("0 0 0, 0.24 0.14 0, 0.5 0.08 0, 0.72 -0.16 0"), [0.03, 0.11, 0.1, 0.01], 6);
  const flat = map(frond, ([x, y, z]) => [x, y * 1, z * 1.5]);
  return [
    piece("Trunk", "wood", tube([[0, 0, 0], [0.03, 0.4, 0], [0.14, 0.95, 0], top], [0.14, 0.1, 0.08, 0.07], sides)),
    piece("Fronds", "leaf", ...Array.from({ length: 8 }, (_, k) => move(turn(flat, "y", 45 * k + (k % 2) * 10), ...top))),
    piece(
      "Nuts",
      "main",
      ball([0.42, 1.42, 0.07], [0.08, 0.09, 0.08], 1),
      ball([0.27, 1.42, 0.08], [0.08, 0.09, 0.08], 1),
      ball([0.33, 1.41, -0.09], [0.08, 0.09, 0.08], 1),
    ),
    piece("Island", "pale", ellipsoid(0.6, 0.1, 0.55, 2)),
  ];
};

const leaf = (turned: number, at: number): Solid =>
  turn(move(turn(stretch(ellipsoid(0.34, 0.03, 0.12, 1), 1), "z", 32), 0.32, at, 0), "y", turned);

const flower: Sculptor = ({ sides, level, random }) => {
  const petals = random.int(7, 11);
  const petal = move(turn(ellipsoid(0.36, 0.05, 0.17, Math.max(1, level - 1)), "z", 16), 0.4, 0, 0);
  const head = (solid: Solid) => move(turn(solid, "x", 58), 0, 1.3, 0.1);
  return [
    piece("Stem", "leaf", tube(path("0 0 0, -0.05 0.5 -0.04, 0 1.28 0.04"), [0.055, 0.045, 0.045], 10)),
    piece("Leaves", "leaf", leaf(20, 0.36), leaf(200, 0.5)),
    piece("Petals", "main", ...Array.from({ length: petals }, (_, k) => head(turn(petal, "y", (360 * k) / petals)))),
    piece(
      "Inner petals",
      "pale",
      ...Array.from({ length: petals }, (_, k) =>
        head(turn(stretch(petal, 0.62), "y", (360 * (k + 0.5)) / petals)).map(([a, b, c]) => [near(a), near(b), near(c)] as const),
      ),
    ),
    piece(
      "Heart",
      "second",
      head(ellipsoid(0.19, 0.11, 0.19, level)),
      head(move(lathe(points("0.12 0, 0.1 0.13, 0.03 0.15"), sides), 0, 0, 0)),
    ),
  ];
};

const near = ([x, y, z]: Vec): Vec => [x, y + 0.035, z + 0.045];

const tulip: Sculptor = ({ sides, level }) => [
  piece("Stem", "leaf", tube(path("0 0 0, 0.03 0.5 0, 0 1 0"), [0.05, 0.042, 0.045], 10)),
  piece(
    "Leaves",
    "leaf",
    ...[0, 150, 260].map((at) => turn(tube(path("0.02 0 0, 0.16 0.34 0, 0.28 0.78 0"), [0.04, 0.1, 0.008], 6), "y", at)),
  ),
  piece("Cup", "main", move(lathe(points("0.06 0, 0.22 0.1, 0.27 0.28, 0.22 0.44"), sides), 0, 0.96, 0)),
  piece(
    "Petals",
    "deep",
    ...[0, 60, 120, 180, 240, 300].map((at) =>
      turn(move(turn(ellipsoid(0.13, 0.28, 0.05, Math.max(1, level - 1)), "x", -6), 0, 1.28, 0.21), "y", at),
    ),
  ),
];

const mushroom: Sculptor = ({ sides, random }) => {
  const cap = (s: number): Solid =>
    lathe(
      [
        [0.1 * s, 0],
        [0.46 * s, -0.06 * s],
        [0.5 * s, 0.02 * s],
        [0.4 * s, 0.24 * s],
        [0.22 * s, 0.38 * s],
        [0, 0.43 * s],
      ],
      sides,
    );
  const spots = Array.from({ length: 9 }, (_, k) => {
    const angle = k * 137.5;
    const out = 0.12 + 0.3 * ((k * 0.37) % 1);
    const y = 0.43 - 0.95 * out * out * 1.25;
    return turn(ball([out, 0.78 + y, 0], [0.06, 0.035, 0.06], 1), "y", angle);
  });
  const small = random.range(0.4, 0.55);
  return [
    piece(
      "Stalk",
      "pale",
      lathe(points("0.2 0, 0.15 0.12, 0.12 0.5, 0.13 0.8"), sides),
      move(lathe(points("0.09 0, 0.06 0.38"), sides), 0.46, 0, 0.26),
    ),
    piece("Collar", "pale", move(lathe(points("0.13 0, 0.22 -0.06, 0.12 0.06"), sides), 0, 0.6, 0)),
    piece("Cap", "main", move(cap(1), 0, 0.78, 0), move(cap(small), 0.46, 0.36, 0.26)),
    piece("Spots", "pale", ...spots),
    piece("Moss", "leaf", ball([0, 0, 0], [0.42, 0.06, 0.36], 2), ball([0.42, 0, 0.26], [0.24, 0.05, 0.2], 1)),
  ];
};

export const PLANTS = { tree, pine, palm, flower, tulip, mushroom } as const satisfies Record<string, Sculptor>;
