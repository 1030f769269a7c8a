import { ball, type Chisel, type Piece, piece, post, type Sculptor } from "./sculpture.ts";
import { lathe, move, points, roughen, type Solid, sphere, tube, turn, type Vec } from "./solid.ts";

/** A closed cord wound `p` times round and `q` times through a ring. */
function knot({ random, sides }: Chisel): Piece[] {
  const [p, q] = random.pick(points("2 3, 3 2, 2 5, 3 4"));
  const count = 40 + sides * 6;
  const path = Array.from({ length: count + 1 }, (_, i): Vec => {
    const t = (2 * Math.PI * (i % count)) / count;
    const radius = 0.5 + 0.22 * Math.cos(q * t);
    return [radius * Math.cos(p * t), 1.05 + radius * Math.sin(p * t), 0.3 * Math.sin(q * t)];
  });
  return [
    piece("Knot", "main", tube(path, [0.105], Math.max(8, Math.floor(sides * 0.7)))),
    piece(
      "Pearls",
      "second",
      ...[0, 1, 2].map((k) => ball([0.16 * Math.cos(k * 2.1), 1.05 + 0.16 * Math.sin(k * 2.1), 0], [0.09, 0.09, 0.09], 2)),
    ),
    piece("Stand", "metal", post([0, 0, 0], 0.04, 0.36, 12), post([0, 0, 0], 0.22, 0.05, sides, 0.18)),
  ];
}

/** Rounded stones balanced on each other. */
function cairn({ random, level }: Chisel): Piece[] {
  let height = 0;
  return Array.from({ length: random.int(5, 7) }, (_, i): Piece => {
    const wide = 0.55 * 0.8 ** i * random.range(0.9, 1.15);
    const tall = wide * random.range(0.42, 0.6);
    const stone = roughen(sphere(1, level), 0.035, random).map(
      ([a, b, c]) => [squash(a, wide, tall), squash(b, wide, tall), squash(c, wide, tall)] as const,
    );
    height += tall * 1.86;
    return piece(
      `Stone ${i + 1}`,
      (["main", "second", "pale", "deep"] as const)[i % 4] ?? "main",
      move(turn(stone, "z", random.range(-5, 5)), random.range(-0.05, 0.05), height - tall * 0.93, random.range(-0.05, 0.05)),
    );
  });
}

const squash = (p: Vec, wide: number, tall: number): Vec => [p[0] * wide, p[1] * tall, p[2] * wide * 0.9];

/** Discs on a mast, each turned a little further: a frozen dance. */
function spiral({ random, sides }: Chisel): Piece[] {
  const count = random.int(14, 20);
  const twist = random.range(14, 26);
  const blade = (i: number): Solid => {
    const share = i / (count - 1);
    const reach = 0.2 + 0.55 * Math.sin(Math.PI * (0.15 + 0.8 * share));
    const arm = tube(
      [
        [-reach, 0, 0],
        [-reach * 0.5, 0.03, 0],
        [0, 0, 0],
        [reach * 0.5, 0.03, 0],
        [reach, 0, 0],
      ],
      [0.02, 0.065, 0.085, 0.065, 0.02],
      10,
    );
    return move(turn(arm, "y", twist * i), 0, 0.2 + share * 1.5, 0);
  };
  const pick = (odd: number) =>
    Array.from({ length: count }, (_, i) => i)
      .filter((i) => i % 3 === odd)
      .map(blade);
  return [
    piece("Mast", "metal", post([0, 0, 0], 0.035, 1.85, 12)),
    piece("Foot", "metal", lathe(points("0.26 0, 0.24 0.04, 0.06 0.1"), sides)),
    piece("Arms", "main", ...pick(0)),
    piece("Arms between", "second", ...pick(1)),
    piece("Arms beneath", "pale", ...pick(2)),
    piece("Crown", "glow", ball([0, 1.92, 0], [0.1, 0.1, 0.1], 2)),
  ];
}

export const abstract: Sculptor = (chisel) => chisel.random.pick([knot, cairn, spiral])(chisel);
