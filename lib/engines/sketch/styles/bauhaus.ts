import { actors, castOf } from "../cast.ts";
import type { Layer } from "../layer.ts";
import { backing, type Colour, colour, hueDistance, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import type { Wanted } from "../prompt.ts";
import type { Random } from "../random.ts";
import { circle, filled, n, rect, stroked } from "../svg.ts";
import { grain } from "../texture.ts";
import { actorLayer, BLACK, CREAM, YELLOW } from "./facets.ts";

const RED = colour(0.57, 0.205, 29);
const BLUE = colour(0.44, 0.13, 258);

interface Inks {
  readonly ground: Colour;
  readonly main: Colour;
  readonly other: Colour;
  readonly third: Colour;
  readonly dark: Colour;
  readonly light: Colour;
}

interface Stage {
  readonly shapes: readonly Layer[];
  /** What the subject stands on; nothing crosses it. Empty when nobody comes. */
  readonly plate: readonly Layer[];
  readonly focus: { readonly x: number; readonly y: number; readonly size: number };
  readonly backdrop: Colour;
}

/** Circle, square and triangle in flat primaries on a grid; the subject built from the same facets. */
export const bauhaus: Compose = (brief) => {
  const dice = brief.random.fork("bauhaus");
  const inks = inksOf(brief, dice);
  const cast = castOf(brief);
  const stage = dice.pick([discStage, tileStage, diagonalStage] as const)(brief, inks, dice.fork("stage"), plateFor(cast[0], brief, inks));
  const people = actors(cast, brief, dice.fork("cast"), stage.focus, stage.backdrop).map((actor, i) =>
    actorLayer(actor, inks.dark === BLACK ? BLACK : colour(0.2, 0.03, 265), i),
  );
  const lines: Layer = {
    name: "lines",
    motion: { sway: { x: 10, y: -6, phase: 0.5 } },
    content: thinLines(brief, inks, dice.fork("lines")),
  };
  return {
    ground: rgb(inks.ground),
    layers: [
      { name: "ground", content: rect(-200, -200, brief.w + 400, brief.h + 400, inks.ground) },
      ...stage.shapes,
      lines,
      ...stage.plate,
      ...people,
    ],
    finish: (at) => grain(dice.fork("grain"), at.width, at.height, 5),
  };
};

/** The school's primaries, the one nearest to the picture's colour replaced by it. */
function inksOf({ palette, reading }: Brief, dice: Random): Inks {
  const plain = palette.main.c < 0.04;
  const named = reading.colours.length > 0;
  const main = plain
    ? palette.main.l < 0.5
      ? BLACK
      : CREAM
    : colour(Math.min(0.86, Math.max(0.42, palette.main.l)), Math.max(0.13, palette.main.c), palette.main.h);
  const rest = dice.shuffle([RED, YELLOW, BLUE]).filter((own) => plain || hueDistance(own.h, main.h) > 34);
  const second = reading.colours[1] !== undefined && reading.colours[1] !== palette.main ? palette.accent : rest[0];
  const night = palette.hour === "night" && !named;
  const loud = named && !plain && dice.chance(0.35);
  return {
    ground: night ? colour(0.24, 0.05, 265) : loud ? main : plain && palette.main.l < 0.5 && named ? BLACK : CREAM,
    main: loud ? BLACK : main,
    other: second ?? RED,
    third: rest[1] ?? rest[0] ?? YELLOW,
    dark: night ? colour(0.93, 0.03, 85) : BLACK,
    light: CREAM,
  };
}

/** The colour under the subject, from which it and the ground both keep their distance; null when nobody comes. */
function plateFor(first: Wanted | undefined, { palette }: Brief, inks: Inks): Colour | null {
  if (first === undefined) return null;
  const { l, c, h } = inks.main;
  // A tint or a shade of the ruling colour before any other, so that a blue house leaves a blue picture.
  const kin =
    c < 0.06 || first.colour === null
      ? []
      : [colour(l > 0.7 ? 0.93 : 0.84, Math.min(0.11, c * 0.6), h), colour(0.34, Math.min(0.12, c), h)];
  const body = palette.tones(first, inks.main).body;
  return backing(body, inks.ground, [
    inks.main === BLACK ? CREAM : inks.main,
    ...kin,
    CREAM,
    inks.main,
    inks.third,
    inks.other,
    BLACK,
    YELLOW,
    BLUE,
  ]);
}

function arc(cx: number, cy: number, r: number, from: number, sweep: number): string {
  const p = (a: number) => `${n(cx + Math.cos((a * Math.PI) / 180) * r)} ${n(cy + Math.sin((a * Math.PI) / 180) * r)}`;
  return `M${n(cx)} ${n(cy)}L${p(from)}A${n(r)} ${n(r)} 0 ${sweep > 180 ? 1 : 0} 1 ${p(from + sweep)}Z`;
}

function discStage({ w, h }: Brief, inks: Inks, dice: Random, under: Colour | null): Stage {
  const side = dice.pick([-1, 1]);
  const r = dice.range(350, 390);
  const x = w / 2 + side * dice.range(10, 70);
  const y = h * 0.47;
  const turn = dice.pick([0, 90, 180, 270]);
  const shapes: Layer[] = [
    {
      name: "bars",
      motion: { sway: { y: 16 } },
      content: rect(w / 2 - side * 430 - 45, -60, 90, h * 0.78, inks.dark) + rect(w / 2 - side * 320 - 16, -60, 32, h + 120, inks.other),
    },
    {
      name: "arcs",
      motion: { spin: { turns: 1, x: x + side * r * 0.72, y: y + r * 0.72 } },
      content: [1, 0.74, 0.48]
        .map((k, i) =>
          filled(arc(x + side * r * 0.72, y + r * 0.72, r * 0.74 * k, turn, 180), [inks.third, inks.light, inks.other][i] ?? inks.third),
        )
        .join(""),
    },
    {
      name: "blocks",
      motion: { sway: { x: 18, phase: 0.3 } },
      content:
        filled(
          `M${n(w / 2 + side * 470)} ${n(h * 0.06)}L${n(w / 2 + side * 470)} ${n(h * 0.06 + 190)}L${n(w / 2 + side * 280)} ${n(h * 0.06)}Z`,
          inks.dark,
        ) + checker(w / 2 - side * 400 - 60, h * 0.84, 40, 6, 3, inks.dark),
    },
  ];
  const disc: Layer = {
    name: "disc",
    motion: { swell: { by: 0.02, x, y } },
    content:
      under === null
        ? circle(x, y, r, inks.main) + filled(arc(x, y, r, turn, 180), inks.dark, 0.9)
        : circle(x, y, r, under === inks.main ? inks.main : inks.main === inks.ground ? inks.other : inks.main) +
          (under === inks.main ? "" : circle(x, y, r * 0.92, under)),
  };
  return { shapes, plate: [disc], focus: { x, y: y + 6, size: 640 }, backdrop: under ?? inks.main };
}

function checker(x: number, y: number, s: number, columns: number, rows: number, of: Colour): string {
  let out = "";
  for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) if ((r + c) % 2 === 0) out += rect(x + c * s, y + r * s, s, s, of);
  return out;
}

