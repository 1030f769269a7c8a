import type { Random } from "../random.ts";
import type { Drum } from "./accompaniment.ts";
import { addNoise, addPartial, noise, RATE, shape } from "./oscillators.ts";
import { frequency } from "./theory.ts";

const buffer = (seconds: number) => new Float32Array(Math.ceil(seconds * RATE));
const noiseOf = (random: Random) => noise(random.int(1, 2_147_483_646));

/** A skin: the pitch falls from `high` to `low` hertz as it loosens. */
function skin(out: Float32Array, high: number, low: number, falling: number, decay: number, amplitude: number): void {
  let phase = 0;
  const shrink = Math.exp(-6.908 / (decay * RATE));
  let level = amplitude;
  for (let i = 0; i < out.length; i += 1) {
    phase += (2 * Math.PI * (low + (high - low) * Math.exp(-i / (falling * RATE)))) / RATE;
    out[i] = (out[i] as number) + level * Math.sin(phase);
    level *= shrink;
  }
}

const DRUMS: Record<Drum, (random: Random, low: number) => Float32Array> = {
  kick: (random, low) => {
    const out = buffer(0.42);
    skin(out, 3.3 * low, low, 0.035, 0.36, 1);
    addNoise(out, noiseOf(random), 0.35, 2600, 1.4, 0.02);
    shape(out, 0.001, 0.36, 0.05);
    return out;
  },
  snare: (random, low) => {
    const out = buffer(0.24);
    skin(out, 5.3 * low, 4 * low, 0.02, 0.14, 0.5);
    addNoise(out, noiseOf(random), 0.9, 3800, 1.5, 0.19);
    shape(out, 0.001, 0.2, 0.04);
    return out;
  },
  rim: (random) => {
    const out = buffer(0.09);
    addPartial(out, 1720, 0.45, 0.05);
    addPartial(out, 830, 0.35, 0.06);
    addNoise(out, noiseOf(random), 0.4, 4200, 1.2, 0.02);
    shape(out, 0.0008, 0.07, 0.02);
    return out;
  },
  hat: (random) => {
    const out = buffer(0.11);
    addNoise(out, noiseOf(random), 0.8, 9200, 1, 0.075);
    shape(out, 0.0008, 0.09, 0.02);
    return out;
  },
  shaker: (random) => {
    const out = buffer(0.13);
    addNoise(out, noiseOf(random), 0.6, 6800, 1.1, 0.11);
    shape(out, 0.006, 0.1, 0.03);
    return out;
  },
  tom: (random, low) => {
    const out = buffer(0.5);
    skin(out, 3 * low, 2 * low, 0.06, 0.42, 0.9);
    addNoise(out, noiseOf(random), 0.2, 1800, 1.4, 0.03);
    shape(out, 0.001, 0.45, 0.05);
    return out;
  },
};

/** Skins are tuned to the tonic (pitch class), as a drummer would: a kick on a wrong note is heard as the wrong key. */
export function drumSound(drum: Drum, tonic: number, random: Random): Float32Array {
  const low = frequency(tonic <= 1 ? 36 + tonic : 24 + tonic);
  return DRUMS[drum](random, low);
}
