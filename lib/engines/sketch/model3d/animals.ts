import { ball, pair, piece, type Sculptor } from "./sculpture.ts";
import { cone, move, path, points, type Solid, slab, softened, stretch, tube, turn, type Vec } from "./solid.ts";

const bird: Sculptor = ({ level, sides }) => {
  const wing = slab(points("0 0, 0.5 -0.12, 0.72 -0.02, 0.55 0.16, 0.12 0.2"), 0.05);
  const leg = tube(path("0.08 0 0.04, 0.08 0.3 0"), [0.02, 0.025], 6);
  return [
    piece(
      "Body",
      "main",
      turn(ball([0, 0, 0], [0.24, 0.26, 0.42], level), "x", -18).map(([a, b, c]) => [up(a, 0.5), up(b, 0.5), up(c, 0.5)] as const),
    ),
    piece("Breast", "pale", ball([0, 0.46, 0.16], [0.19, 0.2, 0.24], level)),
    piece("Head", "main", ball([0, 0.84, 0.32], [0.19, 0.18, 0.19], level)),
    piece("Beak", "second", move(turn(cone(0.075, 0.24, 7), "x", 90), 0, 0.82, 0.58)),
    pair("Eyes", "dark", ball([0.14, 0.88, 0.43], [0.035, 0.035, 0.035], 1)),
    pair("Wings", "deep", move(turn(turn(wing, "y", 70), "z", -14), 0.2, 0.58, 0.12)),
    piece("Tail", "deep", move(turn(slab(points("-0.1 0, 0.1 0, 0.17 0.42, 0 0.36, -0.17 0.42"), 0.05), "x", -112), 0, 0.44, -0.3)),
    pair("Legs", "second", leg, tube(path("0.08 0.015 -0.04, 0.08 0.015 0.14"), [0.02, 0.015], Math.min(sides, 6))),
  ];
};

const up = (p: Vec, by: number): Vec => [p[0], p[1] + by, p[2]];

const owl: Sculptor = ({ level, sides }) => [
  piece("Body", "main", ball([0, 0.52, 0], [0.38, 0.52, 0.33], level)),
  piece("Belly", "pale", ball([0, 0.42, 0.12], [0.28, 0.36, 0.25], level)),
  pair("Face", "pale", ball([0.15, 0.82, 0.24], [0.16, 0.16, 0.08], level)),
  pair("Eyes", "glow", ball([0.15, 0.82, 0.3], [0.095, 0.095, 0.05], level)),
  pair("Pupils", "dark", ball([0.15, 0.82, 0.345], [0.045, 0.045, 0.025], 1)),
  piece("Beak", "second", move(turn(cone(0.06, 0.17, 6), "x", 150), 0, 0.72, 0.33)),
  pair("Ears", "deep", move(turn(cone(0.1, 0.3, 6), "z", -24), 0.24, 1.06, 0.05)),
  pair("Wings", "deep", ball([0.35, 0.48, -0.03], [0.11, 0.36, 0.24], level)),
  pair("Feet", "second", ball([0.14, 0.04, 0.2], [0.09, 0.05, 0.13], 1)),
  piece("Branch", "wood", tube(path("-0.75 -0.03 0, 0 0.02 0, 0.8 -0.05 0.06"), [0.07, 0.08, 0.06], sides)),
];

const fish: Sculptor = ({ sides, level }) => {
  const body = stretch(
    tube(path("0 0 0.62, 0 0.01 0.5, 0 0.02 0.2, 0 0.02 -0.15, 0 0 -0.45, 0 0 -0.6"), [0.05, 0.2, 0.34, 0.31, 0.13, 0.06], sides),
    0.55,
    1,
    1,
  );
  const side = (solid: Solid) => turn(solid, "y", 90);
  return [
    piece("Body", "main", move(body, 0, 0.62, 0)),
    piece("Belly", "pale", ball([0, 0.5, 0.14], [0.135, 0.19, 0.38], level)),
    piece("Tail", "second", move(side(slab(points("0 -0.04, 0.4 -0.34, 0.3 0, 0.4 0.34, 0 0.04"), 0.05)), 0, 0.62, -0.52)),
    piece(
      "Fins",
      "second",
      move(side(slab(points("-0.25 0, 0.28 0, 0.36 0.2, 0.08 0.3"), 0.04)), 0, 0.9, 0),
      move(side(slab(points("0.05 0, 0.15 -0.24, 0.3 0"), 0.04)), 0, 0.36, 0),
    ),
    pair("Side fins", "second", move(turn(slab(points("0 -0.05, 0.3 -0.16, 0.26 0.05, 0 0.05"), 0.03), "y", 40), 0.15, 0.56, 0.1)),
    pair("Eyes", "dark", ball([0.125, 0.7, 0.42], [0.04, 0.06, 0.06], 1)),
    piece("Stand", "metal", tube(path("0 0 0, 0 0.36 0"), [0.03, 0.02], 8)),
  ];
};

