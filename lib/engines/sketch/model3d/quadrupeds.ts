import { ball, type Chisel, type Piece, pair, piece, type Sculptor, type Tone } from "./sculpture.ts";
import { cone, move, path, points, type Solid, slab, stretch, tube, turn, type Vec } from "./solid.ts";

interface Build {
  readonly leg: number;
  readonly thick: number;
  /** Half length, height and width of the trunk. */
  readonly long: number;
  readonly deep: number;
  readonly neck: number;
  readonly head: number;
  readonly snout: number;
  readonly ears: "pointed" | "round" | "long" | "flap";
  readonly tail: readonly (readonly [Vec, number])[];
  readonly tailTip: Tone | null;
  readonly socks: Tone;
  readonly belly: Tone;
}

const EARS: Record<Build["ears"], (head: number, chisel: Chisel) => Solid> = {
  pointed: (head) => move(turn(stretch(cone(0.42 * head, 1.1 * head, 6), 1, 1, 0.5), "z", -14), 0.55 * head, 1.15 * head, -0.1 * head),
  round: (head, { level }) => ball([0.72 * head, 0.85 * head, -0.1 * head], [0.38 * head, 0.38 * head, 0.2 * head], level),
  long: (head, { level }) => turn(ball([0.32 * head, 1.75 * head, -0.15 * head], [0.24 * head, 1.05 * head, 0.16 * head], level), "z", -8),
  flap: (head, { level }) => turn(ball([1.15 * head, 0.1 * head, -0.25 * head], [0.72 * head, 0.95 * head, 0.14 * head], level), "y", 25),
};

/** Four legs, a trunk bent like a back, a neck that rises, a head that looks ahead. */
function quadruped(b: Build): Sculptor {
  return (chisel) => {
    const { sides, level } = chisel;
    const back = b.leg + b.deep;
    const trunk = tube(
      [
        [0, back, -b.long * 1.05],
        [0, back + 0.03, -b.long * 0.8],
        [0, back + 0.02, -b.long * 0.2],
        [0, back, b.long * 0.45],
        [0, back + 0.05, b.long * 0.9],
        [0, back + 0.06, b.long * 1.08],
      ],
      [b.deep * 0.35, b.deep * 0.92, b.deep * 0.9, b.deep * 1.06, b.deep * 0.85, b.deep * 0.4],
      sides,
    );
    const shoulder: Vec = [0, back + b.deep * 0.2, b.long * 0.75];
    const crown: Vec = [0, back + b.deep * 0.3 + b.neck, b.long * 0.95 + b.neck * 0.55];
    const neck = tube([shoulder, crown], [b.deep * 0.72, b.head * 0.72], sides);
    const place = (solid: Solid) => move(solid, crown[0], crown[1], crown[2] + b.head * 0.25);
    const snout = tube(
      [
        [0, -0.1 * b.head, 0.5 * b.head],
        [0, -0.22 * b.head, b.head * (0.8 + b.snout)],
      ],
      [0.58 * b.head, 0.26 * b.head],
      sides,
    );
    const x = b.deep * 0.52;
    const leg = (z: number, lean: number) =>
      tube(
        [
          [x, b.leg + b.deep * 0.6, z],
          [x, b.leg * 0.5, z + lean],
          [x, b.leg * 0.22, z + lean * 0.4],
        ],
        [b.thick * 1.5, b.thick * 0.95, b.thick * 0.8],
        sides,
      );
    const foot = (z: number, lean: number) =>
      tube(
        [
          [x, b.leg * 0.24, z + lean * 0.4],
          [x, 0, z + lean * 0.3 + 0.01],
        ],
        [b.thick * 0.86, b.thick],
        sides,
      );
    const eye = ball([0.5 * b.head, 0.22 * b.head, 0.74 * b.head], [0.13 * b.head, 0.15 * b.head, 0.13 * b.head], 1);
    const parts: Piece[] = [
      piece("Body", "main", trunk, neck, place(ball([0, 0, 0], [b.head, b.head * 0.9, b.head * 0.95], level))),
      piece("Chest", b.belly, ball([0, back - b.deep * 0.12, b.long * 0.86], [b.deep * 0.56, b.deep * 0.72, b.deep * 0.42], level)),
      piece("Snout", b.belly, place(snout)),
      piece("Nose", "dark", place(ball([0, -0.16 * b.head, b.head * (0.82 + b.snout)], [0.17 * b.head, 0.14 * b.head, 0.14 * b.head], 1))),
      pair("Eyes", "dark", place(eye)),
      pair("Ears", b.ears === "pointed" ? "deep" : "main", place(EARS[b.ears](b.head, chisel))),
      pair("Legs", "main", leg(b.long * 0.7, -0.02), leg(-b.long * 0.72, -0.06)),
      pair("Feet", b.socks, foot(b.long * 0.7, -0.02), foot(-b.long * 0.72, -0.06)),
    ];
    const tail = b.tail.map(([p, r]) => [[p[0], back + p[1], -b.long + p[2]] as Vec, r] as const);
    parts.push(
      piece(
        "Tail",
        "main",
        tube(
          tail.map(([p]) => p),
          tail.map(([, r]) => r),
          sides,
        ),
      ),
    );
    const end = tail.at(-1);
    const before = tail.at(-2);
    if (b.tailTip !== null && end !== undefined && before !== undefined) {
      const tip: Vec = [end[0][0], end[0][1] + (end[0][1] - before[0][1]) * 0.7, end[0][2] + (end[0][2] - before[0][2]) * 0.7];
      parts.push(piece("Tail tip", b.tailTip, tube([end[0], tip], [end[1], 0.01], sides)));
    }
    return parts;
  };
}

