import { type Point, polyline } from "../form.ts";
import type { Layer } from "../layer.ts";
import { type Colour, colour, css } from "../oklch.ts";
import type { Brief } from "../plan.ts";
import type { Random } from "../random.ts";
import { circle, filled, n, rect, stroked } from "../svg.ts";

export const CREAM = colour(0.92, 0.03, 82);
const NEWS = colour(0.87, 0.022, 85);
export const BLACK = colour(0.19, 0.012, 60);
export const RED = colour(0.54, 0.2, 28);

/** Columns of type too small to read: bars for words, heavier bars for headlines. */
export function newsprint({ w, h }: Brief, dice: Random): Layer[] {
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

export function torn(x: number, y: number, rx: number, ry: number, of: Colour, dice: Random): string {
  const turn = dice.range(-16, 16);
  const inner = tornEdge(0, 0, rx, ry, dice);
  const outer = tornEdge(0, 0, rx + 13, ry + 13, dice);
  return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(turn)})"><path transform="translate(9 12)" d="${outer}" fill="#1a140c" fill-opacity="30%"/><path d="${outer}" fill="#f6f1e4"/><path d="${inner}" fill="${css(of)}"/></g>`;
}

export function circlePoints(cx: number, cy: number, r: number, dice: Random): Point[] {
  const count = 22;
  return Array.from({ length: count }, (_, i) => {
    const a = (i / count) * 2 * Math.PI;
    const own = r * dice.range(0.975, 1.02);
    return { x: cx + Math.cos(a) * own, y: cy + Math.sin(a) * own };
  });
}

export function pasted(points: readonly Point[], of: Colour, rim = true): string {
  const d = polyline(points);
  return `<path transform="translate(8 10)" d="${d}" fill="#1a140c" fill-opacity="32%"/>${rim ? stroked(d, 12, "#f6f1e4") : ""}${filled(d, of)}`;
}

/** Two of: an eye, a ruler, a gear, a stamp, an arrow, a button, a dial. */
export function oddments({ w, h }: Brief, dice: Random, cx: number, cy: number, inks: readonly Colour[]): Layer[] {
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
  const stamp = (x: number, y: number) => {
    const own = dice.pick(inks.filter((ink) => ink !== BLACK));
    const holes = Array.from(
      { length: 9 },
      (_, i) =>
        [-66, 66].map((side) => circle(side, -64 + i * 16, 5, NEWS)).join("") +
        [-72, 72].map((side) => circle(-64 + i * 16, side, 5, NEWS)).join(""),
    ).join("");
    return `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(dice.range(-25, 25))})">${rect(-60, -62, 132, 144, BLACK, 0.25)}${rect(-66, -72, 132, 144, "#f8f4ea")}${holes}${rect(-50, -56, 100, 112, own)}${circle(0, -4, 30, CREAM)}${[16, 26, 36].map((r) => `<circle cx="44" cy="46" r="${r}" fill="none" stroke="${css(BLACK)}" stroke-width="4" stroke-opacity="0.7"/>`).join("")}</g>`;
  };
  const arrow = (x: number, y: number) =>
    `<g transform="translate(${n(x)} ${n(y)}) rotate(${n(dice.range(0, 360))})">${pasted(
      [
        { x: -130, y: -20 },
        { x: 20, y: -22 },
        { x: 18, y: -62 },
        { x: 130, y: 2 },
        { x: 16, y: 60 },
        { x: 20, y: 20 },
        { x: -130, y: 24 },
      ],
      dice.pick(inks),
    )}</g>`;
  const button = (x: number, y: number) => {
    const own = dice.pick(inks.filter((ink) => ink !== BLACK));
    return (
      pasted(circlePoints(x, y, 74, dice), own, false) +
      `<circle cx="${n(x)}" cy="${n(y)}" r="56" fill="none" stroke="${css(BLACK)}" stroke-width="5" stroke-opacity="0.45"/>` +
      [-16, 16].map((dx) => [-16, 16].map((dy) => circle(x + dx, y + dy, 9, BLACK)).join("")).join("")
    );
  };
  const dial = (x: number, y: number) =>
    pasted(circlePoints(x, y, 88, dice), CREAM, false) +
    Array.from({ length: 12 }, (_, i) => {
      const a = (i / 12) * 2 * Math.PI;
      const mark = (r: number) => `${n(x + Math.cos(a) * r)} ${n(y + Math.sin(a) * r)}`;
      return stroked(`M${mark(i % 3 ? 70 : 60)}L${mark(78)}`, i % 3 ? 4 : 8, BLACK);
    }).join("") +
    stroked(`M${n(x)} ${n(y)}l${n(dice.range(-30, 30))} -40`, 9, BLACK) +
    stroked(`M${n(x)} ${n(y)}l52 ${n(dice.range(-30, 30))}`, 6, RED) +
    circle(x, y, 8, BLACK);
  const spots = dice
    .shuffle([
      [cx - 330, cy + 250],
      [cx + 330, cy + 230],
      [cx + 310, cy - 280],
      [cx - 320, cy - 250],
    ] as const)
    .map(([x, y]) => [Math.min(w - 60, Math.max(60, x)), Math.min(h - 60, Math.max(60, y))] as const);
  return dice
    .shuffle([eye, ruler, gear, stamp, arrow, button, dial])
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
