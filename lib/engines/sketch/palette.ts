import type { Tone } from "./form.ts";
import { type Colour, colour, hueDistance, mix } from "./oklch.ts";
import type { Reading, Wanted } from "./prompt.ts";
import type { Random } from "./random.ts";
import { subject } from "./subjects/catalogue.ts";

type Hour = "day" | "dusk" | "dawn" | "night";
export type Tones = Readonly<Record<Tone, Colour>>;

/** The colours of one picture: few, in harmony about one hue, with one accent that answers it. */
export interface Palette {
  readonly hour: Hour;
  readonly main: Colour;
  readonly second: Colour;
  readonly accent: Colour;
  readonly paper: Colour;
  readonly ink: Colour;
  /** From the zenith down. */
  readonly sky: readonly [Colour, Colour, Colour];
  readonly disc: Colour;
  readonly water: Colour;
  /** Ground at a depth from 0 (far, hazy) to 1 (at one's feet). */
  readonly ridge: (depth: number) => Colour;
  readonly shore: Colour;
  /** What grows there: as the ground, but dark against snow. */
  readonly plant: (depth: number) => Colour;
  readonly tones: (wanted: Wanted, backdrop: Colour) => Tones;
}

const PLACE_HUES = [
  ["fire", 35],
  ["dusk", 32],
  ["dawn", 12],
  ["autumn", 52],
  ["winter", 240],
  ["snow", 240],
  ["underwater", 215],
  ["space", 285],
  ["desert", 62],
  ["sea", 228],
  ["river", 220],
  ["forest", 155],
  ["meadow", 146],
  ["spring", 355],
  ["summer", 80],
  ["storm", 255],
  ["rain", 245],
  ["fog", 200],
  ["warm", 45],
  ["cold", 235],
  ["sad", 250],
  ["happy", 70],
  ["calm", 195],
] as const;

function hourOf(reading: Reading, random: Random): Hour {
  const { signs } = reading;
  for (const hour of ["night", "dusk", "dawn", "day"] as const) if (signs.has(hour)) return hour;
  if (signs.has("stars") || signs.has("space") || signs.has("dark")) return "night";
  const has = (id: string) => reading.subjects.some((wanted) => wanted.id === id);
  if (has("moon") || has("star") || has("owl")) return "night";
  if (has("sun") || signs.has("bright") || signs.has("summer") || signs.has("happy")) return "day";
  return random.pick(["day", "day", "dusk", "dawn"] as const).replace("night", "day") as Hour;
}

/** Which colour rules: the one named, else that of the place, the hour or the subject, else one the dice choose. */
function mainColour(reading: Reading, hour: Hour, random: Random): Colour {
  const afloat = reading.subjects[0] !== undefined && subject(reading.subjects[0].id).place === "water";
  const sign = PLACE_HUES.find(([id]) => reading.signs.has(id) || (afloat && id === "sea"));
  const bound = reading.subjects.map((wanted) => wanted.colour);
  const named = reading.colours.find((own) => !bound.includes(own)) ?? (sign === undefined ? reading.colours[0] : undefined);
  if (named !== undefined) return named;
  const natural = reading.subjects.map(({ id }) => subject(id).natural).find((own) => own.c > 0.05);
  const dice = random.pick([20, 48, 88, 150, 185, 235, 262, 300, 345]) + random.range(-8, 8);
  const nocturne = hour === "night" && sign === undefined ? random.range(248, 300) : undefined;
  let hue = nocturne ?? sign?.[1] ?? (natural !== undefined && random.chance(0.75) ? natural.h : dice);
  while (reading.unwantedHues.some((unwanted) => hueDistance(unwanted, hue) < 38)) hue += 77;
  const vivid =
    reading.signs.has("vivid") || reading.signs.has("happy")
      ? 1.2
      : reading.signs.has("soft") || reading.signs.has("fog") || reading.signs.has("sad")
        ? 0.6
        : 1;
  // Yellow is only yellow when light; darker it is olive.
  return colour(hueDistance(hue, 95) < 20 ? 0.8 : 0.62, 0.15 * vivid, hue);
}

