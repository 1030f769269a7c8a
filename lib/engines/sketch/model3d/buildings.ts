import { ball, type Piece, pair, piece, post, type Sculptor } from "./sculpture.ts";
import { box, cone, cylinder, lathe, move, path, points, type Solid, slab, tube, turn, type Vec } from "./solid.ts";

const block = (at: Vec, width: number, height: number, depth: number, taper = 1): Solid =>
  move(box(width, height, depth, taper), at[0], at[1] + height / 2, at[2]);

/** A ridge roof over a rectangle, its gables towards ±z. */
const roof = (at: Vec, width: number, height: number, depth: number): Solid =>
  move(
    slab(
      [
        [-width / 2, 0],
        [width / 2, 0],
        [0, height],
      ],
      depth,
    ),
    at[0],
    at[1],
    at[2],
  );

const windows = (name: string, places: readonly Vec[], width: number, height: number): Piece[] => [
  piece(`${name} frames`, "pale", ...places.map((p) => block([p[0], p[1] - 0.02, p[2]], width + 0.05, height + 0.05, 0.03))),
  piece(name, "glow", ...places.map((p) => block(p, width, height, 0.05))),
];

const house: Sculptor = ({ random }) => {
  const smoke = random.chance(0.7);
  return [
    piece("Base", "stone", block([0, 0, 0], 1.24, 0.08, 1.04)),
    piece("Walls", "pale", block([0, 0.08, 0], 1.1, 0.62, 0.9), roof([0, 0.69, 0], 1.1, 0.5, 0.9)),
    piece(
      "Roof",
      "main",
      move(turn(box(0.86, 0.07, 1.12), "z", 42), -0.33, 0.92, 0),
      move(turn(box(0.86, 0.07, 1.12), "z", -42), 0.33, 0.92, 0),
    ),
    piece("Chimney", "deep", block([0.3, 0.95, -0.2], 0.16, 0.42, 0.16), block([0.3, 1.35, -0.2], 0.2, 0.05, 0.2)),
    piece("Door", "wood", block([0, 0.08, 0.44], 0.22, 0.42, 0.05)),
    piece("Knob", "metal", ball([0.07, 0.28, 0.475], [0.016, 0.016, 0.016], 1)),
    ...windows("Windows", path("-0.34 0.3 0.45, 0.34 0.3 0.45, 0 0.8 0.45"), 0.18, 0.2),
    piece(
      "Bushes",
      "leaf",
      ball([-0.6, 0.12, 0.42], [0.15, 0.14, 0.14], 1),
      ball([0.62, 0.14, 0.36], [0.18, 0.16, 0.16], 1),
      ball([0.5, 0.09, 0.52], [0.1, 0.1, 0.1], 1),
    ),
    ...(smoke
      ? [
          piece(
            "Smoke",
            "pale",
            ball([0.33, 1.52, -0.2], [0.08, 0.07, 0.08], 1),
            ball([0.42, 1.68, -0.2], [0.12, 0.09, 0.1], 1),
            ball([0.56, 1.88, -0.22], [0.16, 0.11, 0.13], 1),
          ),
        ]
      : []),
  ];
};

/** Merlons around a circle or along a square. */
const crown = (at: Vec, radius: number, count: number): Solid[] =>
  Array.from({ length: count }, (_, k) => {
    const angle = (360 * k) / count;
    return move(turn(move(box(radius * 0.32, 0.1, 0.07), 0, 0, radius), "y", angle), at[0], at[1] + 0.05, at[2]);
  });

const turret = (at: Vec, radius: number, height: number, sides: number): { wall: Solid[]; cap: Solid; flag: Solid; pole: Solid } => {
  const top = at[1] + height;
  return {
    wall: [post(at, radius, height, sides, radius * 0.94), post([at[0], top - 0.03, at[2]], radius * 1.14, 0.12, sides)],
    cap: move(cone(radius * 1.24, radius * 2.4, sides), at[0], top + 0.09 + radius * 1.2, at[2]),
    pole: post([at[0], top + radius * 2.3, at[2]], 0.012, 0.3, 6),
    flag: move(slab(points("0 0, 0.2 0.06, 0 0.12"), 0.012), at[0] + 0.012, top + radius * 2.3 + 0.16, at[2]),
  };
};

