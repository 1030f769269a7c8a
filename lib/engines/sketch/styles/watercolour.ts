import type { Canvas } from "../canvas.ts";
import { type Frame, type Layer, rasterised, type Sheet, type SheetFrame } from "../layer.ts";
import { cloudPlane, noisePlane } from "../noise.ts";
import { type Colour, colour, type Rgb, rgb } from "../oklch.ts";
import type { Brief, Compose } from "../plan.ts";
import type { Random } from "../random.ts";
import { sceneOf } from "../scene.ts";

import { circle } from "../svg.ts";
import { blurred, clamp } from "../texture.ts";
import { sceneLayers } from "./scene-layers.ts";

const PAPER: Colour = { l: 0.975, c: 0.012, h: 88 };

interface Wetness {
  /** How far edges wander, units. */
  readonly wander: number;
  /** How unevenly the pigment lies, 0 … 1. */
  readonly bloom: number;
  /** Mean thickness of the wash; 1 is the colour as mixed. */
  readonly body: number;
  readonly edge: number;
}

const WET: Readonly<Record<string, Wetness>> = {
  sky: { wander: 0, bloom: 1.5, body: 0.62, edge: 0 },
  disc: { wander: 10, bloom: 0.5, body: 0.9, edge: 0.5 },
  "far land": { wander: 16, bloom: 0.95, body: 0.78, edge: 0.55 },
  "near land": { wander: 13, bloom: 0.85, body: 0.92, edge: 0.6 },
  water: { wander: 5, bloom: 1.0, body: 0.72, edge: 0.2 },
  splashes: { wander: 7, bloom: 0.7, body: 0.7, edge: 0.8 },
};
const DRY: Wetness = { wander: 7, bloom: 0.95, body: 0.9, edge: 0.95 };

/** Washes on rough paper: edges wander, pigment pools at them and blooms within, a rim of paper stays unpainted. */
export const watercolour: Compose = (brief) => {
  const scene = sceneOf(brief);
  const plain = sceneLayers({ ...scene, clouds: [], stars: scene.stars.filter((_, i) => i % 3 === 0) }, brief, { soft: true });
  const noise = noises(brief.random.fork("washes"));
  const layers = plain
    .filter((layer) => layer.name !== "glow")
    .map((layer, index): Layer => ({ ...layer, content: (at) => wash(layer, at, WET[layer.name] ?? DRY, noise(at), index) }));
  const splashes = splashesOf(brief);
  layers.push({ name: "splashes", content: (at) => wash(splashes, at, WET.splashes ?? DRY, noise(at), 31) });
  return { ground: rgb(PAPER), layers, finish: (at) => paperRim(brief, at) };
};

function splashesOf({ palette, random, w, h }: Brief): Layer {
  const dice = random.fork("splashes");
  const spots = Array.from({ length: 26 }, () => {
    const of = dice.pick([palette.main, palette.accent, palette.ridge(0.7)]);
    return circle(dice.range(0.04, 0.96) * w, dice.range(0.04, 0.97) * h, 2 + 13 * dice.next() ** 4, of, 0.75);
  });
  return { name: "splashes", content: spots.join("") };
}

interface Noise {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly fineX: Float32Array;
  readonly cloud: Float32Array;
  readonly tooth: Float32Array;
}

