import { pointsOf } from "./form.ts";
import { apart, type Colour } from "./oklch.ts";
import type { Brief } from "./plan.ts";
import type { Wanted } from "./prompt.ts";
import type { Random } from "./random.ts";
import { heightAt, type Land, ridgeLine } from "./ridge.ts";
import { type Fold, type Placed, placeAll, type Speck, skyline } from "./stage.ts";
import { type SubjectId, subject } from "./subjects/catalogue.ts";

/** Where everything stands, before any style says how it looks. */
export interface Scene {
  readonly disc: { readonly x: number; readonly y: number; readonly r: number; readonly crescent: boolean } | null;
  readonly far: readonly Fold[];
  readonly near: readonly Fold[];
  readonly water: { readonly top: number } | null;
  readonly clouds: readonly Speck[];
  readonly stars: readonly Speck[];
  readonly plants: readonly (Speck & { readonly kind: "pine" | "tree" | "flower" | "grass"; readonly fold: number })[];
  readonly subjects: readonly Placed[];
  readonly weather: { readonly kind: "rain" | "snow" | "leaves" | null; readonly specks: readonly Speck[] };
  readonly fog: boolean;
}

const WHOLE_PLACES: readonly SubjectId[] = ["mountain", "sun", "moon", "cloud"];

/** `celestial` subjects and mountains become part of the scene itself; the rest stand in it. */
export function sceneOf(brief: Brief): Scene {
  const { reading, palette, w, h } = brief;
  const dice = brief.random.fork("scene");
  const has = (id: SubjectId) => reading.subjects.some((wanted) => wanted.id === id);
  const allowed = (id: string) => !reading.unwanted.has(id);
  const { signs } = reading;
  const things: Wanted[] = reading.subjects.filter(({ id }) => !WHOLE_PLACES.includes(id) && id !== "city").slice(0, 5);
  if (things.length === 0 && signs.has("sea") && (signs.has("storm") || signs.has("wild")) && allowed("wave"))
    things.push({ id: "wave", count: 1, colour: null });
  const wet =
    (signs.has("sea") ||
      signs.has("river") ||
      signs.has("underwater") ||
      has("wave") ||
      things.some(({ id }) => subject(id).place === "water")) &&
    allowed("sea");
  const land = landOf(brief, dice, has);
  const horizon = h * dice.range(0.5, 0.62);
  const far = farFolds(dice.fork("far"), land, w, h, horizon, wet);
  const standing = things.some(({ id }) => subject(id).place === "ground");
  const near = nearFolds(dice.fork("near"), land, w, h, horizon, wet, standing);
  const town = reading.subjects.find(({ id }) => id === "city");
  const subjects = [
    ...(town === undefined ? [] : skyline(town, brief, near, horizon, dice.fork("city"))),
    ...placeAll(things, brief, near, horizon, wet, dice.fork("subjects")),
  ];
  const night = palette.hour === "night";
  return {
    disc: discOf(brief, dice.fork("disc"), horizon, subjects, has),
    far,
    near,
    water: wet ? { top: horizon } : null,
    clouds: cloudsOf(
      dice.fork("clouds"),
      w,
      horizon,
      (has("cloud") || signs.has("storm") ? 7 : dice.int(0, 4)) * (allowed("cloud") ? 1 : 0),
    ),
    stars:
      night && allowed("star") && allowed("stars") ? scatter(dice.fork("stars"), Math.min(400, 90 * (w / 1000)), w, horizon, 0.8, 3.2) : [],
    plants: plantsOf(brief, dice.fork("plants"), near, wet, subjects),
    subjects,
    weather: weatherOf(brief, dice.fork("weather")),
    fog: signs.has("fog"),
  };
}

function landOf({ reading }: Brief, dice: Random, has: (id: SubjectId) => boolean): Land {
  const { signs } = reading;
  if (has("mountain")) return "peaks";
  if (signs.has("desert")) return "dunes";
  if (signs.has("meadow") || signs.has("calm") || has("windmill")) return "hills";
  if (signs.has("forest")) return "forest";
  if (signs.has("wild") || signs.has("winter")) return "peaks";
  return dice.pick(["peaks", "hills", "hills", "dunes", "peaks"] as const);
}

