/** Lightness 0 … 1, chroma 0 … about 0.3, hue in degrees. */
export interface Colour {
  readonly l: number;
  readonly c: number;
  readonly h: number;
}

export type Rgb = readonly [number, number, number];

export function colour(l: number, c: number, h: number): Colour {
  return { l: clamp(l, 0, 1), c: Math.max(0, c), h: ((h % 360) + 360) % 360 };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** OKLab to linear sRGB, Björn Ottosson, https://bottosson.github.io/posts/oklab/ */
function linear(l: number, a: number, b: number): [number, number, number] {
  const x = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const y = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const z = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z,
    -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ];
}

const encode = (v: number) => (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
const decode = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);

/** 0 … 255. A colour outside sRGB keeps lightness and hue and gives up chroma, so that palettes never turn muddy. */
export function rgb(of: Colour): Rgb {
  const angle = (of.h * Math.PI) / 180;
  const at = (c: number) => linear(of.l, c * Math.cos(angle), c * Math.sin(angle));
  const fits = (v: readonly number[]) => v.every((n) => n >= -0.0005 && n <= 1.0005);
  let low = 0;
  let high = of.c;
  if (!fits(at(of.c))) {
    for (let i = 0; i < 14; i += 1) {
      const middle = (low + high) / 2;
      if (fits(at(middle))) low = middle;
      else high = middle;
    }
    high = low;
  }
  const [r, g, b] = at(high);
  return [byte(r), byte(g), byte(b)];
}

const byte = (v: number) => Math.round(255 * clamp(encode(clamp(v, 0, 1)), 0, 1));

export function css(of: Colour): string {
  return `#${rgb(of)
    .map((v) => v.toString(16).padStart(2, "0"))
    .join("")}`;
}

export function fromRgb([r, g, b]: Rgb): Colour {
  const [x, y, z] = [decode(r / 255), decode(g / 255), decode(b / 255)];
  const l = Math.cbrt(0.4122214708 * x + 0.5363325363 * y + 0.0514459929 * z);
  const m = Math.cbrt(0.2119034982 * x + 0.6806995451 * y + 0.1073969566 * z);
  const s = Math.cbrt(0.0883024619 * x + 0.2817188376 * y + 0.6299787005 * z);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return colour(0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, Math.hypot(a, bb), (Math.atan2(bb, a) * 180) / Math.PI);
}

/** Straight through OKLab: passes through grey between opposite hues, as pigments do. */
export function mix(from: Colour, to: Colour, share: number): Colour {
  const [a, b] = [from, to].map((v) => [v.c * Math.cos((v.h * Math.PI) / 180), v.c * Math.sin((v.h * Math.PI) / 180)] as const);
  const x = (a?.[0] ?? 0) + ((b?.[0] ?? 0) - (a?.[0] ?? 0)) * share;
  const y = (a?.[1] ?? 0) + ((b?.[1] ?? 0) - (a?.[1] ?? 0)) * share;
  return colour(from.l + (to.l - from.l) * share, Math.hypot(x, y), (Math.atan2(y, x) * 180) / Math.PI);
}

/** How far two colours stand apart: distance in OKLab, lightness counting fully; below about 0.15 shapes merge. */
export function apart(a: Colour, b: Colour): number {
  const turn = ((a.h - b.h) * Math.PI) / 180;
  return Math.hypot(a.l - b.l, Math.sqrt(Math.max(0, a.c ** 2 + b.c ** 2 - 2 * a.c * b.c * Math.cos(turn))));
}

/** The first of the candidates the subject shows on and that shows on its own ground; failing all, whichever comes nearest to it. */
export function backing(subject: Colour, ground: Colour, candidates: readonly [Colour, ...Colour[]]): Colour {
  const worth = (own: Colour) => Math.min(apart(own, subject) / 0.26, apart(own, ground) / 0.13, 1);
  return candidates.reduce((best, own) => (worth(own) > worth(best) + 1e-9 ? own : best));
}

export function lighter(of: Colour, by: number): Colour {
  return colour(of.l + by, of.c, of.h);
}

export function hueDistance(a: number, b: number): number {
  const d = Math.abs(a - b) % 360;
  return d > 180 ? 360 - d : d;
}
