import type { Random } from "../random.ts";

export type Vec = readonly [x: number, y: number, z: number];
export type Triangle = readonly [Vec, Vec, Vec];
/** A closed skin as triangles, counter-clockwise from outside; y is up, metres. Normals are found later. */
export type Solid = readonly Triangle[];

const TAU = 2 * Math.PI;

const numbers = (text: string) => text.split(" ").map(Number);

/** Points in space from "x y z, x y z, …": a figure's limbs read better in one line. */
export function path(text: string): Vec[] {
  return text.split(", ").map((point) => {
    const [x = 0, y = 0, z = 0] = numbers(point);
    return [x, y, z];
  });
}

/** Points of an outline or a profile from "x y, x y, …". */
export function points(text: string): [number, number][] {
  return text.split(", ").map((point) => {
    const [x = 0, y = 0] = numbers(point);
    return [x, y];
  });
}

/** Two triangles; corners counter-clockwise from outside. */
const quad = (a: Vec, b: Vec, c: Vec, d: Vec): Triangle[] => [
  [a, b, c],
  [a, c, d],
];

export function box(width: number, height: number, depth: number, taper = 1): Solid {
  const [x, y, z] = [width / 2, height / 2, depth / 2];
  const corner = (sx: number, sy: number, sz: number): Vec => [x * sx * (sy > 0 ? taper : 1), y * sy, z * sz * (sy > 0 ? taper : 1)];
  const [a, b, c, d] = [corner(-1, -1, 1), corner(1, -1, 1), corner(1, -1, -1), corner(-1, -1, -1)];
  const [e, f, g, h] = [corner(-1, 1, 1), corner(1, 1, 1), corner(1, 1, -1), corner(-1, 1, -1)];
  return [...quad(a, b, f, e), ...quad(b, c, g, f), ...quad(c, d, h, g), ...quad(d, a, e, h), ...quad(e, f, g, h), ...quad(d, c, b, a)];
}

/** Turns a profile of (radius, height), listed upwards, about the y axis. Open ends are closed with a disc. */
export function lathe(profile: readonly (readonly [radius: number, height: number])[], sides: number): Solid {
  const closed = [...profile];
  const [first, last] = [profile[0], profile.at(-1)];
  if (first !== undefined && first[0] > 0) closed.unshift([0, first[1]]);
  if (last !== undefined && last[0] > 0) closed.push([0, last[1]]);
  const at = (i: number, k: number): Vec => {
    const [radius, height] = closed[i] ?? [0, 0];
    const angle = (TAU * (k % sides)) / sides;
    return [radius * Math.sin(angle), height, radius * Math.cos(angle)];
  };
  return closed
    .slice(1)
    .flatMap((_, i) => Array.from({ length: sides }, (__, k) => quad(at(i, k), at(i, k + 1), at(i + 1, k + 1), at(i + 1, k))).flat());
}

export function cylinder(radius: number, height: number, sides: number, top = radius): Solid {
  return lathe(
    [
      [radius, -height / 2],
      [top, height / 2],
    ],
    sides,
  );
}

export function cone(radius: number, height: number, sides: number): Solid {
  return lathe(
    [
      [radius, -height / 2],
      [0, height / 2],
    ],
    sides,
  );
}

function icosahedron(): Solid {
  const t = (1 + Math.sqrt(5)) / 2;
  const corners: Vec[] = [
    [-1, t, 0],
    [1, t, 0],
    [-1, -t, 0],
    [1, -t, 0],
    [0, -1, t],
    [0, 1, t],
    [0, -1, -t],
    [0, 1, -t],
    [t, 0, -1],
    [t, 0, 1],
    [-t, 0, -1],
    [-t, 0, 1],
  ];
  const faces =
    "0,11,5 0,5,1 0,1,7 0,7,10 0,10,11 1,5,9 5,11,4 11,10,2 10,7,6 7,1,8 3,9,4 3,4,2 3,2,6 3,6,8 3,8,9 4,9,5 2,4,11 6,2,10 8,6,7 9,8,1";
  return faces.split(" ").map((face) => {
    const [a, b, c] = face.split(",").map((i): Vec => corners[Number(i)] ?? [0, 0, 0]);
    return [a ?? [0, 0, 0], b ?? [0, 0, 0], c ?? [0, 0, 0]] as const;
  });
}