const castle: Sculptor = ({ sides, random }) => {
  const corners: Vec[] = path("-0.6 0 0.5, 0.6 0 0.5, -0.6 0 -0.5, 0.6 0 -0.5");
  const towers = corners.map((at) => turret(at, 0.2, random.range(0.85, 1.05), sides));
  const keep = turret([0, 0, -0.1], 0.3, 1.35, sides);
  const all = [...towers, keep];
  return [
    piece(
      "Walls",
      "stone",
      block([0, 0, 0.5], 1.2, 0.55, 0.12),
      block([0, 0, -0.5], 1.2, 0.55, 0.12),
      block([-0.6, 0, 0], 0.12, 0.55, 1),
      block([0.6, 0, 0], 0.12, 0.55, 1),
    ),
    piece(
      "Merlons",
      "stone",
      ...[-0.3, -0.15, 0, 0.15, 0.3].flatMap((x) => [
        block([x, 0.55, 0.5], 0.08, 0.09, 0.12),
        block([x, 0.55, -0.5], 0.08, 0.09, 0.12),
        block([0.6, 0.55, x], 0.12, 0.09, 0.08),
        block([-0.6, 0.55, x], 0.12, 0.09, 0.08),
      ]),
    ),
    piece("Towers", "stone", ...all.flatMap(({ wall }) => wall)),
    piece("Roofs", "main", ...all.map(({ cap }) => cap)),
    piece("Poles", "metal", ...all.map(({ pole }) => pole)),
    piece("Flags", "second", ...all.map(({ flag }) => flag)),
    piece("Gate", "wood", block([0, 0, 0.53], 0.26, 0.36, 0.09), move(turn(cylinder(0.13, 0.09, sides), "x", 90), 0, 0.36, 0.53)),
    piece(
      "Windows",
      "glow",
      ...corners.slice(0, 2).map(([x, , z]) => block([x, 0.62, z + 0.175], 0.06, 0.14, 0.05)),
      block([0, 1.02, 0.17], 0.08, 0.18, 0.05),
      block([0.14, 0.78, 0.15], 0.06, 0.14, 0.05),
    ),
  ];
};

const tower: Sculptor = ({ sides }) => [
  piece("Foot", "stone", post([0, 0, 0], 0.46, 0.12, sides, 0.42)),
  piece("Shaft", "stone", lathe(points("0.36 0.12, 0.3 0.6, 0.27 1.2, 0.28 1.42, 0.38 1.55, 0.38 1.68"), sides)),
  piece("Bands", "second", ...[0.5, 1].map((y) => post([0, y, 0], 0.335 - y * 0.05, 0.06, sides))),
  piece("Merlons", "stone", ...crown([0, 1.68, 0], 0.34, 8)),
  piece("Roof", "main", move(cone(0.33, 0.72, sides), 0, 2.02, 0)),
  piece("Ball", "metal", ball([0, 2.42, 0], [0.05, 0.05, 0.05], 1)),
  piece("Door", "wood", block([0, 0.12, 0.32], 0.18, 0.32, 0.1)),
  piece(
    "Windows",
    "glow",
    block([0, 0.72, 0.27], 0.09, 0.18, 0.06),
    block([0, 1.22, 0.25], 0.09, 0.18, 0.06),
    turn(block([0, 0.95, 0.26], 0.09, 0.18, 0.06), "y", 70),
    turn(block([0, 0.95, 0.26], 0.09, 0.18, 0.06), "y", -70),
  ),
];

