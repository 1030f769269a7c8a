export const RATE = 44_100;

/** White noise, −1 … 1, from a whole number that is not 0 (xorshift32, George Marsaglia 2003). */
export function noise(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state / 2147483648;
  };
}

/**
 * Adds a sine that dies away, as a two-pole resonator that was struck once: two multiplications a sample. `decay` is the time to
 * −60 dB in seconds.
 */
export function addPartial(out: Float32Array, hertz: number, amplitude: number, decay: number, from = 0): void {
  if (hertz > 17_000 || amplitude < 1e-5) return;
  const w = (2 * Math.PI * hertz) / RATE;
  const shrink = Math.exp(-6.908 / (decay * RATE));
  const a = 2 * shrink * Math.cos(w);
  const b = shrink * shrink;
  let before = 0;
  let now = amplitude * shrink * Math.sin(w);
  const audible = Math.ceil((Math.log(amplitude / 1e-5) / 6.908) * decay * RATE);
  const end = Math.min(out.length, from + audible);
  for (let i = from + 1; i < end; i += 1) {
    out[i] = (out[i] as number) + now;
    const next = a * now - b * before;
    before = now;
    now = next;
  }
}

const TABLE = 2048;
const tables = new Map<string, Float32Array>();

/** One period with the given strengths of harmonics, none above what the rate can carry; its RMS is 1. */
export function wavetable(name: string, hertz: number, spectrum: (n: number, hertz: number) => number): Float32Array {
  const cacheKey = `${name} ${hertz.toFixed(2)}`;
  const known = tables.get(cacheKey);
  if (known !== undefined) return known;
  const table = new Float32Array(TABLE + 1);
  let power = 0;
  const highest = Math.min(48, Math.floor(15_000 / hertz));
  for (let n = 1; n <= highest; n += 1) {
    const strength = spectrum(n, hertz);
    if (Math.abs(strength) < 1e-4) continue;
    power += (strength * strength) / 2;
    const step = (2 * Math.PI * n) / TABLE;
    const turn = 2 * Math.cos(step);
    let before = strength * Math.sin(-step + n * n);
    let now = strength * Math.sin(n * n);
    for (let i = 0; i <= TABLE; i += 1) {
      table[i] = (table[i] as number) + now;
      const next = turn * now - before;
      before = now;
      now = next;
    }
  }
  const scale = 1 / Math.sqrt(power || 1);
  for (let i = 0; i <= TABLE; i += 1) table[i] = (table[i] as number) * scale;
  if (tables.size > 512) tables.clear();
  tables.set(cacheKey, table);
  return table;
}

export interface Vibrato {
  readonly hertz: number;
  /** How far the pitch swings, as a share of it. */
  readonly depth: number;
  /** Seconds until it has set in. */
  readonly after: number;
}

/** Adds a table read at a pitch, with vibrato. `phase` in periods. */
export function addTable(out: Float32Array, table: Float32Array, hertz: number, amplitude: number, phase: number, vibrato: Vibrato): void {
  const step = (hertz * TABLE) / RATE;
  const w = (2 * Math.PI * vibrato.hertz) / RATE;
  const turn = 2 * Math.cos(w);
  let before = Math.sin(phase * 6 - w);
  let now = Math.sin(phase * 6);
  let at = (phase % 1) * TABLE;
  const rise = 1 / (vibrato.after * RATE + 1);
  for (let i = 0; i < out.length; i += 1) {
    const left = at | 0;
    const from = table[left] as number;
    out[i] = (out[i] as number) + amplitude * (from + ((table[left + 1] as number) - from) * (at - left));
    const swing = vibrato.depth * Math.min(1, i * rise);
    at += step * (1 + swing * now);
    if (at >= TABLE) at -= TABLE;
    const next = turn * now - before;
    before = now;
    now = next;
  }
}

/** A low-pass of 12 dB an octave whose corner falls from `bright` to `dull` hertz with time constant `falling` seconds. */
export function darken(out: Float32Array, bright: number, dull: number, falling: number): void {
  let one = 0;
  let two = 0;
  let share = 0;
  for (let i = 0; i < out.length; i += 1) {
    if (i % 32 === 0) {
      const corner = dull + (bright - dull) * Math.exp(-i / (falling * RATE));
      share = 1 - Math.exp((-2 * Math.PI * corner) / RATE);
    }
    one += share * ((out[i] as number) - one);
    two += share * (one - two);
    out[i] = two;
  }
}

/** Rise, hold, fall: in place. Times in seconds; `held` until the key is let go, after which it dies in about `release`. */
export function shape(out: Float32Array, attack: number, held: number, release: number, sustain = 1, decay = 0.2): void {
  const rising = Math.max(1, attack * RATE);
  const letGo = Math.max(rising, held * RATE);
  const dying = Math.exp(-4.6 / (release * RATE));
  const settling = Math.exp(-1 / (decay * RATE));
  let over = 1 - sustain;
  let fade = 1;
  for (let i = 0; i < out.length; i += 1) {
    let level: number;
    if (i < rising) level = 0.5 - 0.5 * Math.cos((Math.PI * i) / rising);
    else {
      over *= settling;
      level = sustain + over;
    }
    if (i > letGo) {
      fade *= dying;
      level *= fade;
    }
    out[i] = (out[i] as number) * level;
  }
  const last = Math.min(out.length, 64);
  for (let i = 1; i <= last; i += 1) out[out.length - i] = ((out[out.length - i] as number) * (i - 1)) / last;
}

/** A burst of noise through a band around `hertz`, dying away in `decay` seconds: hammers, breath, brushes, cymbals. */
export function addNoise(out: Float32Array, next: () => number, amplitude: number, hertz: number, width: number, decay: number): void {
  const g = Math.tan((Math.PI * Math.min(hertz, 18_000)) / RATE);
  const k = width;
  const a1 = 1 / (1 + g * (g + k));
  const a2 = g * a1;
  const a3 = g * a2;
  let low = 0;
  let band = 0;
  const shrink = Math.exp(-6.908 / (decay * RATE));
  let level = amplitude;
  for (let i = 0; i < out.length && level > 1e-5; i += 1) {
    const v3 = next() * level - low;
    const v1 = a1 * band + a2 * v3;
    const v2 = low + a2 * band + a3 * v3;
    band = 2 * v1 - band;
    low = 2 * v2 - low;
    out[i] = (out[i] as number) + v1 * k;
    level *= shrink;
  }
}