const unit = ([x, y, z]: Vec, to = 1): Vec => {
  const length = Math.hypot(x, y, z) || 1;
  return [(x / length) * to, (y / length) * to, (z / length) * to];
};

const middle = (a: Vec, b: Vec): Vec => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];

/** An icosphere; every level has four times the faces. */
export function sphere(radius: number, level: number): Solid {
  let faces: Solid = icosahedron().map(([a, b, c]) => [unit(a), unit(b), unit(c)] as const);
  for (let i = 0; i < level; i += 1) {
    faces = faces.flatMap(([a, b, c]): Triangle[] => {
      const [ab, bc, ca] = [unit(middle(a, b)), unit(middle(b, c)), unit(middle(c, a))];
      return [
        [a, ab, ca],
        [ab, b, bc],
        [ca, bc, c],
        [ab, bc, ca],
      ];
    });
  }
  return map(faces, (p) => unit(p, radius));
}

/** A sphere pulled to three radii: bodies, heads, crowns of trees. */
export function ellipsoid(x: number, y: number, z: number, level: number): Solid {
  return stretch(sphere(1, level), x, y, z);
}

/** Pushes every corner in or out a little along its direction; equal corners move alike, so that the skin stays closed. */
export function roughen(solid: Solid, amount: number, random: Random): Solid {
  const moved = new Map<string, number>();
  return map(solid, (p) => {
    const key = p.map((v) => v.toFixed(5)).join(" ");
    const by = moved.get(key) ?? 1 + amount * random.range(-1, 1);
    moved.set(key, by);
    return [p[0] * by, p[1] * by, p[2] * by];
  });
}

/** A limb along points with a radius at each, rounded by nothing: its ends are flat discs. */
export function tube(path: readonly Vec[], radii: readonly number[], sides: number): Solid {
  const rings = path.map((p, i) => ring(p, along(path, i), radii[i] ?? radii.at(-1) ?? 0.1, sides));
  const walls = rings.slice(1).flatMap((upper, i) => {
    const lower = rings[i] ?? upper;
    return upper.flatMap((_, k) => {
      const n = (k + 1) % sides;
      return quad(lower[k] as Vec, lower[n] as Vec, upper[n] as Vec, upper[k] as Vec);
    });
  });
  return [...walls, ...cap(rings[0] ?? [], path[0] ?? [0, 0, 0], true), ...cap(rings.at(-1) ?? [], path.at(-1) ?? [0, 0, 0], false)];
}

function cap(points: readonly Vec[], centre: Vec, reversed: boolean): Triangle[] {
  return points.map((p, k) => {
    const next = points[(k + 1) % points.length] as Vec;
    return reversed ? [centre, next, p] : [centre, p, next];
  });
}

function along(path: readonly Vec[], i: number): Vec {
  const before = path[Math.max(0, i - 1)] as Vec;
  const after = path[Math.min(path.length - 1, i + 1)] as Vec;
  return unit([after[0] - before[0], after[1] - before[1], after[2] - before[2]]);
}

const cross = (a: Vec, b: Vec): Vec => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

function ring(centre: Vec, direction: Vec, radius: number, sides: number): Vec[] {
  const helper: Vec = Math.abs(direction[2]) < 0.9 ? [0, 0, 1] : [1, 0, 0];
  const u = unit(cross(direction, helper));
  const v = cross(direction, u);
  return Array.from({ length: sides }, (_, k) => {
    const [c, s] = [Math.cos((TAU * k) / sides) * radius, Math.sin((TAU * k) / sides) * radius];
    return [centre[0] + u[0] * c + v[0] * s, centre[1] + u[1] * c + v[1] * s, centre[2] + u[2] * c + v[2] * s] as const;
  });
}