function skyOf(hour: Hour, main: Colour, warmth: number, strength: number, named: boolean): [Colour, Colour, Colour] {
  const c = Math.min(main.c, 0.2) * strength;
  // A sky over green land is bluer than the land, and over yellow land warmer: olive skies look ill.
  const h = main.h > 110 && main.h < 175 && !named ? main.h + 48 : main.h > 84 && main.h <= 110 ? 84 : main.h;
  if (hour === "night") return [colour(0.15, c * 0.4, h), colour(0.24, c * 0.55, h), colour(0.4, c * 0.65, h + warmth * 12)];
  if (hour === "dusk")
    return [
      colour(0.46, c * 0.75, h - (named ? 22 : 78)),
      colour(0.7, c * 0.85, h - (named ? 0 : 16)),
      colour(0.9, c * 0.5, h + warmth * 28),
    ];
  if (hour === "dawn") return [colour(0.76, c * 0.55, h - 8), colour(0.86, c * 0.5, h + 6), colour(0.95, c * 0.28, h + warmth * 34)];
  return [colour(0.78, c * 0.6, h), colour(0.88, c * 0.42, h + 4), colour(0.965, c * 0.16, h + warmth * 20)];
}

/** Snow light: whatever rules the picture, the air above is cold and, by day, pale; a low sun still warms the horizon. */
function wintry([top, middle, low]: readonly [Colour, Colour, Colour], night: boolean, lowSun: boolean): [Colour, Colour, Colour] {
  const cold = (of: Colour, l: number, c: number) => colour(night ? of.l : l, night ? Math.min(of.c, 0.07) : c, 240);
  return [cold(top, 0.68, 0.075), cold(middle, 0.8, 0.05), lowSun ? mix(low, colour(0.9, 0.05, 40), 0.6) : cold(low, 0.91, 0.025)];
}

export function paletteOf(reading: Reading, random: Random): Palette {
  const hour = hourOf(reading, random);
  const main = mainColour(reading, hour, random);
  const plain = main.c < 0.04;
  const dark = plain && main.l < 0.35;
  const ofSubject = reading.subjects.some((wanted) => wanted.colour === main);
  const yellow = hueDistance(main.h, 92) < 24 && main.c >= 0.04;
  const strength = (ofSubject ? 0.6 : 1) * (reading.signs.has("soft") || reading.signs.has("fog") ? 0.7 : 1);
  const answer = reading.colours.find((own) => own !== main) ?? harmony(main, reading, random);
  const warmth = hueDistance(main.h, 60) < 90 ? 1 : -1;
  const night = hour === "night" || dark;
  // Something yellow shows best, and most naturally, against blue.
  const above = yellow && ofSubject ? colour(0.62, 0.14, 235) : main;
  const heavens = skyOf(night ? "night" : hour, above, warmth, plain ? 0.6 : strength, reading.colours.includes(main));
  const c = Math.min(main.c, 0.21) * strength;
  const snowy = reading.signs.has("snow") || reading.signs.has("winter");
  const sky = snowy ? wintry(heavens, night, reading.signs.has("dusk") || reading.signs.has("dawn")) : heavens;
  // Dark yellow is mud: by night the land under a yellow thing is blue.
  // Firs in the snow are blue, unless the picture was asked for in another colour.
  const cold = snowy && !reading.colours.includes(main);
  const earth = yellow ? 265 : cold ? 240 : main.h;
  const near = night
    ? colour(0.11, c * 0.35, earth)
    : yellow
      ? colour(0.4, 0.09, 50)
      : colour(plain ? 0.26 : 0.3, c * 0.55, cold ? earth : main.h - warmth * 22);
  const far = night ? mix(sky[2], near, 0.25) : mix(sky[2], colour(0.72, c * 0.8, main.h), 0.6);
  const middle = night
    ? colour(0.24, c * 0.6, earth)
    : yellow
      ? colour(0.72, Math.max(0.12, c), 74)
      : colour(0.54, c, cold ? earth : main.h);
  const plant = (depth: number) => (depth < 0.5 ? mix(far, middle, depth * 2) : mix(middle, near, depth * 2 - 1));
  const [white, grey] = night ? [colour(0.68, 0.04, 250), colour(0.36, 0.06, 250)] : [colour(0.975, 0.008, 240), colour(0.78, 0.04, 242)];
  const ridge = snowy ? (depth: number) => mix(mix(sky[2], grey, 0.7), white, Math.min(1, depth * 1.15)) : plant;
  return {
    hour: night ? "night" : hour,
    main,
    second: colour(main.l + (main.l > 0.6 ? -0.22 : 0.22), main.c * 0.7, main.h + (random.chance(0.5) ? 32 : -32)),
    accent: answer,
    paper: colour(0.955, 0.018, plain ? 85 : mix(main, colour(0.9, 0.1, 85), 0.7).h),
    ink: colour(0.2, 0.025, main.h + 200),
    sky,
    disc: discColour(reading, sky, night, random.fork("disc")),
    water: mix(sky[1], colour(night ? 0.25 : 0.55, c, main.h), 0.6),
    ridge,
    shore: mix(snowy ? ridge(1) : night ? colour(0.3, 0.035, 70) : colour(0.85, 0.08, 80), main, snowy ? 0 : 0.12),
    plant,
    tones: (wanted, backdrop) => tonesOf(wanted, backdrop, night),
  };
}