const whale: Sculptor = ({ sides, level }) => [
  piece(
    "Body",
    "main",
    stretch(
      tube(path("0 0.5 0.95, 0 0.5 0.8, 0 0.52 0.35, 0 0.5 -0.2, 0 0.5 -0.7, 0 0.62 -1.05"), [0.12, 0.36, 0.5, 0.42, 0.18, 0.08], sides),
      1.05,
      0.9,
      1,
    ),
  ),
  piece("Belly", "pale", ball([0, 0.34, 0.35], [0.43, 0.3, 0.6], level)),
  pair("Flukes", "deep", move(turn(slab(points("0 -0.08, 0.2 -0.2, 0.52 -0.26, 0.34 0.06, 0 0.14"), 0.07), "x", 76), 0, 0.56, -1.02)),
  pair("Fins", "deep", move(turn(turn(slab(points("0 -0.12, 0.5 -0.26, 0.42 -0.08, 0 0.12"), 0.06), "x", 70), "z", -24), 0.42, 0.34, 0.3)),
  pair("Eyes", "dark", ball([0.43, 0.5, 0.62], [0.05, 0.05, 0.05], 1)),
  piece(
    "Spout",
    "water",
    tube(path("0 0.9 0.3, 0 1.2 0.28"), [0.03, 0.05], 8),
    ball([0.12, 1.28, 0.28], [0.13, 0.08, 0.1], 1),
    ball([-0.12, 1.28, 0.28], [0.13, 0.08, 0.1], 1),
  ),
];

const butterfly: Sculptor = ({ level, sides }) => {
  const soft = sides > 16 ? 2 : 0;
  const upper = slab(softened(points("0.02 0.05, 0.3 0.16, 0.72 0.55, 0.66 0.78, 0.36 0.72, 0.06 0.3"), soft), 0.035);
  const lower = slab(softened(points("0.02 0, 0.2 -0.34, 0.42 -0.46, 0.56 -0.26, 0.34 0.06"), soft), 0.035);
  const spot = ball([0.5, 0.58, 0.02], [0.1, 0.1, 0.03], level);
  const lift = (solid: Solid) => move(turn(turn(solid, "y", -24), "x", -12), 0, 0.85, 0);
  return [
    pair("Upper wings", "main", lift(upper)),
    pair("Lower wings", "second", lift(lower)),
    pair("Spots", "pale", lift(spot), lift(ball([0.36, -0.24, 0.02], [0.08, 0.08, 0.03], level))),
    piece(
      "Body",
      "dark",
      move(tube(path("0 -0.34 0.03, 0 0 0.06, 0 0.34 0.05"), [0.02, 0.06, 0.045], 8), 0, 0.85, 0),
      ball([0, 1.24, 0.06], [0.07, 0.07, 0.07], 1),
    ),
    pair("Feelers", "dark", tube(path("0.02 1.28 0.07, 0.1 1.45 0.1, 0.2 1.56 0.1"), [0.014, 0.012, 0.02], 6)),
    piece("Stem", "metal", tube(path("0 0 0, 0.02 0.3 0, 0 0.55 0.03"), [0.025, 0.02, 0.02], 8)),
  ];
};

const bee: Sculptor = ({ level, sides }) => [
  piece("Body", "main", ball([0, 0.75, 0], [0.3, 0.29, 0.45], level)),
  piece(
    "Stripes",
    "dark",
    ...[-0.24, -0.02, 0.2].map((z) =>
      move(turn(tube(path("0 -0.05 0, 0 0.05 0"), [0.305 * Math.sqrt(1 - (z / 0.45) ** 2) + 0.006], sides * 2), "x", 90), 0, 0.75, z),
    ),
  ),
  piece("Head", "dark", ball([0, 0.78, 0.48], [0.19, 0.19, 0.17], level)),
  pair("Eyes", "pale", ball([0.1, 0.83, 0.6], [0.055, 0.07, 0.05], 1)),
  pair("Wings", "pale", move(turn(ball([0.34, 0.1, 0], [0.36, 0.025, 0.17], level), "z", 34), 0.06, 0.95, -0.02)),
  pair("Feelers", "dark", tube(path("0.06 0.94 0.54, 0.12 1.1 0.64"), [0.016, 0.026], 6)),
  piece("Stem", "metal", tube(path("0 0 0, 0 0.5 0"), [0.025, 0.02], 8)),
];

export const ANIMALS = { bird, owl, fish, whale, butterfly, bee } as const satisfies Record<string, Sculptor>;