function tileStage({ w, h }: Brief, inks: Inks, dice: Random, under: Colour | null): Stage {
  const s = 250;
  const columns = Math.min(40, Math.ceil(w / s));
  const rows = Math.min(40, Math.ceil(h / s));
  const ox = (w - columns * s) / 2;
  const oy = (h - rows * s) / 2;
  // About a subject the tiles keep to three inks, so that it speaks louder than they do.
  const fills =
    under === null ? [inks.main, inks.main, inks.other, inks.third, inks.dark, inks.light] : [inks.main, inks.other, inks.dark, inks.light];
  const groups: string[] = ["", "", ""];
  for (let r = 0; r < rows; r += 1) {
    for (let c = 0; c < columns; c += 1) {
      const below = dice.pick(under === null ? [inks.ground, inks.ground, inks.light, inks.third] : [inks.ground, inks.ground, inks.light]);
      const own = dice.pick(fills.filter((fill) => fill !== below));
      groups[dice.int(0, 2)] +=
        rect(ox + c * s - BLEED, oy + r * s - BLEED, s + 2 * BLEED, s + 2 * BLEED, below) +
        tile(ox + c * s, oy + r * s, s, own, dice.pick(fills.filter((fill) => fill !== below && fill !== own)), dice);
    }
  }
  const x = w / 2;
  const y = h / 2;
  const half = Math.min(w, h) * 0.37;
  const plate =
    under === null ? "" : rect(x - half, y - half, half * 2, half * 2, under) + rect(x - half, y + half - 26, half * 2, 26, inks.dark);
  return {
    shapes: groups.map((content, i): Layer => ({ name: "tiles", motion: { fade: { by: 0.12, phase: i / 3 } }, content })),
    plate: [{ name: "plate", content: plate }],
    focus: { x, y: y - 8, size: half * 1.74 },
    backdrop: under ?? inks.main,
  };
}

