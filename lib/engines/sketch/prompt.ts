import { COLOUR_WORDS, NUMBER_WORDS, SIGN_WORDS, type Sign, STYLE_WORDS, SUBJECT_WORDS } from "./lexicon.ts";
import type { Colour } from "./oklch.ts";
import type { StyleId } from "./parameters.ts";
import type { SubjectId } from "./subjects/catalogue.ts";

export interface Wanted {
  readonly id: SubjectId;
  readonly count: number;
  /** The colour said of it: "a red boat". */
  readonly colour: Colour | null;
}

/** What a prompt asks for, in the order it says it. */
export interface Reading {
  readonly subjects: readonly Wanted[];
  readonly colours: readonly Colour[];
  readonly signs: ReadonlySet<Sign>;
  readonly style: StyleId | null;
  /** Both texts as they steer the dice: the same words in other spacing draw the same picture. */
  readonly key: string;
  /** Ids of subjects, signs and colours that the negative prompt names. */
  readonly unwanted: ReadonlySet<string>;
  /** Hues the negative prompt names. */
  readonly unwantedHues: readonly number[];
}

type Meaning =
  | { readonly is: "subject"; readonly id: SubjectId }
  | { readonly is: "colour"; readonly id: string; readonly colour: Colour }
  | { readonly is: "sign"; readonly id: Sign }
  | { readonly is: "style"; readonly id: StyleId }
  | { readonly is: "number"; readonly count: number };

const WORDS = index();

function index(): ReadonlyMap<string, readonly Meaning[]> {
  const map = new Map<string, Meaning[]>();
  const add = (words: string, meaning: Meaning) => {
    for (const word of words.split(" ")) map.set(word, [...(map.get(word) ?? []), meaning]);
  };
  for (const [id, words] of Object.entries(SUBJECT_WORDS)) add(words, { is: "subject", id: id as SubjectId });
  for (const { id, colour, words } of COLOUR_WORDS) add(words, { is: "colour", id, colour });
  for (const [id, words] of Object.entries(SIGN_WORDS)) add(words, { is: "sign", id: id as Sign });
  for (const [id, words] of Object.entries(STYLE_WORDS)) add(words, { is: "style", id: id as StyleId });
  for (const [word, count] of Object.entries(NUMBER_WORDS)) add(word, { is: "number", count });
  return map;
}

const LONGEST_READ = 4_000;

/** Words without accents and case. Only the first 4,000 characters are read for meaning; all of them steer the dice. */
export function wordsOf(text: string): string[] {
  return (
    text
      .slice(0, LONGEST_READ)
      .toLowerCase()
      .replaceAll("ß", "ss")
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .match(/[\p{L}\p{N}]+|[,.;:]/gu) ?? []
  );
}

const ENDINGS = ["innen", "lichen", "liche", "ing", "chen", "ern", "es", "en", "er", "em", "ed", "s", "e", "n", "y", "ish", "lich"];
const SHORTEST_PART = 4;

/** A word's meanings: as it stands, without an ending, with its consonant or e put back, or by the head of a compound. */
function meaningsOf(word: string): readonly Meaning[] {
  const direct = lookup(word);
  if (direct !== undefined) return direct;
  if (!/^\p{L}+$/u.test(word)) return [];
  for (let cut = 3; cut <= word.length - SHORTEST_PART + 1; cut += 1) {
    const head = lookup(word.slice(cut));
    if (head === undefined) continue;
    const rest = lookup(word.slice(0, cut)) ?? lookup(word.slice(0, cut - 1));
    if (rest === undefined && word.length - cut < SHORTEST_PART) continue;
    return [...(rest ?? []).filter(modifies), ...head];
  }
  for (let length = word.length - 3; length >= SHORTEST_PART + 1; length -= 1) {
    const start = WORDS.get(word.slice(0, length));
    if (start !== undefined) return start.filter((meaning) => meaning.is === "sign" || meaning.is === "colour");
  }
  return [];
}

/** What the first half of a compound adds to the second: a mountain lake has mountains, but a catfish no cat. */
function modifies(meaning: Meaning): boolean {
  return (
    meaning.is === "sign" ||
    meaning.is === "colour" ||
    (meaning.is === "subject" && ["mountain", "moon", "sun", "star", "city"].includes(meaning.id))
  );
}