/** Shared by all washes of one size; each reads it from another corner. */
function noises(random: Random): (at: SheetFrame) => Noise {
  const made = new Map<string, Noise>();
  return (at) => {
    const width = at.width + 2 * at.margin;
    const height = at.height + 2 * at.margin;
    const key = `${width}x${height}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const s = at.scale;
    const fresh: Noise = {
      x: cloudPlane(random.fork("x"), width, height, 90 * s, 3),
      y: cloudPlane(random.fork("y"), width, height, 90 * s, 3),
      fineX: noisePlane(random.fork("f"), width, height, 7 * s),
      cloud: cloudPlane(random.fork("c"), width, height, 230 * s, 4),
      tooth: noisePlane(random.fork("t"), width, height, Math.max(1.2, 3.2 * s)),
    };
    made.set(key, fresh);
    return fresh;
  };
}

async function wash(layer: Layer, at: SheetFrame, wet: Wetness, noise: Noise, index: number): Promise<Sheet> {
  const flat = typeof layer.content === "string" ? await rasterised(layer.content, at, at.margin) : await layer.content(at);
  const { width, height } = flat;
  const bounds = inkBounds(flat, Math.ceil((wet.wander + 14) * at.scale));
  if (bounds === null) return flat;
  const { x0, y0, x1, y1 } = bounds;
  const bw = x1 - x0;
  const bh = y1 - y0;
  const data = new Uint8Array(width * height * 4);
  const alpha = new Float32Array(bw * bh);
  const reach = wet.wander * at.scale * 2.6;
  const mirror = index % 4;
  for (let y = y0; y < y1; y += 1) {
    for (let x = x0; x < x1; x += 1) {
      const i = y * width + x;
      const j = mirrored(x, y, width, height, mirror);
      const fine = ((noise.fineX[j] as number) - 0.5) * reach * 0.16;
      const sx = Math.round(x + ((noise.x[j] as number) - 0.5) * reach + fine);
      const sy = Math.round(y + ((noise.y[j] as number) - 0.5) * reach + fine);
      const s = ((sy < 0 ? 0 : Math.min(sy, height - 1)) * width + (sx < 0 ? 0 : Math.min(sx, width - 1))) * 4;
      const a = flat.data[s + 3] as number;
      if (a === 0) continue;
      const d = i * 4;
      data[d] = flat.data[s] as number;
      data[d + 1] = flat.data[s + 1] as number;
      data[d + 2] = flat.data[s + 2] as number;
      data[d + 3] = a;
      alpha[(y - y0) * bw + (x - x0)] = a / 255;
    }
  }
  const soft = wet.edge > 0 ? blurred(alpha.slice(), bw, bh, 11 * at.scale) : alpha;
  pigment(data, alpha, soft, { x0, y0, bw, bh, width, height, mirror }, wet, noise);
  return { ...flat, data };
}

/** Each wash reads the noise in one of four mirrorings: no seam, and no two neighbours alike. */
function mirrored(x: number, y: number, width: number, height: number, mirror: number): number {
  return (mirror & 2 ? height - 1 - y : y) * width + (mirror & 1 ? width - 1 - x : x);
}

interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly bw: number;
  readonly bh: number;
  readonly width: number;
  readonly height: number;
  readonly mirror: number;
}

/** The share of paper white that comes back through pigment `value` at a thickness. */
function passed(exp: Float32Array, logs: Float32Array, value: number, thickness: number): number {
  return exp[Math.min(1024, Math.round(-(logs[Math.min(255, Math.round(value))] as number) * thickness * 128))] as number;
}

/** Beer–Lambert: the thicker the wash, the more of each light it takes; `paper × (colour / paper) ^ thickness`. */
function pigment(data: Uint8Array, alpha: Float32Array, soft: Float32Array, box: Box, wet: Wetness, noise: Noise): void {
  const paper = rgb(PAPER);
  const logs = paper.map((p) => Float32Array.from({ length: 256 }, (_, v) => Math.log(Math.max(6, Math.min(v, p)) / p)));
  const [lr, lg, lb] = logs as [Float32Array, Float32Array, Float32Array];
  const exp = Float32Array.from({ length: 1025 }, (_, i) => Math.exp(-i / 128));
  for (let y = 0; y < box.bh; y += 1) {
    for (let x = 0; x < box.bw; x += 1) {
      const k = y * box.bw + x;
      const a = alpha[k] as number;
      if (a === 0) continue;
      const i = (y + box.y0) * box.width + x + box.x0;
      const j = mirrored(x + box.x0, y + box.y0, box.width, box.height, box.mirror);
      const pool = Math.max(0, a - (soft[k] as number)) * wet.edge;
      const bloom = ((noise.cloud[j] as number) - 0.5) * 2 * wet.bloom;
      const tooth = ((noise.tooth[i] as number) - 0.5) * 0.26;
      const thickness = Math.max(0.06, wet.body + bloom * 0.75 + tooth + pool * 1.25);
      const d = i * 4;
      data[d] = paper[0] * passed(exp, lr, (data[d] as number) / a, thickness) * a;
      data[d + 1] = paper[1] * passed(exp, lg, (data[d + 1] as number) / a, thickness) * a;
      data[d + 2] = paper[2] * passed(exp, lb, (data[d + 2] as number) / a, thickness) * a;
    }
  }
}

function inkBounds(sheet: Sheet, grow: number): { x0: number; y0: number; x1: number; y1: number } | null {
  const { data, width, height } = sheet;
  let [x0, y0, x1, y1] = [width, height, -1, -1];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, i = y * width * 4 + 3; x < width; x += 1, i += 4) {
      if (data[i] === 0) continue;
      if (x < x0) x0 = x;
      if (x > x1) x1 = x;
      if (y < y0) y0 = y;
      y1 = y;
    }
  }
  if (x1 < 0) return null;
  return {
    x0: Math.max(0, x0 - grow),
    y0: Math.max(0, y0 - grow),
    x1: Math.min(width, x1 + 1 + grow),
    y1: Math.min(height, y1 + 1 + grow),
  };
}

/** The unpainted rim, brushed off unevenly, and the tooth of cold-pressed paper under everything. */
function paperRim(brief: Brief, at: Frame): (on: Canvas) => void {
  const dice = brief.random.fork("paper");
  const { width, height, scale } = at;
  const edge = cloudPlane(dice.fork("edge"), width, height, 120 * scale, 4);
  const tooth = noisePlane(dice.fork("tooth"), width, height, Math.max(1.1, 2.4 * scale));
  const paper: Rgb = rgb(colour(PAPER.l, PAPER.c, PAPER.h));
  return ({ data }) => {
    for (let y = 0, i = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, i += 1) {
        const inset = Math.min(x, y, width - 1 - x, height - 1 - y) / scale;
        const wandering = inset - 10 - (edge[i] as number) * 62;
        const bare = wandering < 0 ? 1 : wandering > 9 ? 0 : 1 - wandering / 9;
        const grain = ((tooth[i] as number) - 0.5) * 11;
        const d = i * 3;
        for (let c = 0; c < 3; c += 1) {
          const v = data[d + c] as number;
          const pooled = wandering > 0 && wandering < 16 ? v * (0.93 + 0.07 * (wandering / 16)) : v;
          data[d + c] = clamp(pooled + ((paper[c] as number) - pooled) * bare + grain);
        }
      }
    }
  };
}