/** Tiles reach a hair over their edges, as printers do: no seam of another colour shows where two of one colour meet. */
const BLEED = 1;
const bled = (d: string, fill: Colour): string => filled(d, fill) + stroked(d, 2 * BLEED, fill);

function tile(x: number, y: number, s: number, fill: Colour, other: Colour, dice: Random): string {
  const corner = dice.int(0, 3);
  const cx = x + (corner % 2) * s;
  const cy = y + (corner > 1 ? s : 0);
  const from = [0, 90, 270, 180][corner] ?? 0;
  switch (dice.int(0, 6)) {
    case 0:
      return bled(arc(cx, cy, s, from, 90), fill);
    case 1:
      return bled(arc(cx, cy, s, from, 90), fill) + bled(arc(cx, cy, s * 0.55, from, 90), other);
    case 2:
      return bled(arc(x + s / 2, y, s / 2, 0, 180), fill) + bled(arc(x + s / 2, y + s / 2, s / 2, 0, 180), other);
    case 3:
      return bled(`M${n(x)} ${n(y)}L${n(x + s)} ${n(y + s)}L${n(x)} ${n(y + s)}Z`, fill);
    case 4:
      return [0, 1, 2].map((i) => rect(x, y + (i * s) / 3, s, s / 6, fill)).join("");
    case 5:
      return circle(x + s / 2, y + s / 2, s * 0.4, fill) + circle(x + s / 2, y + s / 2, s * 0.17, other);
    default:
      return rect(x - BLEED, y - BLEED, s + 2 * BLEED, s + 2 * BLEED, fill);
  }
}

function diagonalStage({ w, h }: Brief, inks: Inks, dice: Random, under: Colour | null): Stage {
  const lean = dice.pick([-1, 1]) * dice.range(24, 38);
  const cx = w / 2;
  const cy = h / 2;
  const long = Math.min(4000, Math.hypot(w, h) * 1.3);
  const turned = (body: string) => `<g transform="rotate(${n(lean)} ${n(cx)} ${n(cy)})">${body}</g>`;
  const r = dice.range(225, 265);
  const shapes: Layer[] = [
    {
      name: "band",
      motion: { sway: { x: 22, y: 12 } },
      content: turned(
        rect(cx - long / 2, cy - 30, long, 260, inks.main) +
          rect(cx - long / 2, cy + 250, long, 34, inks.dark) +
          rect(cx - long / 2, cy - 84, long * 0.62, 22, inks.other),
      ),
    },
    {
      name: "disc",
      motion: { swell: { by: 0.025, x: cx, y: cy - 60 } },
      content:
        circle(cx + (lean > 0 ? 170 : -170), cy - 210, r, inks.other) +
        circle(cx + (lean > 0 ? 170 : -170), cy - 210, r * 0.52, inks.ground),
    },
    {
      name: "blocks",
      motion: { rock: { degrees: 3, x: cx, y: cy } },
      content: turned(
        rect(cx - 470, cy - 330, 150, 150, inks.third) +
          filled(`M${n(cx + 260)} ${n(cy + 300)}L${n(cx + 470)} ${n(cy + 300)}L${n(cx + 260)} ${n(cy + 500)}Z`, inks.dark) +
          filled(arc(cx - 330, cy + 340, 120, 180, 180), inks.third),
      ),
    },
  ];
  const plate: Layer[] =
    under === null
      ? []
      : [{ name: "plate", motion: { swell: { by: 0.02, x: cx, y: cy + 10, phase: 0.5 } }, content: circle(cx, cy + 10, 385, under) }];
  return { shapes, plate, focus: { x: cx, y: cy + 10, size: 640 }, backdrop: under ?? inks.light };
}

function thinLines({ w, h }: Brief, inks: Inks, dice: Random): string {
  const a = dice.range(-70, -20);
  const line = (x: number, y: number, angle: number, long: number, width: number) =>
    stroked(
      `M${n(x)} ${n(y)}l${n(Math.cos((angle * Math.PI) / 180) * long)} ${n(Math.sin((angle * Math.PI) / 180) * long)}`,
      width,
      inks.dark,
      1,
      "butt",
    );
  const x = w / 2 + dice.range(-420, -180);
  return (
    line(x, h * 0.97, a, 900, 6) +
    line(x + 60, h * 0.97, a, 620, 3) +
    line(w / 2 + dice.range(0, 240), h * 0.04, a + 90, 420, 6) +
    circle(x + Math.cos((a * Math.PI) / 180) * 900, h * 0.97 + Math.sin((a * Math.PI) / 180) * 900, 16, inks.dark)
  );
}
