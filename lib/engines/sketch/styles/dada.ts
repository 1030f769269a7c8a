import { type Actor, actors, castOf } from "../cast.ts";
import { type Part, pointsOf, polyline, simplified } from "../form.ts";
import { type Layer, rasterised, type Sheet, type SheetFrame } from "../layer.ts";
import { cloudPlane } from "../noise.ts";
import { backing, type Colour, colour, type Rgb, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import type { Wanted } from "../prompt.ts";
import type { Random } from "../random.ts";
import { filled, n, rect, stroked } from "../svg.ts";
import { grain } from "../texture.ts";
import { LETTERS, letter } from "./letters.ts";
import { BLACK, CREAM, circlePoints, newsprint, oddments, pasted, RED, torn } from "./scraps.ts";

/** Cut paper, torn newsprint, halftone and stray letters, pasted askew. */
export const dada: Compose = (brief) => {
  const { w, h, palette } = brief;
  const dice = brief.random.fork("dada");
  const main =
    palette.main.c < 0.04
      ? palette.main.l < 0.5
        ? BLACK
        : CREAM
      : colour(Math.min(0.8, Math.max(0.46, palette.main.l)), Math.max(0.12, palette.main.c), palette.main.h);
  const inks = [main, main, RED, BLACK, palette.accent];
  const cx = w / 2 + dice.range(-40, 40);
  const cy = h * dice.range(0.46, 0.54);
  const cast = castOf(brief);
  const sheet = sheetFor(cast[0], brief, main);
  const people = actors(cast, brief, dice.fork("cast"), { x: cx, y: cy, size: 600 }, sheet);
  const layers: Layer[] = [
    { name: "board", content: (at) => board(brief, at) },
    ...newsprint(brief, dice.fork("news")),
    {
      name: "torn paper",
      motion: { rock: { degrees: 1.5, x: cx, y: cy, phase: 0.3 } },
      content: torn(
        cx + dice.range(-60, 60),
        cy + dice.range(-30, 60),
        dice.range(370, 430),
        dice.range(300, 380),
        sheet,
        dice.fork("torn"),
      ),
    },
    {
      name: "disc",
      motion: { swell: { by: 0.04, x: cx + 200, y: cy - 200 } },
      content: pasted(
        circlePoints(cx + dice.pick([-1, 1]) * dice.range(170, 250), cy - dice.range(160, 230), dice.range(130, 190), dice),
        dice.pick([RED, palette.accent, BLACK, palette.second]),
        dice.chance(0.4),
      ),
    },
    { name: "bars", motion: { rock: { degrees: 4, x: cx, y: cy } }, content: bars(cx, cy, brief, dice.fork("bars"), inks) },
    ...letters(brief, dice.fork("letters"), inks, [0, 1, 2]),
    ...(people.length === 0 ? [byChance(cx, cy, dice.fork("chance"), inks)] : []),
    ...people.map((actor, i): Layer => actorLayer(actor, brief, dice.fork(`actor${i}`), i)),
    ...oddments(brief, dice.fork("odd"), cx, cy, inks),
    ...letters(brief, dice.fork("more"), inks, [3, 4]),
  ];
  return { ground: rgb(CREAM), layers, finish: (at) => grain(dice.fork("grain"), at.width, at.height, 9, 1.5) };
};

/** The paper the subject is pasted on: the picture's own colour, or a tint or shade of it where the subject would not show. */
function sheetFor(first: Wanted | undefined, { palette }: Brief, main: Colour): Colour {
  if (first === undefined) return main;
  const tint = colour(0.84, Math.min(0.1, main.c * 0.6), main.h);
  const shade = colour(0.36, Math.min(0.13, main.c), main.h);
  return backing(palette.tones(first, main).body, CREAM, [main, tint, shade, palette.accent, colour(0.72, 0.15, 85), RED, BLACK]);
}

/** Nobody is on the paper: shapes let fall, as Arp let them, large to small, each another cut. */
function byChance(cx: number, cy: number, dice: Random, inks: readonly Colour[]): Layer {
  const shapes = Array.from({ length: dice.int(4, 7) }, (_, i) => {
    const r = 190 * 0.8 ** i * dice.range(0.8, 1.15);
    const a = dice.range(0, 2 * Math.PI);
    const x = cx + Math.cos(a) * 65 * (i + 1) * 0.8;
    const y = cy + Math.sin(a) * 55 * (i + 1) * 0.8;
    const turn = dice.range(0, 2 * Math.PI);
    const [corners, sweep] = dice.pick([
      [3, 1],
      [4, 1],
      [18, 0.5],
      [22, 1],
      [6, 1],
    ] as const);
    const points = Array.from({ length: corners }, (_, k) => {
      const b = turn + (k / (sweep === 1 ? corners : corners - 1)) * 2 * Math.PI * sweep;
      const own = r * (corners === 6 ? dice.range(0.55, 1.2) : 1);
      return { x: x + Math.cos(b) * own, y: y + Math.sin(b) * own };
    });
    return pasted(points, i % 2 ? dice.pick([CREAM, ...inks]) : dice.pick(inks));
  });
  return { name: "chance", motion: { rock: { degrees: 4, x: cx, y: cy } }, content: shapes.join("") };
}

async function board(brief: Brief, at: SheetFrame): Promise<Sheet> {
  const stains = cloudPlane(brief.random.fork("stains"), at.width + 2 * at.margin, at.height + 2 * at.margin, 420 * at.scale, 4);
  const [light, dark] = [rgb(CREAM), rgb(colour(0.8, 0.05, 75))];
  const data = new Uint8Array(stains.length * 4);
  for (let i = 0, d = 0; i < stains.length; i += 1, d += 4) {
    const share = Math.min(1, Math.max(0, ((stains[i] as number) - 0.42) * 2.2));
    for (let c = 0; c < 3; c += 1) data[d + c] = (light[c] as number) + ((dark[c] as number) - (light[c] as number)) * share;
    data[d + 3] = 255;
  }
  return { data, width: at.width + 2 * at.margin, height: at.height + 2 * at.margin, margin: at.margin };
}

function bars(cx: number, cy: number, { w, h }: Brief, dice: Random, inks: readonly Colour[]): string {
  const long = Math.min(2600, Math.hypot(w, h));
  return [0, 1, 2]
    .map((i) => {
      const angle = dice.range(-70, 70);
      const width = [46, 16, 8][i] ?? 10;
      return `<g transform="translate(${n(cx + dice.range(-260, 260))} ${n(cy + dice.range(-260, 260))}) rotate(${n(angle)})">${rect(-long * 0.35 + 6, -width / 2 + 8, long * 0.7, width, BLACK, 0.25)}${rect(-long * 0.35, -width / 2, long * 0.7, width, i === 0 ? dice.pick(inks) : BLACK)}</g>`;
    })
    .join("");
}

function letters({ w, h }: Brief, dice: Random, inks: readonly Colour[], slots: readonly number[]): Layer[] {
  const spots = [
    [0.12, 0.14],
    [0.86, 0.12],
    [0.1, 0.86],
    [0.88, 0.84],
    [0.5, 0.93],
  ] as const;
  return slots.map((slot): Layer => {
    const [fx, fy] = spots[slot] as readonly [number, number];
    const size = dice.range(120, 250);
    const x = fx * w + dice.range(-40, 40);
    const y = fy * h + dice.range(-30, 30);
    const of = dice.pick(inks);
    const plate = dice.chance(0.45)
      ? pasted(
          [
            { x: -size * 0.42, y: -size * 0.6 },
            { x: size * 0.44, y: -size * 0.56 },
            { x: size * 0.4, y: size * 0.62 },
            { x: -size * 0.46, y: size * 0.57 },
          ],
          of === BLACK ? CREAM : dice.chance(0.5) ? BLACK : CREAM,
          false,
        )
      : "";
    const face = letter(dice.pick(LETTERS), size, of);
    return {
      name: "letters",
      motion: { rock: { degrees: 7, x, y, phase: slot / 5, cycles: 1 + (slot % 2) } },
      content: `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(dice.range(-28, 28))})">${plate}${face}</g>`,
    };
  });
}

/** The subject cut out with scissors from halftone prints on coloured stock, a white rim left around it. */
function actorLayer(actor: Actor, brief: Brief, dice: Random, index: number): Layer {
  const { x, y, size, parts, tones } = actor;
  const cut = (part: Part): string => {
    const points = simplified(pointsOf(part.form, 5), size * 0.008).map((p) => ({
      x: p.x + dice.range(-1.6, 1.6),
      y: p.y + dice.range(-1.6, 1.6),
    }));
    return polyline(points, part.form.kind !== "line");
  };
  const cuts = parts.map((part) => ({ part, d: cut(part) }));
  const turn = dice.range(-8, 8);
  const group = (body: string) => `<g transform="rotate(${n(turn)} ${n(x)} ${n(y)})">${body}</g>`;
  const around = (of: string, extra: number, opacity = 1, shift = "") =>
    `<g${shift} opacity="${opacity}">${cuts.map(({ part, d }) => `<path d="${d}" fill="${part.form.kind === "line" ? "none" : of}" stroke="${of}" stroke-width="${n((part.form.kind === "line" ? part.form.width : 0) + extra)}" stroke-linejoin="round"/>`).join("")}</g>`;
  const paint = (of: (part: Part) => Colour) =>
    cuts.map(({ part, d }) => (part.form.kind === "line" ? stroked(d, part.form.width, of(part)) : filled(d, of(part)))).join("");
  const stock = group(
    around("#1a140c", 24, 0.34, ' transform="translate(11 14)"') + around("#f8f4ea", 24) + paint((part) => tones[part.tone]),
  );
  const shade = { body: 0.3 + 0.65 * Math.max(0, tones.body.l - 0.3), second: 0.3, light: 0.9, dark: 0.08, accent: 0.62, hole: 0.97 };
  const grey = group(paint((part) => colour(shade[part.tone], 0, 0)));
  return {
    name: actor.wanted.id,
    motion: { rock: { degrees: 4, x, y, phase: (index * 0.29) % 1 } },
    content: async (at) =>
      halftone(await rasterised(stock, at, at.margin), await rasterised(grey, at, at.margin), at, brief.random.fork(`tone${index}`)),
  };
}

/** Black dots over the coloured stock, larger where the grey print is darker and where light falls off; 45 degrees. */
function halftone(stock: Sheet, grey: Sheet, at: SheetFrame, random: Random): Sheet {
  const { width, height } = stock;
  const cell = Math.max(3, 9.5 * at.scale);
  const light = cloudPlane(random, width, height, 260 * at.scale, 2);
  const data = Uint8Array.from(stock.data);
  const ink: Rgb = rgb(BLACK);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const a = grey.data[i * 4 + 3] as number;
      if (a === 0) continue;
      const darkness = 1 - (grey.data[i * 4] as number) / a;
      const tone = Math.max(0, Math.min(1, darkness * 0.62 + ((light[i] as number) - 0.5) * 0.75 * (0.35 + darkness)));
      const u = (x + y) / cell / Math.SQRT2;
      const v = (x - y) / cell / Math.SQRT2;
      const du = u - Math.round(u);
      const dv = v - Math.round(v);
      const radius = Math.sqrt(tone / Math.PI);
      const cover = Math.max(0, Math.min(1, (radius - Math.hypot(du, dv)) * cell + 0.5)) * (a / 255);
      if (cover === 0) continue;
      for (let c = 0; c < 3; c += 1) data[i * 4 + c] = (data[i * 4 + c] as number) * (1 - cover) + (ink[c] as number) * cover;
    }
  }
  return { ...stock, data };
}