function lookup(word: string): readonly Meaning[] | undefined {
  const exact = WORDS.get(word);
  if (exact !== undefined) return exact;
  for (const ending of ENDINGS) {
    // A German plural's n follows e, l or r: "Katzen" are cats, but a crown is no crow.
    if (ending === "n" && !/[elr]n$/.test(word)) continue;
    if (!word.endsWith(ending) || word.length - ending.length < 3) continue;
    const stem = word.slice(0, -ending.length);
    const found =
      WORDS.get(stem) ??
      WORDS.get(`${stem}e`) ??
      WORDS.get(`${stem}y`) ??
      (stem.at(-1) === stem.at(-2) ? WORDS.get(stem.slice(0, -1)) : undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Found {
  subjects: Wanted[];
  colours: Map<string, Colour>;
  signs: Set<Sign>;
  style: StyleId | null;
}

/** Words that mean something to draw in one of the two languages only. */
const ONE_LANGUAGE: ReadonlyMap<string, "de" | "en"> = new Map([
  ["see", "de"],
  ["hell", "de"],
  ["rad", "de"],
  ["blute", "de"],
  ["man", "en"],
  ["hat", "en"],
  ["bug", "en"],
  ["rind", "de"],
  ["fall", "en"],
  ["light", "en"],
]);
/** A hut is a house in English and a hat in German. */
const GERMAN_SENSES: ReadonlyMap<string, string> = new Map([["hut", "zylinder"]]);
const GERMAN = new Set("der die das den dem ein eine einen einem und im am auf mit bei von zum zur ist".split(" "));

/** "Palm trees" are palms. */
const KINDS_OF_TREE = ["palm", "pine", "apple"];

const isPlural = (word: string): boolean =>
  !/(ss|us)$/.test(word) && ((word.endsWith("s") && WORDS.has(word.slice(0, -1))) || (word.endsWith("es") && WORDS.has(word.slice(0, -2))));

function read(text: string): Found {
  const found: Found = { subjects: [], colours: new Map(), signs: new Set(), style: null };
  let colour: Colour | null = null;
  let distance = 9;
  let count = 1;
  let last = "";
  const words = wordsOf(text);
  const language = words.length < 2 || words.some((word) => GERMAN.has(word)) ? "de" : "en";
  for (const written of words) {
    const word = (language === "de" && words.length > 1 && GERMAN_SENSES.get(written)) || written;
    distance += 1;
    if ((ONE_LANGUAGE.get(word) ?? language) !== language && words.length > 1) continue;
    if (/^[,.;:]$/.test(word)) {
      [colour, count, last] = [null, 1, ""];
      continue;
    }
    if (/^\d{1,2}$/.test(word)) count = Math.max(1, Math.min(12, Number(word)));
    for (const meaning of meaningsOf(word)) {
      if (meaning.is === "number") count = meaning.count;
      else if (meaning.is === "sign") found.signs.add(meaning.id);
      else if (meaning.is === "style") found.style ??= meaning.id;
      else if (meaning.is === "colour") {
        found.colours.set(meaning.id, meaning.colour);
        [colour, distance] = [meaning.colour, 0];
      } else if (meaning.id === "tree" && KINDS_OF_TREE.includes(last)) last = "";
      else if (!found.subjects.some((wanted) => wanted.id === meaning.id)) {
        found.subjects.push({ id: meaning.id, count: count > 1 ? count : isPlural(word) ? 3 : 1, colour: distance <= 2 ? colour : null });
        [colour, count, last] = [null, 1, meaning.id];
      }
    }
  }
  return found;
}

export function readPrompt(prompt: string, negative = ""): Reading {
  const wanted = read(prompt);
  const not = read(negative);
  const unwanted = new Set<string>([
    ...not.subjects.map(({ id }) => id),
    ...not.signs,
    ...not.colours.keys(),
    ...(not.style ? [not.style] : []),
  ]);
  return {
    subjects: wanted.subjects.filter(({ id }) => !unwanted.has(id)),
    colours: [...wanted.colours].filter(([id]) => !unwanted.has(id)).map(([, colour]) => colour),
    signs: new Set([...wanted.signs].filter((sign) => !unwanted.has(sign))),
    style: wanted.style !== null && unwanted.has(wanted.style) ? null : wanted.style,
    key: `${prompt.trim().replace(/\s+/g, " ").normalize("NFC")}\u0001${negative.trim().replace(/\s+/g, " ").normalize("NFC")}`,
    unwanted,
    unwantedHues: [...not.colours.values()].filter((colour) => colour.c > 0.05).map((colour) => colour.h),
  };
}