const DOGGISH: Build = {
  leg: 0.42,
  thick: 0.07,
  long: 0.46,
  deep: 0.2,
  neck: 0.2,
  head: 0.2,
  snout: 0.55,
  ears: "pointed",
  tail: [
    [[0, 0.05, 0.05], 0.07],
    [[0, 0.22, -0.2], 0.06],
    [[0, 0.42, -0.26], 0.02],
  ],
  tailTip: null,
  socks: "main",
  belly: "pale",
};

const FOX: Build = {
  ...DOGGISH,
  thick: 0.055,
  snout: 0.75,
  socks: "dark",
  tail: [
    [[0, 0, 0.05], 0.06],
    [[0, -0.02, -0.22], 0.13],
    [[0.05, 0.06, -0.48], 0.17],
    [[0.09, 0.2, -0.68], 0.12],
  ],
  tailTip: "pale",
};

const horn = (points: readonly Vec[], radii: readonly number[], sides: number) => tube(points, radii, sides);

const withParts =
  (base: Sculptor, more: (chisel: Chisel) => readonly Piece[]): Sculptor =>
  (chisel) => [...base(chisel), ...more(chisel)];

const DRAGON: Build = {
  ...DOGGISH,
  leg: 0.4,
  thick: 0.09,
  long: 0.5,
  deep: 0.25,
  neck: 0.5,
  head: 0.19,
  snout: 0.9,
  tail: [
    [[0, -0.02, 0.1], 0.17],
    [[0, -0.2, -0.3], 0.12],
    [[0.12, -0.36, -0.7], 0.07],
    [[0.35, -0.3, -0.95], 0.03],
  ],
  tailTip: "second",
  belly: "second",
};

const wings = (): Piece =>
  pair(
    "Wings",
    "second",
    move(turn(turn(slab(points("0 0, 0.35 0.1, 0.7 -0.05, 1.05 0.1, 0.75 0.75, 0.2 0.4"), 0.04), "y", 28), "x", -18), 0.12, 0.78, 0.05),
  );

const spikes = ({ sides }: Chisel): Piece =>
  piece(
    "Spikes",
    "second",
    ...[-0.4, -0.22, -0.04, 0.14, 0.32].map((z, i) => move(cone(0.06, 0.2 - 0.015 * Math.abs(i - 2), Math.min(6, sides)), 0, 0.94, z)),
  );

