import { ball, type Piece, piece, post, type Sculptor } from "./sculpture.ts";
import { cone, ellipsoid, lathe, map, move, points, roughen, type Solid, slab, softened, sphere, turn, type Vec } from "./solid.ts";

/** A peak as a cone whose rings are pushed about; the part above the snow line is cut out of the same skin. */
const mountain: Sculptor = ({ sides, random }) => {
  const peak = (at: Vec, radius: number, height: number): { rock: Solid; snow: Solid } => {
    const steps = [0, 0.22, 0.42, 0.62, 0.8, 1];
    const count = Math.max(9, Math.floor(sides * 0.7));
    const jag = steps.map(() => Array.from({ length: count }, () => random.range(0.78, 1.22)));
    const push = (solid: Solid) =>
      map(solid, ([x, y, z]) => {
        const i = steps.findIndex((s) => Math.abs(s * height - y) < 1e-6);
        const k = Math.round(((Math.atan2(x, z) + 2 * Math.PI) / (2 * Math.PI)) * count) % count;
        const by = Math.hypot(x, z) < 1e-6 ? 1 : (jag[i]?.[k] ?? 1);
        return [x * by + at[0], y, z * by + at[2]];
      });
    const profile = steps.map((s): [number, number] => [radius * (1 - s) ** 0.9, s * height]);
    return {
      rock: push(lathe(profile.slice(0, 5), count)),
      snow: push(
        lathe(
          profile.slice(3).map(([r, y]): [number, number] => [r * 1.04, y]),
          count,
        ),
      ),
    };
  };
  const peaks = [peak([0, 0, -0.1], 0.85, 1.5), peak([0.6, 0, 0.15], 0.55, 0.95), peak([-0.62, 0, 0.12], 0.5, 0.8)];
  return [
    piece("Rock", "main", ...peaks.map(({ rock }) => rock)),
    piece("Snow", "pale", ...peaks.map(({ snow }) => snow)),
    piece(
      "Pines",
      "leaf",
      ...Array.from({ length: 9 }, (_, k) =>
        move(cone(0.09, 0.28, 7), Math.sin(k * 0.52 - 2) * 0.92, 0.14, 0.5 + 0.42 * Math.cos(k * 0.52 - 2)),
      ),
    ),
  ];
};

/** Hexagonal prisms with points, leaning out of one root. */
const crystal: Sculptor = ({ random }) => {
  const shard = (height: number, radius: number, lean: number, round: number): Solid =>
    turn(
      turn(
        lathe(
          [
            [radius * 0.8, 0],
            [radius, height * 0.25],
            [radius * 0.92, height * 0.72],
            [0, height],
          ],
          6,
        ),
        "x",
        lean,
      ),
      "y",
      round,
    );
  const ring = random.int(5, 7);
  return [
    piece("Heart", "main", shard(1.6, 0.25, random.range(-4, 4), 15)),
    piece(
      "Shards",
      "second",
      ...Array.from({ length: ring }, (_, k) =>
        shard(random.range(0.75, 1.15), random.range(0.13, 0.18), random.range(20, 32), (360 * k) / ring),
      ),
    ),
    piece(
      "Splinters",
      "pale",
      ...Array.from({ length: ring }, (_, k) => shard(random.range(0.4, 0.6), 0.085, random.range(44, 58), (360 * (k + 0.5)) / ring)),
    ),
    piece("Root", "stone", roughen(ellipsoid(0.52, 0.16, 0.52, 2), 0.1, random)),
  ];
};

const stand = (height: number): Piece =>
  piece("Stand", "metal", post([0, 0, 0], 0.03, height, 10, 0.022), post([0, 0, 0], 0.16, 0.04, 20, 0.13));

