import type { Blend, Frame, Motion, Sheet } from "./layer.ts";

/** RGB, 8 bits, no padding. */
export interface Canvas {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export function canvas(width: number, height: number, [r, g, b]: readonly [number, number, number]): Canvas {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) {
    data[i] = r;
    data[i + 1] = g;
    data[i + 2] = b;
  }
  return { width, height, data };
}

/** Lays a sheet on the canvas as it is at moment `t` (0 … 1) of the loop. */
export function lay(on: Canvas, sheet: Sheet, blend: Blend, motion: Motion | undefined, t: number, at: Frame, crisp = false): void {
  const fade = motion?.fade === undefined ? 1 : 1 - motion.fade.by * (0.5 - 0.5 * wave(t, motion.fade.cycles, motion.fade.phase, Math.cos));
  if (motion === undefined || isStill(motion)) layStraight(on, sheet, blend, fade);
  else layMoved(on, sheet, blend, fade, motion, t, at, crisp);
}

const wave = (t: number, cycles = 1, phase = 0, of: (a: number) => number = Math.sin) => of(2 * Math.PI * (t * cycles + phase));

const isStill = (motion: Motion) =>
  motion.sway === undefined &&
  motion.wrap === undefined &&
  motion.rock === undefined &&
  motion.spin === undefined &&
  motion.swell === undefined &&
  motion.ripple === undefined;

function layStraight(on: Canvas, sheet: Sheet, blend: Blend, fade: number): void {
  const { data, width, height } = on;
  const source = sheet.data;
  for (let y = 0; y < height; y += 1) {
    let s = ((y + sheet.margin) * sheet.width + sheet.margin) * 4;
    let d = y * width * 3;
    for (let x = 0; x < width; x += 1, s += 4, d += 3) {
      const a = source[s + 3] as number;
      if (a === 0) continue;
      blendPixel(data, d, source[s] as number, source[s + 1] as number, source[s + 2] as number, a, blend, fade);
    }
  }
}

function blendPixel(data: Uint8Array, d: number, r: number, g: number, b: number, a: number, blend: Blend, fade: number): void {
  const sr = r * fade;
  const sg = g * fade;
  const sb = b * fade;
  const sa = a * fade;
  const dr = data[d] as number;
  const dg = data[d + 1] as number;
  const db = data[d + 2] as number;
  const keep = 255 - sa;
  if (blend === "over") {
    data[d] = sr + (dr * keep) / 255 + 0.5;
    data[d + 1] = sg + (dg * keep) / 255 + 0.5;
    data[d + 2] = sb + (db * keep) / 255 + 0.5;
  } else if (blend === "multiply") {
    data[d] = (dr * (sr + keep)) / 255 + 0.5;
    data[d + 1] = (dg * (sg + keep)) / 255 + 0.5;
    data[d + 2] = (db * (sb + keep)) / 255 + 0.5;
  } else {
    data[d] = dr + sr - (dr * sr) / 255 + 0.5;
    data[d + 1] = dg + sg - (dg * sg) / 255 + 0.5;
    data[d + 2] = db + sb - (db * sb) / 255 + 0.5;
  }
}

interface Affine {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The part of the canvas where the sheet's ink may land. */
function reached(on: Canvas, sheet: Sheet, m: Affine, motion: Motion, at: Frame): Area {
  const { ink } = sheet;
  if (motion.wrap !== undefined || ink === undefined) return { left: 0, top: 0, right: on.width, bottom: on.height };
  const det = m.a * m.e - m.b * m.d;
  const corners = [ink.left, ink.right].flatMap((x) =>
    [ink.top, ink.bottom].map((y) => {
      const u = x - sheet.margin - m.c;
      const v = y - sheet.margin - m.f;
      return [(m.e * u - m.b * v) / det, (m.a * v - m.d * u) / det] as const;
    }),
  );
  const pad = 2 + (motion.ripple?.by ?? 0) * at.scale;
  const within = (v: number, most: number) => Math.min(most, Math.max(0, v));
  return {
    left: within(Math.floor(Math.min(...corners.map(([x]) => x)) - pad), on.width),
    top: within(Math.floor(Math.min(...corners.map(([, y]) => y)) - pad), on.height),
    right: within(Math.ceil(Math.max(...corners.map(([x]) => x)) + pad), on.width),
    bottom: within(Math.ceil(Math.max(...corners.map(([, y]) => y)) + pad), on.height),
  };
}

/** The box around a sheet's ink, in the sheet's pixels. */
export function inkOf(sheet: Sheet): Area {
  const { data, width, height } = sheet;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0, i = y * width * 4 + 3; x < width; x += 1, i += 4) {
      if (data[i] === 0) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
    }
  }
  return right === 0 ? { left: 0, top: 0, right: 0, bottom: 0 } : { left, top, right, bottom };
}

