import type { Random } from "../random.ts";
import type { Bar } from "./harmony.ts";
import type { Note } from "./melody.ts";
import { chordDegrees, type Key, nearestChordDegree, pitchOf } from "./theory.ts";

export interface Setting {
  readonly key: Key;
  readonly bars: readonly Bar[];
  readonly meter: 3 | 4;
  readonly tempo: number;
  /** 0 … 1 */
  readonly energy: number;
  /** Beats the last chord goes on past its bar. */
  readonly ringing: number;
}

/** The lowest degree of the chord's root at or above C2 + `above` semitones. */
function lowRoot(setting: Setting, root: number, lowest: number): number {
  let degree = root - 28;
  while (pitchOf(setting.key, degree, { root: 0, seventh: false, raised: false }) < lowest) degree += 7;
  return degree;
}

function beatsOf(setting: Setting, bar: Bar): number {
  return bar.last ? setting.meter + setting.ringing : setting.meter;
}

function nextAbove(bar: Bar, degree: number): number {
  let next = degree + 1;
  while (nearestChordDegree(bar.chord, next, false) !== next) next += 1;
  return next;
}

/** Four voices that move as little as they can from chord to chord. A minor third is played out: overtones of the root speak against it. */
export function padVoices(setting: Setting): Note[] {
  const { key, bars, meter } = setting;
  const notes: Note[] = [];
  let voices = [-3, 0, 2, 4].map((degree) => degree + Math.round(((62 - 60 - key.tonic) / 12) * 7));
  bars.forEach((bar, index) => {
    const taken = new Set<number>();
    voices = voices.map((voice) => {
      let degree = nearestChordDegree(bar.chord, voice, false);
      while (taken.has(degree)) degree = nextAbove(bar, degree);
      taken.add(degree);
      return degree;
    });
    const low = lowRoot(setting, bar.chord.root, 45);
    for (const degree of new Set([low, ...voices])) {
      const third = (((degree - bar.chord.root) % 7) + 7) % 7 === 2;
      const loud = key.mode === "minor" && third ? 1 : 0.75;
      notes.push({ at: index * meter, length: beatsOf(setting, bar) * 1.02, pitch: pitchOf(key, degree, bar.chord), loud });
    }
  });
  return notes;
}

export const PULSES = ["broken", "oompah", "chords"] as const;
export type Pulse = (typeof PULSES)[number];

export function choosePulse(setting: Setting, random: Random): Pulse {
  if (setting.meter === 3) return "oompah";
  // Bass and chord in turn, without anything else on the beat, is heard at half the speed.
  if (setting.tempo > 122) return "chords";
  if (setting.energy > 0.7) return random.pick(["chords", "chords", "oompah"]);
  return setting.energy < 0.35 ? random.pick(["broken", "broken", "oompah"]) : random.pick(PULSES);
}

/** Something on every beat, each about as strong as the next: what a foot taps to. Between the beats only soft notes, and few when slow. */
export function pulseVoices(setting: Setting, pulse: Pulse, lowest: number): Note[] {
  const { key, bars, meter, tempo } = setting;
  const between = tempo >= 96;
  return bars.flatMap((bar, index) => {
    const root = lowRoot(setting, bar.chord.root, lowest);
    const tones = chordDegrees({ ...bar.chord, seventh: false });
    const triad = [root + 7, ...tones.slice(1).map((tone) => root + 7 + ((tone - bar.chord.root + 7) % 7))];
    const beats = beatsOf(setting, bar);
    return Array.from({ length: beats }, (_, beat): Note[] => {
      const at = index * meter + beat;
      const fading = bar.last ? 0.94 ** beat : 1;
      const note = (degree: number, loud: number, offset = 0, length = 1): Note => ({
        at: at + offset,
        length,
        pitch: pitchOf(key, degree, bar.chord),
        loud: loud * fading,
      });
      if (pulse === "oompah") {
        if (beat % meter === 0) return [note(root, 1), note(root + 7, 0.7)];
        const fifth = meter === 4 && beat % 4 === 2 ? [note(root + 4, 0.8)] : [];
        return [...fifth, ...triad.map((degree) => note(degree, 0.72, 0, 0.8))];
      }
      if (pulse === "chords") {
        const off = between && beat % 2 === 1 ? [note(triad[1] ?? root, 0.3, 0.5, 0.5)] : [];
        return [note(root, 0.85), ...triad.map((degree) => note(degree, 0.7, 0, 0.9)), ...off];
      }
      const line = [root, root + 4, root + 7, root + 4];
      const above = [triad[1], triad[0], triad[1], triad[2]].map((degree) => degree ?? root);
      const held = note(line[beat % 4] ?? root, 0.95, 0, 1.8);
      const upper = note(above[beat % 4] ?? root, 0.7, 0, 1.2);
      return between && !bar.last ? [held, upper, note(triad[beat % 2 === 0 ? 0 : 2] ?? root, 0.32, 0.5, 0.8)] : [held, upper];
    }).flat();
  });
}

export function bassVoice(setting: Setting, random: Random): Note[] {
  const { key, bars, meter, energy } = setting;
  const walking = energy >= 0.5;
  const colour = random.chance(0.5);
  return bars.flatMap((bar, index) => {
    const root = lowRoot(setting, bar.chord.root, 33);
    const at = index * meter;
    const note = (beat: number, degree: number, length: number, loud: number): Note => ({
      at: at + beat,
      length,
      pitch: pitchOf(key, degree, bar.chord),
      loud,
    });
    if (bar.last) return [note(0, root, meter + setting.ringing, 1)];
    if (walking) {
      const line = colour ? [root, root, root + 4, root + 4] : [root, root, root, root + 4];
      return Array.from({ length: meter }, (_, beat) => note(beat, line[beat] ?? root, 0.92, beat === 0 ? 1 : 0.9));
    }
    if (meter === 3) return [note(0, root, 2.9, 1)];
    return [note(0, root, 1.95, 1), note(2, colour ? root + 4 : root, 1.95, 0.9)];
  });
}

export type Drum = "kick" | "snare" | "hat" | "shaker" | "tom" | "rim";

export interface Hit {
  readonly at: number;
  readonly drum: Drum;
  readonly loud: number;
}

/** A hit on every beat. Snare and kick share the beats evenly, so that two beats never sound like one slow one. */
export function drumHits(setting: Setting, dancing: boolean): Hit[] {
  const { bars, meter, tempo, energy } = setting;
  return bars.flatMap((bar, index) => {
    const at = index * meter;
    if (bar.last) return [{ at, drum: "kick", loud: 0.9 } as const, { at, drum: "hat", loud: 0.5 } as const];
    return Array.from({ length: meter }, (_, beat): Hit[] => {
      const hits: Hit[] = [{ at: at + beat, drum: energy < 0.5 ? "shaker" : "hat", loud: 0.6 }];
      const back = meter === 4 ? beat % 2 === 1 : beat > 0;
      hits.push({ at: at + beat, drum: "kick", loud: dancing ? 1 : back ? 0.75 : 1 });
      if (back) hits.push({ at: at + beat, drum: energy < 0.6 ? "rim" : "snare", loud: 0.5 });
      if (energy > 0.9 && bar.place === 3 && beat === meter - 1) hits.push({ at: at + beat, drum: "tom", loud: 0.8 });
      if (tempo >= 104) hits.push({ at: at + beat + 0.5, drum: energy < 0.5 ? "shaker" : "hat", loud: 0.22 });
      return hits;
    }).flat();
  });
}
