import { type Key, keyName } from "./theory.ts";

/**
 * A listener for tests: hears tempo and key from samples alone and knows nothing of how they were made. Tempo after Ellis, "Beat
 * tracking by dynamic programming" (2007): autocorrelated onset strength under a prior of how fast people tap; key after Krumhansl
 * and Schmuckler (1990): the pitch-class profile correlated with 24 probe-tone profiles.
 */
export interface Heard {
  readonly tempo: number;
  readonly key: string;
}

export interface Pcm {
  readonly rate: number;
  /** Both channels mixed, −1 … 1. */
  readonly mono: Float32Array;
  readonly channels: number;
  readonly peak: number;
}

export function decodeWav(bytes: Uint8Array): Pcm {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channels = view.getUint16(22, true);
  const rate = view.getUint32(24, true);
  const frames = view.getUint32(40, true) / (2 * channels);
  const mono = new Float32Array(frames);
  let peak = 0;
  for (let i = 0; i < frames; i += 1) {
    let sum = 0;
    for (let c = 0; c < channels; c += 1) {
      const value = view.getInt16(44 + (i * channels + c) * 2, true) / 32_768;
      peak = Math.max(peak, Math.abs(value));
      sum += value;
    }
    mono[i] = sum / channels;
  }
  return { rate, mono, channels, peak };
}

/** In place, radix 2. */
function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i += 1) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j] as number, re[i] as number];
      [im[i], im[j]] = [im[j] as number, im[i] as number];
    }
  }
  for (let size = 2; size <= n; size *= 2) {
    const half = size / 2;
    for (let k = 0; k < half; k += 1) {
      const cos = Math.cos((2 * Math.PI * k) / size);
      const sin = -Math.sin((2 * Math.PI * k) / size);
      for (let i = k; i < n; i += size) {
        const j = i + half;
        const x = (re[j] as number) * cos - (im[j] as number) * sin;
        const y = (re[j] as number) * sin + (im[j] as number) * cos;
        re[j] = (re[i] as number) - x;
        im[j] = (im[i] as number) - y;
        re[i] = (re[i] as number) + x;
        im[i] = (im[i] as number) + y;
      }
    }
  }
}

/** Magnitudes of the lower half, frame after frame. */
function spectra(mono: Float32Array, size: number, hop: number, each: (magnitudes: Float64Array) => void): void {
  const window = Float64Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size));
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const magnitudes = new Float64Array(size / 2);
  for (let from = 0; from + size <= mono.length; from += hop) {
    im.fill(0);
    for (let i = 0; i < size; i += 1) re[i] = (mono[from + i] as number) * (window[i] as number);
    fft(re, im);
    for (let i = 0; i < magnitudes.length; i += 1) magnitudes[i] = Math.hypot(re[i] as number, im[i] as number);
    each(magnitudes);
  }
}

const HOP = 441;
const BANDS = 40;

/** How much louder each of forty bands became since the frame before, in decibels, summed. A hundred values a second. */
function onsetStrength({ mono, rate }: Pcm): Float64Array {
  const size = 2048;
  const melOf = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
  const band = Array.from({ length: size / 2 }, (_, bin) => Math.floor((BANDS * melOf((bin * rate) / size)) / melOf(rate / 2)));
  const out: number[] = [];
  let before: Float64Array | null = null;
  spectra(mono, size, HOP, (magnitudes) => {
    const power = new Float64Array(BANDS);
    for (const [bin, value] of magnitudes.entries()) {
      const b = band[bin] as number;
      power[b] = (power[b] as number) + value * value;
    }
    const loud = power.map((value) => 10 * Math.log10(Math.max(value, 1e-4)));
    let rise = 0;
    if (before !== null) for (const [b, value] of loud.entries()) rise += Math.max(0, value - (before[b] as number));
    out.push(rise);
    before = loud;
  });
  const mean = out.reduce((sum, value) => sum + value, 0) / out.length;
  return Float64Array.from(out, (value) => value - mean);
}

export function hearTempo(pcm: Pcm): number {
  const onsets = onsetStrength(pcm);
  const perSecond = pcm.rate / HOP;
  const longest = Math.ceil(6.2 * perSecond);
  const similar = Float64Array.from({ length: longest }, (_, lag) => {
    let sum = 0;
    for (let i = lag; i < onsets.length; i += 1) sum += (onsets[i] as number) * (onsets[i - lag] as number);
    return sum / Math.max(1, onsets.length - lag);
  });
  const at = (lag: number) => {
    const left = Math.floor(lag);
    const from = similar[left] ?? 0;
    return from + ((similar[left + 1] ?? 0) - from) * (lag - left);
  };
  let best = { tempo: 0, score: -Infinity };
  for (let tempo = 40; tempo <= 220; tempo += 0.25) {
    const lag = (60 / tempo) * perSecond;
    const comb = at(lag) + at(2 * lag) / 2 + at(3 * lag) / 3 + at(4 * lag) / 4;
    const score = comb * Math.exp(-0.5 * (Math.log2(tempo / 110) / 0.9) ** 2);
    if (score > best.score) best = { tempo, score };
  }
  return best.tempo;
}

const PROFILES: Record<Key["mode"], readonly number[]> = {
  major: [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88],
  minor: [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17],
};

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  let ab = 0;
  let aa = 0;
  let bb = 0;
  a.forEach((value, i) => {
    const x = value - ma;
    const y = (b[i] ?? 0) - mb;
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return ab / Math.sqrt(aa * bb || 1);
}

/** Strength of each pitch class between 60 and 2000 Hz; only peaks of the spectrum count. */
export function chroma({ mono, rate }: Pcm): number[] {
  const size = 16_384;
  const sums = new Array<number>(12).fill(0);
  spectra(mono, size, size / 2, (magnitudes) => {
    const frame = new Array<number>(12).fill(0);
    const from = Math.floor((60 * size) / rate);
    const to = Math.ceil((2000 * size) / rate);
    for (let bin = from; bin < to; bin += 1) {
      const value = magnitudes[bin] as number;
      if (value < (magnitudes[bin - 1] as number) || value < (magnitudes[bin + 1] as number)) continue;
      const midi = 69 + 12 * Math.log2((bin * rate) / size / 440);
      const pitchClass = ((Math.round(midi) % 12) + 12) % 12;
      frame[pitchClass] = (frame[pitchClass] ?? 0) + Math.sqrt(value);
    }
    const most = Math.max(...frame, 1e-9);
    frame.forEach((value, i) => {
      sums[i] = (sums[i] ?? 0) + value / most;
    });
  });
  return sums;
}

export function hearKey(pcm: Pcm): string {
  const heard = chroma(pcm);
  let best: { key: Key; score: number } = { key: { tonic: 0, mode: "major" }, score: -Infinity };
  for (const mode of ["major", "minor"] as const) {
    for (let tonic = 0; tonic < 12; tonic += 1) {
      const score = correlation(
        PROFILES[mode],
        PROFILES[mode].map((_, i) => heard[(i + tonic) % 12] ?? 0),
      );
      if (score > best.score) best = { key: { tonic, mode }, score };
    }
  }
  return keyName(best.key);
}

export function listen(bytes: Uint8Array): Heard {
  const pcm = decodeWav(bytes);
  return { tempo: hearTempo(pcm), key: hearKey(pcm) };
}
