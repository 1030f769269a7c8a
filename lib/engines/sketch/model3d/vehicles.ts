import { ball, pair, piece, post, type Sculptor } from "./sculpture.ts";
import { box, cone, cylinder, lathe, map, move, path, points, type Solid, slab, stretch, tube, turn, type Vec } from "./solid.ts";

/** A boat's skin: sections along z, each a half circle flattened on top. */
const hull = (long: number, wide: number, deep: number, sides: number): Solid => {
  const stations = [-1, -0.9, -0.55, 0, 0.5, 0.85, 1.06];
  const width = [0.55, 0.72, 0.95, 1, 0.86, 0.42, 0.03];
  const path = stations.map((s): Vec => [0, 0, s * long]);
  const solid = tube(path, width, Math.max(10, sides));
  return map(solid, ([x, y, z]) => {
    const sheer = 0.28 * (z / long) ** 2 * deep;
    return [x * wide, y > 0 ? deep + sheer + y * 0.04 : deep + y * deep + (y > -0.2 ? sheer * (1 + y * 5) : 0), z];
  });
};

const boat: Sculptor = ({ sides }) => [
  piece("Hull", "main", hull(0.9, 0.34, 0.32, sides)),
  piece("Deck", "wood", move(stretch(cylinder(0.3, 0.03, sides), 0.95, 1, 2.1), 0, 0.36, -0.04)),
  piece("Mast", "wood", post([0, 0.34, 0.1], 0.03, 1.5, 8, 0.02), move(turn(cylinder(0.022, 0.82, 8), "x", 90), 0, 0.52, -0.32)),
  piece("Mainsail", "pale", move(turn(slab(points("0.04 0, 0.78 0.02, 0.5 0.42, 0.04 1.2"), 0.025), "y", 90), 0, 0.58, 0.1)),
  piece("Jib", "second", move(turn(slab(points("-0.06 0.05, -0.06 1, -0.4 0.4, -0.76 0"), 0.025), "y", 90), 0, 0.48, 0.1)),
  piece("Pennant", "deep", move(turn(slab(points("0 0, 0.2 0.05, 0 0.1"), 0.012), "y", 90), 0, 1.74, 0.09)),
  piece("Sea", "water", lathe(points("1.12 0.02, 1.1 0.12, 0.9 0.15"), sides * 2)),
];

const ship: Sculptor = ({ sides }) => [
  piece("Hull", "main", hull(1.05, 0.34, 0.34, sides)),
  piece(
    "Cabins",
    "pale",
    move(box(0.5, 0.24, 1.1), 0, 0.5, -0.1),
    move(box(0.38, 0.2, 0.7), 0, 0.72, -0.1),
    move(box(0.28, 0.14, 0.24), 0, 0.88, 0.14),
  ),
  piece("Funnels", "second", post([0, 0.8, -0.06], 0.1, 0.42, sides, 0.09), post([0, 0.8, -0.34], 0.1, 0.38, sides, 0.09)),
  piece("Funnel tops", "dark", post([0, 1.2, -0.06], 0.094, 0.07, sides), post([0, 1.16, -0.34], 0.094, 0.07, sides)),
  pair("Windows", "glow", ...[-0.5, -0.3, -0.1, 0.1, 0.3].map((z) => ball([0.25, 0.52, z], [0.02, 0.04, 0.04], 1))),
  piece("Sea", "water", lathe(points("1.24 0.02, 1.2 0.12, 0.9 0.15"), sides * 2)),
];

const rocket: Sculptor = ({ sides, level }) => [
  piece("Body", "pale", move(lathe(points("0.2 0, 0.29 0.3, 0.3 0.7, 0.24 1.1"), sides), 0, 0.34, 0)),
  piece("Nose", "main", move(lathe(points("0.245 0, 0.15 0.28, 0 0.46"), sides), 0, 1.44, 0)),
  piece("Fins", "main", ...[0, 120, 240].map((at) => turn(slab(points("0.2 0.4, 0.55 0.02, 0.58 0.3, 0.27 0.82"), 0.05), "y", at + 90))),
  piece("Band", "second", move(lathe(points("0.3 0, 0.305 0.04, 0.29 0.09"), sides), 0, 0.92, 0)),
  piece("Porthole", "metal", move(turn(cylinder(0.12, 0.08, sides), "x", 90), 0, 1.22, 0.25)),
  piece("Glass", "glow", ball([0, 1.22, 0.28], [0.085, 0.085, 0.03], level)),
  piece("Nozzle", "dark", move(lathe(points("0.2 -0.14, 0.13 0"), sides), 0, 0.34, 0)),
  piece("Flame", "glow", move(turn(cone(0.14, 0.3, sides), "x", 180), 0, 0.12, 0)),
];

const balloon: Sculptor = ({ sides }) => {
  const gores = Array.from({ length: 8 }, (_, k) => k);
  const profile: [number, number][] = points("0.1 0, 0.3 0.22, 0.5 0.52, 0.54 0.78, 0.42 1.04, 0.2 1.2, 0 1.24");
  const skin = lathe(profile, Math.max(16, sides - (sides % 16)));
  const stripe = (odd: number) =>
    skin.filter((face) =>
      gores.some((k) => k % 2 === odd && Math.floor(((Math.atan2(...middleOf(face)) + 2 * Math.PI) / (2 * Math.PI)) * 8) % 8 === k),
    );
  return [
    piece("Stripes", "main", move(stripe(0), 0, 0.72, 0)),
    piece("Stripes between", "second", move(stripe(1), 0, 0.72, 0)),
    piece("Ropes", "dark", ...[45, 135, 225, 315].map((at) => turn(tube(path("0.1 0.42 0, 0.22 0.86 0"), [0.008, 0.008], 5), "y", at))),
    piece("Basket", "wood", move(lathe(points("0.12 -0.1, 0.15 0.1"), 12), 0, 0.34, 0)),
    piece("Stand", "metal", post([0, 0, 0], 0.025, 0.25, 8)),
  ];
};

