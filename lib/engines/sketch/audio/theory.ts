export type Mode = "major" | "minor";

export interface Key {
  /** Pitch class, C = 0. */
  readonly tonic: number;
  readonly mode: Mode;
}

/** As musicians write them: the spelling with fewer accidentals. */
const NAMES: Record<Mode, readonly string[]> = {
  major: ["C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"],
  minor: ["C", "C#", "D", "Eb", "E", "F", "F#", "G", "G#", "A", "Bb", "B"],
};

const LETTERS: Record<string, number> = { c: 0, d: 2, e: 4, f: 5, g: 7, a: 9, b: 11 };

export function keyName(key: Key): string {
  return `${NAMES[key.mode][key.tonic] ?? "C"} ${key.mode}`;
}

export const KEY_NAMES: readonly string[] = (["major", "minor"] as const).flatMap((mode) => NAMES[mode].map((name) => `${name} ${mode}`));

/** English spelling: a letter, perhaps with #, ♯, b, ♭, "sharp" or "flat". */
export function pitchClass(letter: string, accidental: string): number | null {
  const base = LETTERS[letter.toLowerCase()];
  if (base === undefined) return null;
  const shift = /^(#|♯|sharp)$/i.test(accidental) ? 1 : /^(b|♭|flat)$/i.test(accidental) ? -1 : 0;
  return (base + shift + 12) % 12;
}

/** A key by its name ("Bb minor", "F# major"); null if it is none. */
export function keyNamed(name: string): Key | null {
  const match = /^\s*([a-g])\s*[- ]?(#|♯|b|♭|sharp|flat)?\s*[- ]?(major|minor)\s*$/i.exec(name);
  if (match === null) return null;
  const tonic = pitchClass(match[1] ?? "", match[2] ?? "");
  return tonic === null ? null : { tonic, mode: (match[3] ?? "").toLowerCase() === "minor" ? "minor" : "major" };
}

const SCALES: Record<Mode, readonly number[]> = { major: [0, 2, 4, 5, 7, 9, 11], minor: [0, 2, 3, 5, 7, 8, 10] };

/** Scale degrees counted from 0 (the tonic), in thirds upwards. In minor the dominant has the raised leading tone. */
export interface Chord {
  readonly root: number;
  readonly seventh: boolean;
  readonly raised: boolean;
}

export function chord(key: Key, root: number, seventh = false): Chord {
  return { root, seventh, raised: key.mode === "minor" && root === 4 };
}

export function chordDegrees(of: Chord): number[] {
  const thirds = [of.root, of.root + 2, of.root + 4];
  if (of.seventh) thirds.push(of.root + 6);
  return thirds.map((degree) => degree % 7);
}

/** MIDI pitch of a scale degree of any octave; degree 0 is the tonic in octave 4 (C4 = 60). */
export function pitchOf(key: Key, degree: number, under: Chord): number {
  const step = ((degree % 7) + 7) % 7;
  const raise = step === 6 && under.raised ? 1 : 0;
  return 60 + key.tonic + 12 * Math.floor(degree / 7) + (SCALES[key.mode][step] ?? 0) + raise;
}

/** The degree nearest to `degree` that belongs to the chord; of two equally near, the lower. */
export function nearestChordDegree(of: Chord, degree: number, triadOnly = true): number {
  const wanted = chordDegrees(triadOnly ? { ...of, seventh: false } : of);
  for (let distance = 0; distance < 7; distance += 1) {
    for (const candidate of [degree - distance, degree + distance]) {
      if (wanted.includes(((candidate % 7) + 7) % 7)) return candidate;
    }
  }
  return degree;
}

export function frequency(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}