export const QUADRUPEDS = {
  fox: quadruped(FOX),
  cat: quadruped({
    ...DOGGISH,
    thick: 0.055,
    deep: 0.17,
    neck: 0.17,
    head: 0.2,
    snout: 0.12,
    tail: [
      [[0, 0, 0.05], 0.045],
      [[0, 0.1, -0.2], 0.045],
      [[0.04, 0.4, -0.26], 0.045],
      [[0.1, 0.55, -0.14], 0.03],
    ],
  }),
  dog: quadruped({ ...DOGGISH, ears: "round" }),
  rabbit: quadruped({
    ...DOGGISH,
    leg: 0.2,
    long: 0.3,
    deep: 0.2,
    neck: 0.12,
    snout: 0.1,
    ears: "long",
    tail: [
      [[0, 0, 0.02], 0.06],
      [[0, 0.05, -0.08], 0.1],
      [[0, 0.08, -0.16], 0.05],
    ],
    tailTip: "pale",
  }),
  bear: quadruped({
    ...DOGGISH,
    leg: 0.36,
    thick: 0.12,
    long: 0.5,
    deep: 0.31,
    neck: 0.14,
    head: 0.26,
    snout: 0.3,
    ears: "round",
    tail: [
      [[0, 0, 0], 0.08],
      [[0, 0.02, -0.1], 0.05],
    ],
  }),
  horse: withParts(
    quadruped({
      ...DOGGISH,
      leg: 0.66,
      thick: 0.065,
      long: 0.52,
      deep: 0.22,
      neck: 0.46,
      head: 0.16,
      snout: 1.15,
      socks: "dark",
      belly: "main",
      tail: [
        [[0, 0.05, 0.05], 0.05],
        [[0, -0.1, -0.14], 0.09],
        [[0, -0.5, -0.2], 0.03],
      ],
    }),
    ({ sides }) => [piece("Mane", "deep", tube(path("0 1.46 0.78, 0 1.42 0.62, 0 1.16 0.46, 0 1.0 0.2"), [0.05, 0.1, 0.09, 0.03], sides))],
  ),
  deer: withParts(
    quadruped({
      ...DOGGISH,
      leg: 0.6,
      thick: 0.045,
      long: 0.44,
      deep: 0.19,
      neck: 0.36,
      head: 0.15,
      snout: 0.8,
      socks: "dark",
      tail: [
        [[0, 0.05, 0.02], 0.05],
        [[0, 0.1, -0.1], 0.03],
      ],
      tailTip: "pale",
    }),
    () => [
      pair(
        "Antlers",
        "wood",
        horn(path("0.06 1.32 0.62, 0.2 1.55 0.55, 0.3 1.82 0.6"), [0.03, 0.026, 0.01], 7),
        horn(path("0.18 1.52 0.56, 0.22 1.66 0.72"), [0.022, 0.008], 7),
        horn(path("0.25 1.66 0.57, 0.42 1.8 0.52"), [0.02, 0.008], 7),
      ),
    ],
  ),
  elephant: withParts(
    quadruped({
      ...DOGGISH,
      leg: 0.44,
      thick: 0.14,
      long: 0.52,
      deep: 0.36,
      neck: 0.16,
      head: 0.3,
      snout: 0.05,
      ears: "flap",
      belly: "main",
      tail: [
        [[0, 0.05, 0.03], 0.03],
        [[0, -0.3, -0.1], 0.02],
      ],
    }),
    ({ sides }) => [
      piece(
        "Trunk",
        "main",
        tube(path("0 1 0.86, 0 0.84 1.06, 0 0.5 1.14, 0 0.24 1.24, 0 0.22 1.4"), [0.15, 0.13, 0.1, 0.08, 0.06], sides),
      ),
      pair("Tusks", "pale", tube(path("0.14 0.86 0.96, 0.19 0.66 1.2, 0.17 0.7 1.36"), [0.045, 0.035, 0.01], 8)),
    ],
  ),
  dragon: withParts(quadruped(DRAGON), (chisel) => [wings(), spikes(chisel)]),
} as const satisfies Record<string, Sculptor>;