const middleOf = ([a, b, c]: readonly [Vec, Vec, Vec]): [number, number] => [(a[0] + b[0] + c[0]) / 3, (a[2] + b[2] + c[2]) / 3];

const wheel = (at: Vec, radius: number, sides: number): Solid => move(turn(cylinder(radius, 0.14, Math.max(16, sides)), "z", 90), ...at);

const car: Sculptor = ({ sides }) => [
  piece(
    "Body",
    "main",
    move(
      turn(slab(points("-0.8 0.2, 0.8 0.2, 0.84 0.42, 0.76 0.5, 0.42 0.54, 0.2 0.82, -0.42 0.84, -0.66 0.54, -0.82 0.5"), 0.68), "y", -90),
      0,
      0,
      0,
    ),
  ),
  pair("Side glass", "glow", move(turn(slab(points("0.34 0.55, 0.16 0.76, -0.38 0.77, -0.52 0.55"), 0.02), "y", -90), 0.345, 0, 0)),
  pair("Wheels", "dark", wheel([0.33, 0.2, 0.5], 0.2, sides), wheel([0.33, 0.2, -0.5], 0.2, sides)),
  pair("Hubs", "metal", wheel([0.345, 0.2, 0.5], 0.1, sides), wheel([0.345, 0.2, -0.5], 0.1, sides)),
  pair("Lamps", "glow", ball([0.23, 0.4, 0.82], [0.08, 0.07, 0.05], 1)),
  piece("Bumpers", "metal", move(box(0.66, 0.07, 0.08), 0, 0.26, 0.83), move(box(0.66, 0.07, 0.08), 0, 0.26, -0.82)),
];

const train: Sculptor = ({ sides }) => [
  piece("Boiler", "main", move(turn(cylinder(0.3, 1.1, sides), "x", 90), 0, 0.62, 0.25)),
  piece("Cab", "second", move(box(0.66, 0.7, 0.5), 0, 0.68, -0.5)),
  piece("Roof", "deep", move(box(0.78, 0.06, 0.64), 0, 1.05, -0.5)),
  piece("Frame", "dark", move(box(0.6, 0.12, 1.6), 0, 0.3, 0.05), move(turn(cone(0.36, 0.3, 4), "x", 90), 0, 0.2, 0.95)),
  piece("Chimney", "dark", move(lathe(points("0.09 0, 0.08 0.2, 0.15 0.36"), sides), 0, 0.88, 0.6)),
  piece(
    "Bands",
    "metal",
    ...[0, 0.3, 0.74].map((z) => move(turn(cylinder(0.31, 0.04, sides), "x", 90), 0, 0.62, z)),
    ball([0, 0.92, 0.2], [0.11, 0.14, 0.11], 2),
  ),
  pair("Wheels", "second", wheel([0.3, 0.2, 0.6], 0.2, sides), wheel([0.3, 0.2, 0.16], 0.2, sides), wheel([0.3, 0.26, -0.5], 0.26, sides)),
  piece("Lamp", "glow", ball([0, 0.72, 0.81], [0.1, 0.1, 0.06], 2)),
  piece(
    "Smoke",
    "pale",
    ball([0, 1.42, 0.56], [0.14, 0.11, 0.13], 1),
    ball([0.05, 1.62, 0.4], [0.19, 0.14, 0.17], 1),
    ball([0, 1.84, 0.14], [0.24, 0.17, 0.22], 1),
  ),
];

const bicycle: Sculptor = ({ sides }) => {
  const tyre = (z: number): Solid =>
    move(
      turn(
        tube(
          Array.from(
            { length: sides * 2 + 1 },
            (_, i): Vec => [0, 0.4 * Math.cos((Math.PI * i) / sides), 0.4 * Math.sin((Math.PI * i) / sides)],
          ),
          [0.032],
          8,
        ),
        "y",
        0,
      ),
      0,
      0.43,
      z,
    );
  const spokes = (z: number): Solid[] => Array.from({ length: 6 }, (_, k) => move(turn(cylinder(0.008, 0.78, 5), "x", 30 * k), 0, 0.43, z));
  const bar = (...path: Vec[]) => tube(path, [0.028], 8);
  return [
    piece("Tyres", "dark", tyre(0.58), tyre(-0.58)),
    piece("Spokes", "metal", ...spokes(0.58), ...spokes(-0.58)),
    piece(
      "Frame",
      "main",
      bar([0, 0.43, -0.58], [0, 0.42, -0.06]),
      bar([0, 0.43, -0.58], [0, 0.86, -0.2]),
      bar([0, 0.42, -0.06], [0, 0.94, -0.22]),
      bar([0, 0.42, -0.06], [0, 0.86, 0.4]),
      bar([0, 0.86, -0.2], [0, 0.9, 0.4]),
      bar([0, 0.43, 0.58], [0, 1.06, 0.36]),
    ),
    piece("Handlebar", "metal", bar([-0.3, 1.08, 0.28], [0, 1.06, 0.36], [0.3, 1.08, 0.28])),
    piece("Saddle", "wood", ball([0, 0.97, -0.24], [0.09, 0.05, 0.17], 2)),
    piece("Pedals", "second", move(turn(cylinder(0.1, 0.04, 16), "z", 90), 0, 0.42, -0.06), move(box(0.3, 0.03, 0.09), 0, 0.3, -0.06)),
  ];
};

export const VEHICLES = { boat, ship, rocket, balloon, car, train, bicycle } as const satisfies Record<string, Sculptor>;
