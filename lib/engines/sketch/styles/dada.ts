import { type Actor, actors, castOf } from "../cast.ts";
import { type Part, type Point, pointsOf, polyline, simplified } from "../form.ts";
import { type Layer, rasterised, type Sheet, type SheetFrame } from "../layer.ts";
import { cloudPlane } from "../noise.ts";
import { type Colour, colour, css, mix, type Rgb, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import type { Random } from "../random.ts";
import { circle, filled, n, rect, stroked } from "../svg.ts";
import { grain } from "../texture.ts";
import { LETTERS, letter } from "./letters.ts";

const CREAM = colour(0.92, 0.03, 82);
const NEWS = colour(0.87, 0.022, 85);
const BLACK = colour(0.19, 0.012, 60);
const RED = colour(0.54, 0.2, 28);

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
  const people = actors(cast, brief, dice.fork("cast"), { x: cx, y: cy, size: 600 }, mix(main, CREAM, 0.3));
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
        main,
        dice.fork("torn"),
      ),
    },
    {
      name: "disc",
      motion: { swell: { by: 0.04, x: cx + 200, y: cy - 200 } },
      content: pasted(
        circlePoints(cx + dice.pick([-1, 1]) * dice.range(170, 250), cy - dice.range(160, 230), dice.range(130, 190), dice),
        dice.pick([RED, palette.accent, BLACK]),
        false,
      ),
    },
    { name: "bars", motion: { rock: { degrees: 4, x: cx, y: cy } }, content: bars(cx, cy, brief, dice.fork("bars"), inks) },
    ...letters(brief, dice.fork("letters"), inks, [0, 1, 2]),
    ...people.map((actor, i): Layer => actorLayer(actor, brief, dice.fork(`actor${i}`), i)),
    ...oddments(brief, dice.fork("odd"), cx, cy, inks),
    ...letters(brief, dice.fork("more"), inks, [3, 4]),
  ];
  return { ground: rgb(CREAM), layers, finish: (at) => grain(dice.fork("grain"), at.width, at.height, 9, 1.5) };
};

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

/** Columns of type too small to read: bars for words, heavier bars for headlines. */
function newsprint({ w, h }: Brief, dice: Random): Layer[] {
  const count = Math.min(14, Math.round(3 * Math.max(1, w / 1100, h / 1100)));
  return Array.from({ length: count }, (_, i): Layer => {
    const width = dice.range(260, 420);
    const height = dice.range(300, 560);
    const x = dice.range(-0.08, 0.85) * w;
    const y = dice.range(-0.08, 0.7) * h;
    const turn = dice.range(-24, 24);
    const inverse = dice.chance(0.16);
    let type = "";
    for (let column = 0; column < 2; column += 1) {
      const left = 18 + column * (width / 2 - 4);
      const right = left + width / 2 - 32;
      let ty = 24;
      if (dice.chance(0.7))
        for (let k = 0; k < 2; k += 1, ty += 30)
          type += rect(left, ty, (right - left) * dice.range(0.6, 1), 19, inverse ? CREAM : BLACK, 0.85);
      for (; ty < height - 18; ty += 11) {
        for (let tx = left; tx < right - 6; ) {
          const word = Math.min(right - tx, dice.range(6, 32));
          type += rect(tx, ty, word, 4.4, inverse ? CREAM : BLACK, 0.62);
          tx += word + 4;
        }
      }
    }
    const edge = tornEdge(width / 2, height / 2, width / 2, height / 2, dice);
    return {
      name: "newsprint",
      motion: { sway: { x: 6, y: 4, phase: i / 3 } },
      content: `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})"><path transform="translate(7 9)" d="${edge}" fill="#1a140c" fill-opacity="26%"/><path d="${edge}" fill="${css(inverse ? BLACK : NEWS)}"/>${type}</g>`,
    };
  });
}