const lighthouse: Sculptor = ({ sides }) => {
  const width = (y: number) => 0.34 - 0.1 * y;
  const band = (from: number, to: number): Solid =>
    lathe(
      [
        [width(from), from],
        [width(to), to],
      ],
      sides,
    );
  return [
    piece(
      "Rock",
      "stone",
      ball([0, 0, 0], [0.62, 0.24, 0.56], 1),
      ball([0.36, 0, 0.3], [0.28, 0.16, 0.26], 1),
      ball([-0.4, 0, 0.24], [0.26, 0.18, 0.22], 1),
    ),
    piece("White bands", "pale", band(0.12, 0.45), band(0.75, 1.05), band(1.3, 1.5)),
    piece("Bands", "main", band(0.45, 0.75), band(1.05, 1.3)),
    piece(
      "Gallery",
      "dark",
      post([0, 1.5, 0], 0.29, 0.05, sides),
      ...Array.from({ length: 10 }, (_, k) => turn(post([0, 1.55, 0.27], 0.01, 0.12, 5), "y", 36 * k)),
      move(lathe(points("0.28 0, 0.28 0.02"), sides), 0, 1.66, 0),
    ),
    piece("Lamp", "glow", post([0, 1.55, 0], 0.13, 0.26, sides)),
    piece("Cap", "main", move(cone(0.21, 0.24, sides), 0, 1.93, 0), ball([0, 2.07, 0], [0.04, 0.04, 0.04], 1)),
    piece("Door", "wood", block([0, 0.14, 0.3], 0.15, 0.28, 0.08)),
  ];
};

const windmill: Sculptor = ({ sides, random }) => {
  const start = random.range(0, 90);
  const blade = [move(box(0.035, 0.85, 0.03), 0, 0.44, 0), move(box(0.2, 0.62, 0.015), 0.09, 0.52, 0)];
  const sails = [0, 1, 2, 3].flatMap((k) => blade.map((part) => move(turn(part, "z", start + 90 * k), 0, 1.22, 0.44)));
  return [
    piece("Foot", "stone", post([0, 0, 0], 0.48, 0.14, sides, 0.46)),
    piece("Body", "pale", lathe(points("0.44 0.14, 0.3 1.1"), Math.min(sides, 8))),
    piece("Cap", "main", lathe(points("0.35 1.08, 0.34 1.16, 0.22 1.36, 0.02 1.46"), sides)),
    piece("Axle", "dark", move(turn(cylinder(0.06, 0.3, 10), "x", 90), 0, 1.22, 0.34)),
    piece("Sails", "second", ...sails),
    piece("Door", "wood", block([0, 0.14, 0.38], 0.2, 0.34, 0.1)),
    piece("Window", "glow", block([0, 0.7, 0.33], 0.12, 0.16, 0.05)),
  ];
};

const bridge: Sculptor = ({ sides }) => {
  const deck: Vec[] = Array.from({ length: 13 }, (_, i) => [-1.2 + 0.2 * i, 0.42 + 0.2 * Math.sin((Math.PI * i) / 12), 0]);
  const arch = (from: number, to: number, top: number): [number, number][] =>
    Array.from({ length: 9 }, (_, i) => [to + ((from - to) * i) / 8, top * Math.sin((Math.PI * i) / 8)]);
  const outline: [number, number][] = [
    [-1.2, 0],
    ...arch(-0.95, -0.2, 0.36).reverse(),
    ...arch(0.2, 0.95, 0.36).reverse(),
    [1.2, 0],
    ...[...deck].reverse().map(([x, y]): [number, number] => [x, y]),
  ];
  return [
    piece("Arches", "stone", slab(outline, 0.5)),
    piece(
      "Railing",
      "main",
      ...[-0.22, 0.22].map((z) =>
        tube(
          deck.map(([x, y]): Vec => [x, y + 0.16, z]),
          deck.map(() => 0.03),
          6,
        ),
      ),
      ...deck.flatMap(([x, y]) => [post([x, y, 0.22], 0.022, 0.16, 6), post([x, y, -0.22], 0.022, 0.16, 6)]),
    ),
    piece("Water", "water", move(cylinder(1.15, 0.03, sides * 2), 0, 0.015, 0)),
  ];
};