const planet: Sculptor = ({ level, sides, random }) => {
  const ring = turn(lathe(points("0.66 -0.012, 0.92 -0.006, 0.92 0.006, 0.66 0.012"), sides * 2), "z", 18);
  const craters = Array.from({ length: 7 }, () => {
    const [a, b] = [random.range(0, 6.28), random.range(-1, 1)];
    return ball([0.47 * Math.cos(a) * Math.cos(b), 1 + 0.47 * Math.sin(b), 0.47 * Math.sin(a) * Math.cos(b)], [0.1, 0.1, 0.1], 1);
  });
  return [
    piece("Globe", "main", move(sphere(0.5, level + 1), 0, 1, 0)),
    piece("Lands", "second", ...craters),
    piece("Ring", "pale", move(ring, 0, 1, 0)),
    piece("Moon", "pale", ball([0.82, 1.5, 0.2], [0.1, 0.1, 0.1], level)),
    stand(0.55),
  ];
};

const moon: Sculptor = () => {
  const arc = (from: number, to: number, radius: number, x: number): [number, number][] =>
    Array.from({ length: 29 }, (_, i) => {
      const angle = from + ((to - from) * i) / 28;
      return [x + radius * Math.cos(angle), radius * Math.sin(angle)];
    });
  const outer = arc(0.75, 2 * Math.PI - 0.75, 0.55, 0);
  const inner = arc(2 * Math.PI - 1.31, 1.31, 0.388, 0.302).slice(1, -1);
  return [
    piece("Moon", "main", move(slab([...outer, ...inner], 0.2), 0, 1.15, 0)),
    piece(
      "Stars",
      "glow",
      ball([0.34, 1.36, 0], [0.06, 0.06, 0.06], 0),
      ball([0.52, 1.02, 0.05], [0.045, 0.045, 0.045], 0),
      ball([0.3, 1.0, 0.1], [0.03, 0.03, 0.03], 0),
    ),
    stand(0.62),
  ];
};

const sun: Sculptor = ({ level }) => [
  piece("Disc", "main", move(sphere(0.42, level), 0, 1.1, 0)),
  piece(
    "Rays",
    "second",
    ...Array.from({ length: 12 }, (_, k) => move(turn(move(cone(0.09, k % 2 === 0 ? 0.34 : 0.2, 6), 0, 0.62, 0), "z", 30 * k), 0, 1.1, 0)),
  ),
  stand(0.7),
];

const cloud: Sculptor = ({ level }) => [
  piece(
    "Cloud",
    "pale",
    ball([0, 1.2, 0], [0.4, 0.34, 0.32], level),
    ball([0.38, 1.1, 0.03], [0.3, 0.24, 0.25], level),
    ball([-0.4, 1.1, 0.02], [0.32, 0.25, 0.26], level),
    ball([-0.12, 1.06, 0.2], [0.34, 0.2, 0.22], level),
  ),
  piece(
    "Rain",
    "water",
    ...[-0.4, -0.15, 0.1, 0.35].map((x, k) => ball([x, 0.62 + 0.1 * (k % 2), 0.05 * (k - 1)], [0.035, 0.09, 0.035], 1)),
  ),
  stand(0.92),
];

const wave: Sculptor = ({ random, sides }) => {
  const lip = softened(
    points("-1 0, 1 0, 1 0.14, 0.62 0.2, 0.34 0.4, 0.22 0.72, 0.36 1, 0.62 1.02, 0.5 1.2, 0.14 1.24, -0.2 1.02, -0.5 0.58, -1 0.22"),
    sides > 16 ? 2 : 0,
  );
  return [
    piece("Wave", "main", slab(lip, 0.7)),
    piece(
      "Back wave",
      "deep",
      move(
        slab(
          lip.map(([x, y]): [number, number] => [x, y * 0.7]),
          0.25,
        ),
        -0.25,
        0,
        -0.45,
      ),
    ),
    piece(
      "Foam",
      "pale",
      ...Array.from({ length: 14 }, (_, k) =>
        ball([0.62 - 0.035 * k - 0.3 * (k % 2), 1.06 + 0.13 * Math.sin(k * 0.5), random.range(-0.34, 0.34)], [0.08, 0.07, 0.08], 1),
      ),
    ),
  ];
};

export const NATURE = { mountain, crystal, planet, moon, sun, cloud, wave } as const satisfies Record<string, Sculptor>;
