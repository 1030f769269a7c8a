import type { Random } from "../random.ts";
import { addNoise, addPartial, addTable, darken, noise, RATE, shape, type Vibrato, wavetable } from "./oscillators.ts";
import { frequency } from "./theory.ts";
import type { Instrument } from "./vocabulary.ts";

export interface Tone {
  /** MIDI */
  readonly pitch: number;
  /** Seconds until the key is let go. */
  readonly held: number;
  /** 0 … 1 */
  readonly loud: number;
}

type Voice = (tone: Tone, random: Random) => Float32Array;

const buffer = (seconds: number) => new Float32Array(Math.ceil(seconds * RATE));
const noiseOf = (random: Random) => noise(random.int(1, 2_147_483_646));

/** Three strings a hair apart, stiff (partials stretch), struck at an eighth of their length; felt and wood in the first moment. */
const piano: Voice = ({ pitch, held, loud }, random) => {
  const hertz = frequency(pitch);
  const out = buffer(held + 0.45);
  const stiff = 0.00022 * 2 ** ((pitch - 60) / 18);
  const ring = 7 * 2 ** (-(pitch - 48) / 20);
  const softness = 0.2 + 0.4 * (1 - loud) + Math.max(0, pitch - 72) / 60;
  for (let n = 1; n <= 12; n += 1) {
    const strength = (Math.abs(Math.sin((n * Math.PI) / 8.2)) + 0.12) * Math.exp(-softness * (n - 1)) * n ** -0.4;
    const partial = n * hertz * Math.sqrt(1 + stiff * n * n);
    const decay = ring / (1 + 0.35 * (n - 1));
    addPartial(out, partial * 0.9997, 0.55 * strength, decay);
    if (n <= 5) addPartial(out, partial * 1.0004, 0.4 * strength, decay * 1.7);
  }
  shape(out, 0.002, held, 0.3);
  addNoise(out, noiseOf(random), 0.26 * loud, Math.min(5200, hertz * 7), 1.4, 0.045);
  return out;
};

const struck =
  (partials: readonly (readonly [ratio: number, strength: number, decay: number])[], click: number, ring: number): Voice =>
  ({ pitch, held, loud }, random) => {
    const hertz = frequency(pitch);
    const out = buffer(Math.min(ring * 1.1, held + ring * 0.6));
    const shorter = 2 ** (-(pitch - 72) / 24);
    for (const [ratio, strength, decay] of partials) addPartial(out, hertz * ratio, strength * loud ** (ratio / 4), decay * shorter);
    addNoise(out, noiseOf(random), click * loud, Math.min(9000, hertz * 6), 1.2, 0.03);
    shape(out, 0.0015, Math.max(held, ring * 0.5), 0.4);
    return out;
  };

const bells = struck(
  [
    [1, 1, 2.6],
    [2, 0.35, 1.5],
    [3.01, 0.12, 0.9],
    [4.2, 0.16, 0.5],
    [5.43, 0.1, 0.3],
    [8.6, 0.05, 0.12],
  ],
  0.12,
  2.4,
);

const marimba = struck(
  [
    [1, 1, 1],
    [3.98, 0.28, 0.25],
    [9.8, 0.08, 0.08],
  ],
  0.22,
  0.9,
);

