import { noise, RATE } from "./oscillators.ts";

/** A room with two walls of sound: what goes out directly, and what is sent into the reverb. */
export interface Desk {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly sendLeft: Float32Array;
  readonly sendRight: Float32Array;
}

export function desk(samples: number): Desk {
  const line = () => new Float32Array(samples);
  return { left: line(), right: line(), sendLeft: line(), sendRight: line() };
}

/** `pan` −1 … 1 at constant power; `send` is the share that goes into the room as well. */
export function place(on: Desk, sound: Float32Array, from: number, gain: number, pan: number, send: number): void {
  const angle = ((pan + 1) * Math.PI) / 4;
  const l = gain * Math.cos(angle);
  const r = gain * Math.sin(angle);
  const { left, right, sendLeft, sendRight } = on;
  const count = Math.min(sound.length, left.length - from);
  for (let i = 0, at = from; i < count; i += 1, at += 1) {
    const value = sound[i] as number;
    left[at] = (left[at] as number) + value * l;
    right[at] = (right[at] as number) + value * r;
    sendLeft[at] = (sendLeft[at] as number) + value * l * send;
    sendRight[at] = (sendRight[at] as number) + value * r * send;
  }
}

/** Delays in samples, without common factors, so that echoes never pile up. */
const DELAYS = [1123, 1327, 1549, 1777, 1993, 2243, 2437, 2671] as const;

/** A feedback delay network (Jot 1991) with a Householder matrix; `decay` in seconds to −60 dB, the highs die sooner. */
export function reverberate(on: Desk, decay: number, wet: number): void {
  const lines = DELAYS.map((delay) => new Float32Array(delay));
  const losses = DELAYS.map((delay) => 10 ** ((-3 * delay) / (decay * RATE)));
  const at = DELAYS.map(() => 0);
  const dull = new Float64Array(8);
  const taps = new Float64Array(8);
  const { left, right, sendLeft, sendRight } = on;
  const preDelay = Math.floor(0.018 * RATE);
  for (let i = 0; i < left.length; i += 1) {
    const inLeft = i >= preDelay ? (sendLeft[i - preDelay] as number) : 0;
    const inRight = i >= preDelay ? (sendRight[i - preDelay] as number) : 0;
    let sum = 0;
    for (let k = 0; k < 8; k += 1) {
      const value = (lines[k] as Float32Array)[at[k] as number] as number;
      const kept = (dull[k] as number) + 0.62 * (value * (losses[k] as number) - (dull[k] as number));
      dull[k] = kept;
      taps[k] = kept;
      sum += kept;
    }
    const back = sum / 4;
    for (let k = 0; k < 8; k += 1) {
      const line = lines[k] as Float32Array;
      const position = at[k] as number;
      line[position] = (taps[k] as number) - back + (k % 2 === 0 ? inLeft : inRight) * 0.5;
      at[k] = position + 1 === line.length ? 0 : position + 1;
    }
    left[i] = (left[i] as number) + wet * ((taps[0] as number) - (taps[2] as number) + (taps[4] as number) - (taps[6] as number));
    right[i] = (right[i] as number) + wet * ((taps[1] as number) - (taps[3] as number) + (taps[5] as number) - (taps[7] as number));
  }
}

const LOUDNESS = 0.13;
const KNEE = 0.68;
const CEILING = 0.94;

/** Straight up to the knee, then bending towards the ceiling it never reaches. */
function soften(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  const room = CEILING - KNEE;
  return Math.sign(value) * (KNEE + room * Math.tanh((size - KNEE) / room));
}

/** Levels the piece to about −18 dB RMS, softens what stands out, fades the end and removes rumble. */
export function master(on: Desk, fadeSeconds: number): void {
  let power = 0;
  let peak = 0;
  for (const channel of [on.left, on.right]) {
    let rumble = 0;
    for (let i = 0; i < channel.length; i += 1) {
      const value = channel[i] as number;
      rumble += 0.0035 * (value - rumble);
      const clean = value - rumble;
      channel[i] = clean;
      power += clean * clean;
      peak = Math.max(peak, Math.abs(clean));
    }
  }
  const rms = Math.sqrt(power / (2 * on.left.length)) || 1;
  const gain = Math.min(LOUDNESS / rms, 1.15 / (peak || 1));
  const fade = Math.min(on.left.length, Math.floor(fadeSeconds * RATE));
  for (const channel of [on.left, on.right]) {
    const from = channel.length - fade;
    for (let i = 0; i < channel.length; i += 1) {
      const level = i < from ? 1 : 0.5 + 0.5 * Math.cos((Math.PI * (i - from + 1)) / fade);
      channel[i] = soften((channel[i] as number) * gain) * level;
    }
  }
}

/** RIFF/WAVE, PCM, 16 bit, two channels; triangular dither of one step, silent where the music is. */
export function wav(on: Desk): Uint8Array {
  const frames = on.left.length;
  const bytes = new Uint8Array(44 + frames * 4);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string) => {
    for (let i = 0; i < 4; i += 1) view.setUint8(at + i, text.charCodeAt(i));
  };
  tag(0, "RIFF");
  view.setUint32(4, 36 + frames * 4, true);
  tag(8, "WAVE");
  tag(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 2, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 4, true);
  view.setUint16(32, 4, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, frames * 4, true);
  const next = noise(0x5eed);
  for (let i = 0, at = 44; i < frames; i += 1, at += 4) {
    const dither = next() + next();
    view.setInt16(at, Math.round((on.left[i] as number) * 32_767 + dither / 2), true);
    view.setInt16(at + 2, Math.round((on.right[i] as number) * 32_767 + dither / 2), true);
  }
  return bytes;
}