const SUNS = [colour(0.66, 0.19, 30), colour(0.72, 0.16, 12), colour(0.75, 0.16, 55), colour(0.86, 0.14, 85), colour(0.975, 0.03, 90)];

/** The moon is pale; the sun is whichever warm light stands out best from its sky. A colour said of either holds. */
function discColour(reading: Reading, sky: readonly Colour[], night: boolean, random: Random): Colour {
  const said = reading.subjects.find((wanted) => wanted.id === (night ? "moon" : "sun"))?.colour;
  if (said) return said;
  const behind = sky[1] ?? SUNS[0];
  if (!night && (reading.signs.has("snow") || reading.signs.has("winter"))) return colour(0.975, 0.025, 95);
  if (night) return colour(0.94, 0.05, random.pick([80, 95, 60]));
  const standing = (own: Colour) =>
    Math.abs(own.l - (behind?.l ?? 0)) * 2.2 +
    Math.min(own.c, behind?.c ?? 0) * (hueDistance(own.h, behind?.h ?? 0) / 18) +
    random.range(0, 1.3);
  return SUNS.map((own) => ({ own, standing: standing(own) })).sort((a, b) => b.standing - a.standing)[0]?.own ?? colour(0.9, 0.05, 85);
}

/** Opposite or a third round the wheel; never a hue the negative prompt names. */
function harmony(main: Colour, reading: Reading, random: Random): Colour {
  const turns = random.shuffle([165, 195, 130, -130, 60]);
  const turn = turns.find((by) => reading.unwantedHues.every((hue) => hueDistance(hue, main.h + by) > 38)) ?? 180;
  const h = main.c < 0.04 ? random.pick([27, 50, 88, 250]) : main.h + turn;
  const yellowish = hueDistance(h, 95) < 40;
  return colour(yellowish ? 0.84 : 0.66, 0.16, h);
}

/** A subject's tones, kept apart in lightness from what is behind it. */
function tonesOf(wanted: Wanted, backdrop: Colour, night: boolean): Tones {
  const kind = subject(wanted.id);
  const own = wanted.colour ?? kind.natural;
  const gap = own.l - backdrop.l;
  const sameHue = own.c < 0.05 || backdrop.c < 0.04 || hueDistance(own.h, backdrop.h) < 50;
  const wantGap = sameHue ? 0.2 : 0.12;
  const shift = Math.abs(gap) >= wantGap ? 0 : (gap >= 0 && own.l + wantGap < 0.92) || backdrop.l < 0.4 ? wantGap - gap : -wantGap - gap;
  const dim = night ? -0.03 : 0;
  const room = own.l > 0.9 ? 0.03 : own.l < 0.3 && night ? 0.14 : wanted.colour !== null ? 0.07 : own.c < 0.12 ? 0.2 : 0.1;
  const body = colour(Math.min(0.93, Math.max(0.22, own.l + Math.max(-room, Math.min(room, shift)) + dim)), own.c, own.h);
  return {
    body,
    second: colour(body.l * 0.76, body.c * 0.95, body.h - 6),
    light: colour(Math.max(0.9, body.l + 0.1) + dim, 0.025, body.h > 150 && body.h < 300 ? body.h : 80),
    dark: colour(night ? 0.16 : 0.23, 0.03, body.h + 190),
    accent: colour(0.78, 0.16, body.c < 0.05 ? 85 : body.h + 55),
    hole: colour(0.89, 0.13, 88),
    ...kind.tones,
  };
}