/** Karplus–Strong (1983), with the pluck's place on the string as a comb and an all-pass for the last part of a sample. */
const plucked =
  (options: {
    readonly place: number;
    readonly bright: number;
    readonly ring: number;
    readonly body: number;
    readonly click: number;
  }): Voice =>
  ({ pitch, held, loud }, random) => {
    const hertz = frequency(pitch);
    const out = buffer(held + 0.4);
    const next = noiseOf(random);
    const damping = 0.5 - 0.32 * options.bright;
    const period = RATE / hertz - damping;
    const whole = Math.floor(period - 0.3);
    const rest = period - whole;
    const tuning = (1 - rest) / (1 + rest);
    const line = new Float32Array(whole);
    const soft = 0.25 + 0.6 * loud * options.bright;
    let smooth = 0;
    for (let i = 0; i < whole; i += 1) {
      smooth += soft * (next() - smooth);
      line[i] = smooth;
    }
    const comb = Math.max(1, Math.floor(whole * options.place));
    const start = Float32Array.from(line, (value, i) => value - (line[(i - comb + whole) % whole] as number));
    const mean = start.reduce((sum, value) => sum + value, 0) / whole;
    for (let i = 0; i < whole; i += 1) line[i] = (start[i] as number) - mean;
    const ring = options.ring * 2 ** (-(pitch - 55) / 26);
    const loss = Math.exp(-6.908 / (ring * hertz));
    let before = 0;
    let passIn = 0;
    let passOut = 0;
    let at = 0;
    for (let i = 0; i < out.length; i += 1) {
      const now = line[at] as number;
      out[i] = now;
      const dull = loss * ((1 - damping) * now + damping * before);
      before = now;
      passOut = tuning * (dull - passOut) + passIn;
      passIn = dull;
      line[at] = passOut;
      at = at + 1 === whole ? 0 : at + 1;
    }
    shape(out, 0.001, held, 0.25);
    darken(out, options.body, options.body * 0.7, 0.6);
    addNoise(out, next, options.click * loud, 3200, 1.5, 0.02);
    return out;
  };

interface Sustained {
  readonly spectrum: (n: number, hertz: number) => number;
  /** Cents away from the pitch, one voice each. */
  readonly spread: readonly number[];
  readonly vibrato: Vibrato;
  readonly attack: number;
  readonly release: number;
  readonly sustain: number;
  readonly decay: number;
  /** Corner of the filter as multiples of the pitch: at the attack, at rest. */
  readonly filter: readonly [number, number] | null;
  readonly breath: number;
}

const sustained =
  (name: string, of: Sustained): Voice =>
  ({ pitch, held, loud }, random) => {
    const hertz = frequency(pitch);
    const out = buffer(held + of.release * 1.4);
    const table = wavetable(name, hertz, of.spectrum);
    for (const cents of of.spread) {
      addTable(out, table, hertz * 2 ** (cents / 1200), 1 / of.spread.length, random.next(), of.vibrato);
    }
    if (of.breath > 0) {
      const air = buffer(held + of.release);
      addNoise(air, noiseOf(random), of.breath, Math.min(9000, hertz * 3), 1.6, 60);
      for (let i = 0; i < air.length; i += 1) out[i] = (out[i] as number) + (air[i] as number) * (1 + 3 * Math.exp(-i / (0.04 * RATE)));
    }
    if (of.filter !== null)
      darken(out, Math.min(14_000, hertz * of.filter[0] * (0.5 + loud)), Math.min(12_000, hertz * of.filter[1] + 200), 0.35);
    shape(out, Math.min(of.attack * (1.5 - 0.5 * loud), held * 0.5), held, of.release, of.sustain, of.decay);
    return out;
  };

/** A resonance of a body or a mouth, in hertz. */
const formant = (hertz: number, centre: number, width: number) => Math.exp(-(((hertz - centre) / width) ** 2));
const STILL: Vibrato = { hertz: 5, depth: 0, after: 1 };

const strings = sustained("strings", {
  spectrum: (n, hertz) => n ** -1.15 * (0.7 + 0.6 * formant(n * hertz, 1100, 500) + 0.5 * formant(n * hertz, 2800, 900)),
  spread: [-6, 0.5, 7],
  vibrato: { hertz: 5.4, depth: 0.0022, after: 0.4 },
  attack: 0.11,
  release: 0.4,
  sustain: 0.9,
  decay: 0.4,
  filter: [7, 5],
  breath: 0.008,
});

const cello = sustained("cello", {
  spectrum: (n, hertz) => n ** -1.05 * (0.6 + 0.8 * formant(n * hertz, 400, 220) + 0.5 * formant(n * hertz, 1500, 600)),
  spread: [-1.5, 1.5],
  vibrato: { hertz: 5.1, depth: 0.004, after: 0.35 },
  attack: 0.06,
  release: 0.3,
  sustain: 0.85,
  decay: 0.3,
  filter: [8, 5.5],
  breath: 0.012,
});