const city: Sculptor = ({ random }) => {
  const walls: Record<"main" | "second" | "deep" | "pale", Solid[]> = { main: [], second: [], deep: [], pale: [] };
  const lights: Solid[] = [];
  for (let i = 0; i < 5; i += 1) {
    for (let k = 0; k < 5; k += 1) {
      const [x, z] = [(i - 2) * 0.34, (k - 2) * 0.34];
      const height = Math.max(0.22, 1.5 - 1.1 * Math.hypot(x, z) + random.range(-0.25, 0.35));
      const wide = random.range(0.2, 0.28);
      walls[random.pick(["main", "second", "deep", "pale"] as const)].push(
        block([x, 0, z], wide, height, wide),
        block([x, height, z], wide * 0.5, 0.06, wide * 0.5),
      );
      for (let y = 0.1; y < height - 0.08; y += 0.14) {
        if (random.chance(0.55)) lights.push(block([x - 0.05, y, z + wide / 2], 0.05, 0.07, 0.012));
        if (random.chance(0.55)) lights.push(block([x + 0.05, y, z + wide / 2], 0.05, 0.07, 0.012));
      }
    }
  }
  return [
    ...Object.entries(walls)
      .filter(([, list]) => list.length > 0)
      .map(([tone, list]) => piece(`Blocks, ${tone}`, tone as keyof typeof walls, ...list)),
    piece("Lights", "glow", ...lights),
  ];
};

const robot: Sculptor = ({ sides, level, random }) => {
  const round = random.chance(0.5);
  return [
    piece(
      "Body",
      "main",
      round
        ? move(lathe(points("0.26 -0.3, 0.33 -0.1, 0.33 0.18, 0.22 0.32"), sides), 0, 0.78, 0)
        : block([0, 0.46, 0], 0.6, 0.64, 0.42, 1.08),
    ),
    piece("Panel", "pale", block([0, 0.66, round ? 0.29 : 0.21], 0.3, 0.26, 0.08)),
    piece("Buttons", "glow", ...[-0.08, 0, 0.08].map((x) => ball([x, 0.72, round ? 0.335 : 0.255], [0.026, 0.026, 0.02], 1))),
    piece("Head", "main", round ? ball([0, 1.34, 0], [0.3, 0.26, 0.27], level) : block([0, 1.16, 0], 0.5, 0.38, 0.4, 0.94)),
    piece("Face", "dark", block([0, 1.25, round ? 0.22 : 0.17], 0.36, 0.18, 0.09)),
    pair("Eyes", "glow", ball([0.09, 1.34, round ? 0.262 : 0.212], [0.05, 0.05, 0.03], 1)),
    piece("Neck", "metal", post([0, 1.06, 0], 0.1, 0.14, sides)),
    piece("Antenna", "metal", post([0, 1.52, 0], 0.016, 0.22, 6)),
    piece("Lamp", "second", ball([0, 1.78, 0], [0.06, 0.06, 0.06], level)),
    pair("Arms", "metal", tube(path("0.33 0.98 0, 0.5 0.82 0.02, 0.5 0.56 0.12"), [0.06, 0.055, 0.05], 10)),
    pair("Shoulders", "second", ball([0.34, 0.98, 0], [0.11, 0.11, 0.11], level)),
    pair("Hands", "second", ball([0.5, 0.5, 0.15], [0.1, 0.1, 0.1], level)),
    pair("Legs", "metal", tube(path("0.16 0.5 0, 0.17 0.12 0"), [0.075, 0.065], 10)),
    pair("Feet", "second", block([0.18, 0, 0.05], 0.2, 0.13, 0.34, 0.8)),
  ];
};

export const BUILDINGS = { house, castle, tower, lighthouse, windmill, bridge, city, robot } as const satisfies Record<string, Sculptor>;