/** A flat outline (counter-clockwise, x and y) given thickness along z. */
export function slab(outline: readonly (readonly [number, number])[], depth: number): Solid {
  const front = triangulate(outline);
  const at = (i: number, z: number): Vec => [outline[i]?.[0] ?? 0, outline[i]?.[1] ?? 0, z];
  const z = depth / 2;
  const faces = front.flatMap(([a, b, c]): Triangle[] => [
    [at(a, z), at(b, z), at(c, z)],
    [at(c, -z), at(b, -z), at(a, -z)],
  ]);
  const rim = outline.flatMap((_, i) => {
    const n = (i + 1) % outline.length;
    return quad(at(i, -z), at(n, -z), at(n, z), at(i, z));
  });
  return [...faces, ...rim];
}

/** Ear clipping (Meisters 1975); the outline must not cross itself. */
function triangulate(outline: readonly (readonly [number, number])[]): [number, number, number][] {
  const left = outline.map((_, i) => i);
  const point = (i: number) => outline[i] ?? ([0, 0] as const);
  const turn = (a: number, b: number, c: number) => {
    const [p, q, r] = [point(a), point(b), point(c)];
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
  };
  const out: [number, number, number][] = [];
  for (let guard = outline.length * outline.length; left.length > 3 && guard > 0; guard -= 1) {
    const ear = left.findIndex((b, k) => {
      const a = left[(k + left.length - 1) % left.length] as number;
      const c = left[(k + 1) % left.length] as number;
      if (turn(a, b, c) <= 1e-12) return false;
      return !left.some((p) => p !== a && p !== b && p !== c && turn(a, b, p) >= 0 && turn(b, c, p) >= 0 && turn(c, a, p) >= 0);
    });
    if (ear < 0) break;
    const [a, b, c] = [left[(ear + left.length - 1) % left.length], left[ear], left[(ear + 1) % left.length]] as [number, number, number];
    out.push([a, b, c]);
    left.splice(ear, 1);
  }
  if (left.length === 3) out.push(left as [number, number, number]);
  return out;
}

/** Corners cut twice (Chaikin 1974): an outline as if bent from one piece. */
export function softened(outline: readonly (readonly [number, number])[], times = 2): readonly (readonly [number, number])[] {
  if (times === 0) return outline;
  const cut = outline.flatMap(([x, y], i) => {
    const [nx, ny] = outline[(i + 1) % outline.length] ?? [x, y];
    return [[0.75 * x + 0.25 * nx, 0.75 * y + 0.25 * ny] as const, [0.25 * x + 0.75 * nx, 0.25 * y + 0.75 * ny] as const];
  });
  return softened(cut, times - 1);
}

export function map(solid: Solid, change: (p: Vec) => Vec): Solid {
  return solid.map(([a, b, c]) => [change(a), change(b), change(c)] as const);
}

export function move(solid: Solid, x: number, y: number, z: number): Solid {
  return map(solid, (p) => [p[0] + x, p[1] + y, p[2] + z]);
}

/** Factors must be positive: a mirrored skin would be inside out. */
export function stretch(solid: Solid, x: number, y = x, z = x): Solid {
  return map(solid, (p) => [p[0] * x, p[1] * y, p[2] * z]);
}

/** Degrees, about an axis through the origin. */
export function turn(solid: Solid, axis: "x" | "y" | "z", degrees: number): Solid {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  if (axis === "x") return map(solid, ([x, y, z]) => [x, y * c - z * s, y * s + z * c]);
  if (axis === "y") return map(solid, ([x, y, z]) => [x * c + z * s, y, z * c - x * s]);
  return map(solid, ([x, y, z]) => [x * c - y * s, x * s + y * c, z]);
}

/** The same on the other side of the plane x = 0. */
export function mirrored(solid: Solid): Solid {
  return solid.map(
    ([a, b, c]) =>
      [
        [-a[0], a[1], a[2]],
        [-c[0], c[1], c[2]],
        [-b[0], b[1], b[2]],
      ] as const,
  );
}

export interface Extent {
  readonly low: Vec;
  readonly high: Vec;
}

export function extent(solids: readonly Solid[]): Extent {
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (const solid of solids) {
    for (const triangle of solid) {
      for (const p of triangle) {
        for (const axis of [0, 1, 2] as const) {
          low[axis] = Math.min(low[axis], p[axis]);
          high[axis] = Math.max(high[axis], p[axis]);
        }
      }
    }
  }
  return { low, high };
}