const flute = sustained("flute", {
  spectrum: (n) => [0, 1, 0.42, 0.18, 0.06, 0.025, 0.01][n] ?? 0,
  spread: [0],
  vibrato: { hertz: 5, depth: 0.0038, after: 0.45 },
  attack: 0.045,
  release: 0.16,
  sustain: 0.85,
  decay: 0.15,
  filter: null,
  breath: 0.05,
});

const clarinet = sustained("clarinet", {
  spectrum: (n) => (n % 2 === 1 ? n ** -1.1 : 0.12 / n) * Math.exp(-n / 11),
  spread: [0],
  vibrato: { hertz: 4.8, depth: 0.0016, after: 0.6 },
  attack: 0.035,
  release: 0.12,
  sustain: 0.9,
  decay: 0.2,
  filter: [9, 7],
  breath: 0.02,
});

const brass = sustained("brass", {
  spectrum: (n, hertz) => n ** -0.75 * (0.6 + formant(n * hertz, 1200, 800)),
  spread: [-3, 3],
  vibrato: { hertz: 5.2, depth: 0.0018, after: 0.5 },
  attack: 0.03,
  release: 0.16,
  sustain: 0.75,
  decay: 0.18,
  filter: [7, 3.4],
  breath: 0.01,
});

const organ = sustained("organ", {
  spectrum: (n) => [0, 1, 0.7, 0.35, 0.45, 0.06, 0.18, 0, 0.22][n] ?? 0,
  spread: [-2, 2],
  vibrato: { hertz: 5.8, depth: 0.0008, after: 0.1 },
  attack: 0.02,
  release: 0.14,
  sustain: 1,
  decay: 0.2,
  filter: null,
  breath: 0.006,
});

const choir = sustained("choir", {
  spectrum: (n, hertz) =>
    n ** -0.9 * (0.12 + formant(n * hertz, 700, 190) + 0.7 * formant(n * hertz, 1150, 230) + 0.3 * formant(n * hertz, 2800, 400)),
  spread: [-9, -3, 4, 10],
  vibrato: { hertz: 5.2, depth: 0.0035, after: 0.3 },
  attack: 0.16,
  release: 0.5,
  sustain: 0.95,
  decay: 0.4,
  filter: null,
  breath: 0.02,
});

const synth = sustained("synth", {
  spectrum: (n) => n ** -1 * (n % 2 === 0 ? 0.75 : 1),
  spread: [-7, 0, 8],
  vibrato: STILL,
  attack: 0.006,
  release: 0.22,
  sustain: 0.55,
  decay: 0.25,
  filter: [9, 2.6],
  breath: 0,
});

const bass = plucked({ place: 0.22, bright: 0.35, ring: 3.2, body: 1400, click: 0.05 });

const VOICES: Record<Exclude<Instrument, "drums">, Voice> = {
  piano,
  bells,
  marimba,
  harp: plucked({ place: 0.4, bright: 0.75, ring: 3.6, body: 7000, click: 0.04 }),
  guitar: plucked({ place: 0.17, bright: 0.85, ring: 2.8, body: 5200, click: 0.12 }),
  strings,
  cello,
  flute,
  clarinet,
  brass,
  organ,
  choir,
  synth,
  bass,
};

/** One note, mono, its loudest 200 ms at RMS 1 × `loud`: instruments stand in the mix by their role, not by how they are made. */
export function sound(instrument: Exclude<Instrument, "drums">, tone: Tone, random: Random): Float32Array {
  const out = VOICES[instrument](tone, random);
  const window = Math.min(out.length, Math.floor(0.2 * RATE));
  let loudest = 0;
  for (let from = 0; from < Math.min(out.length, RATE / 2); from += window) {
    let power = 0;
    const end = Math.min(out.length, from + window);
    for (let i = from; i < end; i += 1) power += (out[i] as number) ** 2;
    loudest = Math.max(loudest, power / window);
  }
  const gain = loudest > 0 ? tone.loud / Math.sqrt(loudest) : 0;
  for (let i = 0; i < out.length; i += 1) out[i] = (out[i] as number) * gain;
  return out;
}