/** The inverse of the motion: where on the sheet the picture's pixel (x, y) comes from. */
function inverse(motion: Motion, t: number, at: Frame): Affine {
  const angle =
    ((motion.rock === undefined ? 0 : motion.rock.degrees * wave(t, motion.rock.cycles, motion.rock.phase)) * Math.PI) / 180 +
    (motion.spin === undefined ? 0 : motion.spin.turns * t * 2 * Math.PI);
  const size = 1 + (motion.swell === undefined ? 0 : motion.swell.by * wave(t, motion.swell.cycles, motion.swell.phase));
  const pivot = motion.rock ?? motion.spin ?? motion.swell;
  const px = (pivot?.x ?? 0) * at.scale;
  const py = (pivot?.y ?? 0) * at.scale;
  const sway = wave(t, motion.sway?.cycles, motion.sway?.phase);
  const dx = (motion.sway?.x ?? 0) * at.scale * sway + (motion.wrap?.x ?? 0) * t * at.width;
  const dy = (motion.sway?.y ?? 0) * at.scale * sway + (motion.wrap?.y ?? 0) * t * at.height;
  const cos = Math.cos(-angle) / size;
  const sin = Math.sin(-angle) / size;
  return { a: cos, b: -sin, c: px - cos * (px + dx) + sin * (py + dy), d: sin, e: cos, f: py - sin * (px + dx) - cos * (py + dy) };
}

function layMoved(on: Canvas, sheet: Sheet, blend: Blend, fade: number, motion: Motion, t: number, at: Frame, crisp: boolean): void {
  const m = inverse(motion, t, at);
  const area = reached(on, sheet, m, motion, at);
  const wrapped = motion.wrap !== undefined;
  const { data: source, width: sw, height: sh, margin } = sheet;
  const ripple = motion.ripple;
  for (let y = area.top; y < area.bottom; y += 1) {
    const slide = ripple === undefined ? 0 : ripple.by * at.scale * wave(t, ripple.cycles, y / (ripple.length * at.scale));
    let fx = m.a * area.left + m.b * y + m.c + margin + slide;
    let fy = m.d * area.left + m.e * y + m.f + margin;
    let d = (y * on.width + area.left) * 3;
    for (let x = area.left; x < area.right; x += 1, d += 3, fx += m.a, fy += m.d) {
      const x0 = crisp ? Math.round(fx) : Math.floor(fx);
      const y0 = crisp ? Math.round(fy) : Math.floor(fy);
      const xa = wrapped ? ((x0 % sw) + sw) % sw : x0 < 0 ? 0 : x0 >= sw ? sw - 1 : x0;
      const ya = wrapped ? ((y0 % sh) + sh) % sh : y0 < 0 ? 0 : y0 >= sh ? sh - 1 : y0;
      const xb = wrapped ? (xa + 1) % sw : xa + 1 >= sw ? xa : xa + 1;
      const yb = wrapped ? (ya + 1) % sh : ya + 1 >= sh ? ya : ya + 1;
      const p = (ya * sw + xa) * 4;
      const q = (ya * sw + xb) * 4;
      const r = (yb * sw + xa) * 4;
      const s = (yb * sw + xb) * 4;
      const any = (source[p + 3] as number) | (source[q + 3] as number) | (source[r + 3] as number) | (source[s + 3] as number);
      if (any === 0) continue;
      const u = crisp ? 0 : fx - x0;
      const v = crisp ? 0 : fy - y0;
      const wp = (1 - u) * (1 - v);
      const wq = u * (1 - v);
      const wr = (1 - u) * v;
      const ws = u * v;
      blendPixel(
        on.data,
        d,
        (source[p] as number) * wp + (source[q] as number) * wq + (source[r] as number) * wr + (source[s] as number) * ws,
        (source[p + 1] as number) * wp + (source[q + 1] as number) * wq + (source[r + 1] as number) * wr + (source[s + 1] as number) * ws,
        (source[p + 2] as number) * wp + (source[q + 2] as number) * wq + (source[r + 2] as number) * wr + (source[s + 2] as number) * ws,
        (source[p + 3] as number) * wp + (source[q + 3] as number) * wq + (source[r + 3] as number) * wr + (source[s + 3] as number) * ws,
        blend,
        fade,
      );
    }
  }
}