function farFolds(dice: Random, land: Land, w: number, h: number, horizon: number, wet: boolean): Fold[] {
  const count = wet ? 2 : 3;
  // Some countries are gentler than others, and some stand higher at the back.
  const relief = dice.range(0.7, 1.5);
  const fall = dice.range(0.05, 0.32);
  return Array.from({ length: count }, (_, i) => {
    const depth = wet ? 0.1 + i * 0.2 : (i / count) * 0.55;
    const rise = (land === "peaks" ? 120 : 70) * (wet ? 0.5 : 1) * relief * (1 - i * fall);
    const base = wet ? horizon - 6 - (count - 1 - i) * 34 : horizon - 70 + i * h * 0.085;
    return { line: ridgeLine(dice.fork(`${i}`), wet && i === count - 1 ? "hills" : land, w, base, rise), land, depth, shore: false };
  });
}

function nearFolds(dice: Random, land: Land, w: number, h: number, horizon: number, wet: boolean, standing: boolean): Fold[] {
  if (wet && !standing) return [];
  const count = wet ? 1 : 3;
  const soft: Land = land === "peaks" ? "hills" : land;
  return Array.from({ length: count }, (_, i) => {
    const last = i === count - 1;
    const from = Math.max(horizon + h * 0.16, h * 0.68);
    const base = wet ? h * 0.87 : from + ((h * 0.89 - from) * i) / (count - 1);
    return {
      line: ridgeLine(dice.fork(`${i}`), last ? "hills" : soft, w, base, last ? 34 : 58),
      land: last ? "hills" : soft,
      shore: wet,
      depth: 0.62 + (i / Math.max(1, count - 1)) * 0.38,
    };
  });
}

/** Well clear of every subject, or squarely behind the only one; nowhere when neither is to be had. */
function discOf(brief: Brief, dice: Random, horizon: number, subjects: readonly Placed[], has: (id: SubjectId) => boolean): Scene["disc"] {
  const { palette, reading, w, h } = brief;
  const night = palette.hour === "night";
  if (reading.unwanted.has(night ? "moon" : "sun")) return null;
  const asked = has("sun") || has("moon");
  if ((reading.signs.has("rain") || reading.signs.has("storm")) && !asked) return null;
  const r = Math.min(w, h) * (asked ? dice.range(0.15, 0.2) : dice.range(0.085, 0.15));
  const stage = Math.min(w, 1700);
  const first = subjects.find((placed) => placed.wanted.id !== "city");
  if (first === undefined && has("city")) {
    const x = w / 2 + stage * dice.range(-0.22, 0.22);
    return { x, y: h * 0.3, r: Math.min(w, h) * dice.range(0.12, 0.17), crescent: false };
  }
  const behind = first !== undefined && subjects.length === 1 && first.place !== "water" ? haloOf(first, palette.disc) : null;
  if (first !== undefined && behind !== null && !asked) {
    const sunk = apart(first.tones.body, first.backdrop) < 0.2;
    if (dice.chance(sunk ? 1 : first.place === "ground" ? 0.35 : 0.2)) return behind;
  }
  const low = (palette.hour === "dusk" || palette.hour === "dawn") && subjects.length !== 1;
  const inset = Math.min(w / 2, r + 75);
  const shares = first === undefined ? [0.3, 0.7] : [0.14, 0.22, 0.3, 0.5, 0.7, 0.78, 0.86];
  const clear = dice
    .shuffle(shares)
    .map((share) => ({
      x: Math.min(w - inset, Math.max(inset, (w - stage) / 2 + stage * share)),
      y: Math.max(r + 60, low ? horizon - h * dice.range(0.08, 0.17) : h * dice.range(0.16, 0.24)),
      r,
    }))
    .find((spot) => subjects.every((placed) => gapOf(spot, placed) > r * 0.45));
  return clear === undefined ? behind : { ...clear, crescent: night && dice.chance(asked ? 0.5 : 0.3) };
}

type Disc = NonNullable<Scene["disc"]>;

