import type { Random } from "../random.ts";
import { type Key, pitchClass } from "./theory.ts";
import { FEELINGS, INSTRUMENT_WORDS, INSTRUMENTS, type Instrument, TEMPO_WORDS } from "./vocabulary.ts";

/** What a prompt asks for; null where it does not say. */
export interface Reading {
  /** Beats a minute. */
  readonly tempo: number | null;
  /** Range the words suggest, when no number is given. */
  readonly tempoRange: readonly [number, number] | null;
  readonly key: Key | null;
  readonly mode: Key["mode"] | null;
  readonly bright: number;
  readonly energy: number;
  readonly meter: 3 | 4;
  readonly instruments: readonly Instrument[];
  /** Told not to play: "without drums", or named in the negative prompt. */
  readonly silent: readonly Instrument[];
  readonly solo: boolean;
}

export const SLOWEST = 40;
export const FASTEST = 208;

export function wordsOf(text: string): string[] {
  return (
    text
      .normalize("NFC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  );
}

const compiled = new Map<string, readonly string[]>();

function matches(stems: string, word: string): boolean {
  let list = compiled.get(stems);
  if (list === undefined) {
    list = stems.split(" ");
    compiled.set(stems, list);
  }
  return list.some((stem) => (stem.endsWith("*") ? word.startsWith(stem.slice(0, -1)) : word === stem));
}

const BPM = /(\d{2,3}(?:[.,]\d+)?)\s*-?\s*(?:bpm|beats?\s+(?:per|a)\s+minute|schläge(?:n)?\s+(?:pro|die)\s+minute)/iu;
const MARKED = /(?:\btempo\s*(?:of|von|=|:)?|♩\s*=|\bm\.?m\.?\s*=|\bbpm\s*[:=]?)\s*(\d{2,3}(?:[.,]\d+)?)/iu;

function tempoNumber(text: string): number | null {
  const found = BPM.exec(text)?.[1] ?? MARKED.exec(text)?.[1];
  if (found === undefined) return null;
  const value = Number(found.replace(",", "."));
  return value >= SLOWEST && value <= FASTEST ? value : null;
}

/** German note names: H is B natural, B is B flat, -is sharpens, -es flattens. */
const GERMAN: Record<string, number> = {
  c: 0,
  cis: 1,
  des: 1,
  d: 2,
  dis: 3,
  es: 3,
  e: 4,
  f: 5,
  eis: 5,
  fis: 6,
  ges: 6,
  g: 7,
  gis: 8,
  as: 8,
  a: 9,
  ais: 10,
  b: 10,
  h: 11,
  ces: 11,
};

const GERMAN_KEY = /(?<![\p{L}\p{N}])(cis|ces|des|dis|eis|es|fis|ges|gis|ais|as|[cdefgabh])\s*[-–‑ ]\s*(dur|moll)(?!\p{L})/iu;
const ENGLISH_KEY =
  /(?<![\p{L}\p{N}])([a-g])\s?-?\s?(#|♯|♭|b(?![\p{L}])|sharp|flat)?\s*[-–‑ ]?\s*(major|minor|maj|min)(?!\p{L})(?!\s+(?:key|chords?|mode|scale))/iu;

/** "a major storm" names no key; "in a minor" and "sad, a minor" do. */
function isArticle(match: RegExpExecArray): boolean {
  if (match[1] !== "a" || match[2] !== undefined) return false;
  const before = match.input.slice(0, match.index);
  const after = match.input.slice(match.index + match[0].length);
  return !/(?:\b(?:in|key|of)\s+|[,;:(]\s*)$/iu.test(before) && /^\s+\p{L}/u.test(after);
}

function keyIn(text: string): Key | null {
  const german = GERMAN_KEY.exec(text);
  if (german !== null) {
    const tonic = GERMAN[(german[1] ?? "").toLowerCase()];
    if (tonic !== undefined) return { tonic, mode: (german[2] ?? "").toLowerCase() === "moll" ? "minor" : "major" };
  }
  const english = ENGLISH_KEY.exec(text);
  if (english === null) return null;
  if (isArticle(english)) return null;
  const tonic = pitchClass(english[1] ?? "", english[2] ?? "");
  return tonic === null ? null : { tonic, mode: (english[3] ?? "").toLowerCase().startsWith("min") ? "minor" : "major" };
}

function modeIn(words: readonly string[]): Key["mode"] | null {
  if (words.some((word) => word === "minor" || word === "moll")) return "minor";
  return words.some((word) => word === "major" || word === "dur") ? "major" : null;
}

const NEGATIONS = new Set(["no", "without", "not", "ohne", "kein", "keine", "keinen", "nicht"]);

function instrumentsIn(words: readonly string[]): { named: Instrument[]; refused: Instrument[] } {
  const named: Instrument[] = [];
  const refused: Instrument[] = [];
  words.forEach((word, i) => {
    const negated =
      NEGATIONS.has(words[i - 1] ?? "") ||
      (NEGATIONS.has(words[i - 2] ?? "") && !["and", "und", "but", "aber"].includes(words[i - 1] ?? ""));
    for (const instrument of INSTRUMENTS) {
      if (!matches(INSTRUMENT_WORDS[instrument], word)) continue;
      const into = negated ? refused : named;
      if (!into.includes(instrument)) into.push(instrument);
    }
  });
  return { named: named.filter((instrument) => !refused.includes(instrument)), refused };
}

const STRONGER = new Set(["very", "sehr", "extremely", "extrem", "super", "really"]);
const WEAKER = new Set(["rather", "fairly", "somewhat", "ziemlich", "eher", "etwas", "little"]);

function tempoWord(words: readonly string[]): readonly [number, number] | null {
  for (const [i, word] of words.entries()) {
    const entry = TEMPO_WORDS.find((candidate) => matches(candidate.stems, word));
    if (entry === undefined) continue;
    const [low, high] = entry.tempo;
    const away = low >= 100 ? 1 : -1;
    const before = words[i - 1] ?? "";
    const factor = STRONGER.has(before) ? 1 + 0.08 * away : WEAKER.has(before) ? 1 - 0.08 * away : 1;
    return [low * factor, high * factor];
  }
  return null;
}

function mean(values: readonly number[], otherwise: number): number {
  return values.length === 0 ? otherwise : values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function readPrompt(prompt: string, negative: string): Reading {
  const words = wordsOf(prompt);
  const felt = words.flatMap((word) => FEELINGS.filter((feeling) => matches(feeling.stems, word)));
  const unwanted = wordsOf(negative);
  const against = unwanted.flatMap((word) => FEELINGS.filter((feeling) => matches(feeling.stems, word)));
  const { named, refused } = instrumentsIn(words);
  const silent = [...new Set([...refused, ...instrumentsIn(unwanted).named])];
  const ranges = felt.flatMap((feeling) => (feeling.tempo === undefined ? [] : [feeling.tempo]));
  const moodRange =
    ranges.length === 0
      ? null
      : ([
          mean(
            ranges.map((r) => r[0]),
            0,
          ),
          mean(
            ranges.map((r) => r[1]),
            0,
          ),
        ] as const);
  const word = tempoWord(words);
  const pace = word === null ? 0.45 : Math.min(1, Math.max(0.1, ((word[0] + word[1]) / 2 - 60) / 100));
  const energies = felt.map((feeling) => feeling.energy ?? 0.45);
  const bright =
    mean(
      felt.map((f) => f.bright ?? 0),
      0,
    ) -
    0.5 *
      mean(
        against.map((f) => f.bright ?? 0),
        0,
      );
  return {
    tempo: tempoNumber(prompt),
    tempoRange: word ?? moodRange,
    key: keyIn(prompt),
    mode: modeIn(words),
    bright,
    energy: word === null ? mean(energies, 0.45) : mean([...energies, pace], pace),
    meter: words.some((w) => /^(waltz|walzer|minuet|menuett)/.test(w)) || /(?<!\d)3\/4(?!\d)/.test(prompt) ? 3 : 4,
    instruments: named.filter((instrument) => !silent.includes(instrument)),
    silent,
    solo: words.includes("solo") || words.includes("alone") || words.includes("allein"),
  };
}

/** Chosen inside what the words suggest; without a word, a walking pace. */
export function chooseTempo(reading: Reading, random: Random): number {
  if (reading.tempo !== null) return reading.tempo;
  const [low, high] = reading.tempoRange ?? [88, 120];
  return Math.round(random.range(low, high));
}

export function chooseKey(reading: Reading, random: Random): Key {
  if (reading.key !== null) return reading.key;
  const tonic = random.int(0, 11);
  const toss = random.range(-0.35, 0.35);
  const mode = reading.mode ?? (reading.bright + 0.1 + (reading.bright === 0 ? toss : 0) >= 0 ? "major" : "minor");
  return { tonic, mode };
}