/** A rectangle torn by hand: its edge wanders. */
function tornEdge(cx: number, cy: number, rx: number, ry: number, dice: Random): string {
  const points: Point[] = [];
  const corners = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ] as const;
  corners.forEach(([ax, ay], i) => {
    const [bx, by] = corners[(i + 1) % 4] as readonly [number, number];
    const steps = Math.round((ax === bx ? ry : rx) / 9);
    let drift = 0;
    for (let k = 0; k < steps; k += 1) {
      drift = drift * 0.8 + dice.range(-3.4, 3.4);
      const t = k / steps;
      points.push({ x: cx + (ax + (bx - ax) * t) * rx + drift, y: cy + (ay + (by - ay) * t) * ry + drift });
    }
  });
  return polyline(points);
}

function torn(x: number, y: number, rx: number, ry: number, of: Colour, dice: Random): string {
  const turn = dice.range(-16, 16);
  const inner = tornEdge(0, 0, rx, ry, dice);
  const outer = tornEdge(0, 0, rx + 13, ry + 13, dice);
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})"><path transform="translate(9 12)" d="${outer}" fill="#1a140c" fill-opacity="30%"/><path d="${outer}" fill="#f6f1e4"/><path d="${inner}" fill="${css(of)}"/></g>`;
}

function circlePoints(cx: number, cy: number, r: number, dice: Random): Point[] {
  const count = 22;
  return Array.from({ length: count }, (_, i) => {
    const a = (i / count) * 2 * Math.PI;
    const own = r * dice.range(0.975, 1.02);
    return { x: cx + Math.cos(a) * own, y: cy + Math.sin(a) * own };
  });
}

function pasted(points: readonly Point[], of: Colour, rim = true): string {
  const d = polyline(points);
  return `<path transform="translate(8 10)" d="${d}" fill="#1a140c" fill-opacity="32%"/>${rim ? stroked(d, 12, "#f6f1e4") : ""}${filled(d, of)}`;
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

/** A ruler, an eye, an arrow, a stamp: two or three of them. */
function oddments({ w, h }: Brief, dice: Random, cx: number, cy: number, inks: readonly Colour[]): Layer[] {
  const eye = (x: number, y: number) =>
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(dice.range(-20, 20))})"><path transform="translate(6 8)" d="M-95 0L-40 -46L40 -46L95 0L40 44L-40 44Z" fill="#1a140c" fill-opacity="30%"/><path d="M-95 0L-40 -46L40 -46L95 0L40 44L-40 44Z" fill="#f8f4ea"/>${filled("M-78 2Q0 -58 78 2Q0 52 -78 2Z", CREAM)}${stroked("M-78 2Q0 -58 78 2Q0 52 -78 2Z", 5, BLACK)}${circle(0, -2, 25, dice.pick(inks.filter((own) => own !== BLACK)))}${circle(0, -2, 11, BLACK)}${circle(8, -9, 4, CREAM)}</g>`;
  const ruler = (x: number, y: number) =>
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(dice.range(-60, 60))})">${rect(-166, -18, 340, 52, BLACK, 0.25)}${rect(-170, -26, 340, 52, colour(0.84, 0.12, 85))}${Array.from({ length: 33 }, (_, i) => rect(-162 + i * 10, -26, 2, i % 5 ? 12 : 22, BLACK)).join("")}</g>`;
  const gear = (x: number, y: number) => {
    const teeth = Array.from({ length: 48 }, (_, i): Point => {
      const a = (i / 48) * 2 * Math.PI;
      const r = i % 4 < 2 ? 84 : 66;
      return { x: x + Math.cos(a) * r, y: y + Math.sin(a) * r };
    });
    return pasted(teeth, BLACK, false) + circle(x, y, 40, NEWS) + circle(x, y, 14, BLACK);
  };
  const spots = dice
    .shuffle([
      [cx - 330, cy + 250],
      [cx + 330, cy + 230],
      [cx + 310, cy - 280],
      [cx - 320, cy - 250],
    ] as const)
    .map(([x, y]) => [Math.min(w - 60, Math.max(60, x)), Math.min(h - 60, Math.max(60, y))] as const);
  return dice
    .shuffle([eye, ruler, gear])
    .slice(0, 2)
    .map((draw, i): Layer => {
      const [x, y] = spots[i] as readonly [number, number];
      return {
        name: "oddments",
        motion: draw === gear ? { spin: { turns: 1, x, y } } : { rock: { degrees: 6, x, y, phase: i / 2 } },
        content: draw(x, y),
      };
    });
}