/** Behind the subject, so that its outline stands inside; null where the two are of one colour. */
function haloOf({ x, y, size, place, tones }: Placed, light: Colour): Disc | null {
  if (apart(tones.body, light) < 0.24) return null;
  return place === "sky"
    ? { x, y: y - size * 0.5, r: size * 0.72, crescent: false }
    : { x, y: y - size * 0.6, r: size * 0.52, crescent: false };
}

/** Between a disc and what stands there; about two shapes that all but touch, the eye cannot say which is in front. */
function gapOf(disc: { readonly x: number; readonly y: number; readonly r: number }, { x, y, size, parts }: Placed): number {
  const points = parts.flatMap(({ form }) => pointsOf(form, 2));
  if (points.length === 0) return Math.hypot(disc.x - x, disc.y - (y - size / 2)) - disc.r;
  return points.reduce((least, p) => Math.min(least, Math.hypot(p.x - disc.x, p.y - disc.y)), Number.POSITIVE_INFINITY) - disc.r;
}

function scatter(dice: Random, count: number, w: number, h: number, small: number, large: number): Speck[] {
  return Array.from({ length: Math.round(count) }, () => ({
    x: dice.range(0, w),
    y: dice.range(0, h),
    r: small + (large - small) * dice.next() ** 3,
    turn: dice.range(0, 360),
  }));
}

function cloudsOf(dice: Random, w: number, horizon: number, count: number): Speck[] {
  return Array.from({ length: Math.min(24, Math.round(count * Math.max(1, w / 1500))) }, () => ({
    x: dice.range(-0.05, 1.05) * w,
    y: dice.range(0.08, 0.62) * horizon,
    r: dice.range(70, 170),
    turn: dice.range(0, 360),
  }));
}

function plantsOf({ reading, w }: Brief, dice: Random, near: readonly Fold[], wet: boolean, subjects: readonly Placed[]): Scene["plants"] {
  const { signs, unwanted } = reading;
  const barren = signs.has("desert") || signs.has("space") || signs.has("underwater");
  const wood = signs.has("forest") || (!barren && !wet && dice.chance(0.45));
  const kind =
    unwanted.has("tree") || unwanted.has("pine") || unwanted.has("forest") || barren
      ? "grass"
      : signs.has("meadow") || signs.has("spring")
        ? "flower"
        : wood
          ? dice.chance(0.6) || signs.has("winter")
            ? "pine"
            : "tree"
          : "grass";
  return near.flatMap((fold, index) => {
    const count = Math.min(
      90,
      Math.round(
        (w / 1000) *
          (kind === "grass" ? (signs.has("snow") || signs.has("winter") ? 0 : 9) : kind === "flower" ? 16 : signs.has("forest") ? 18 : 6),
      ),
    );
    return Array.from({ length: count }, () => {
      const x = dice.range(0, w);
      const r =
        kind === "grass"
          ? dice.range(10, 26)
          : kind === "flower"
            ? dice.range(26, 60) * (0.5 + fold.depth / 2)
            : dice.range(60, 150) * (0.45 + fold.depth * 0.6);
      return { x, y: heightAt(fold.line, x) + r * 0.06, r, turn: dice.range(-9, 9), kind, fold: index } as const;
    }).filter(
      (plant) =>
        index < near.length - 1 ||
        plant.kind === "grass" ||
        subjects.every((placed) => Math.abs(placed.x - plant.x) > placed.size * 0.42 + plant.r * 0.3),
    );
  });
}

function weatherOf({ reading: { signs }, w, h }: Brief, dice: Random): Scene["weather"] {
  const many = Math.min(1200, (w * h) / 1e6) * 1;
  if (signs.has("snow") || (signs.has("winter") && !signs.has("rain")))
    return { kind: "snow", specks: scatter(dice, 230 * many, w, h, 2.5, 9) };
  if (signs.has("rain") || signs.has("storm")) return { kind: "rain", specks: scatter(dice, 150 * many, w, h, 18, 60) };
  if (signs.has("autumn")) return { kind: "leaves", specks: scatter(dice, 34 * many, w, h, 9, 18) };
  return { kind: null, specks: [] };
}
