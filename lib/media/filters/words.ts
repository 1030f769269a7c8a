/**
 * Texts as words, the same way for what is stored and what is asked: NFKD without marks, lower case, letters and digits only. Scripts
 * that put no spaces between words have each character as a word; what is asked in them is a phrase.
 */

/** The sound marks of kana change the letter, so they stay on it. */
const MARKS = /(?![\u3099\u309a])\p{M}+/gu;
const UNSPACED = String.raw`\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}`;
const WORD = new RegExp(String.raw`(?=[${UNSPACED}])[\p{L}\p{N}]|(?:(?![${UNSPACED}])[\p{L}\p{N}])+`, "gu");

/** Nobody types longer words; what embedded data looks like would swell the index. */
const LONGEST_WORD = 64;
/** PostgreSQL refuses a text vector over 1 MB. */
const LONGEST_TEXT = 100_000;

/**
 * Stands between parts as a word of its own, so that no phrase reaches from one part into the next. A character for private use: it
 * counts as a letter to SQLite's tokenizer and cannot be asked for.
 */
const BETWEEN = "\ue000";

const ASCII = /^[\0-\x7f]*$/;
const ASCII_WORD = /[a-z0-9]+/g;

/** The words of a text, in order. */
export function wordsOf(text: string): string[] {
  // What most prompts and names are: nothing to fold but capitals.
  if (ASCII.test(text)) return shortened(text.toLowerCase().match(ASCII_WORD) ?? []);
  const folded = text.normalize("NFKD").toLowerCase().replace(MARKS, "").normalize("NFC");
  return shortened(folded.match(WORD) ?? []);
}

function shortened(words: string[]): string[] {
  return words.map((word) => (word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD).toWellFormed() : word));
}

/**
 * What `media_texts.words` holds of a file's prompt, keywords, caption and path. Each word has a space on both sides, so that
 * `" red fox "` found in it is the phrase.
 */
export function searchWords(parts: readonly (string | null | undefined)[]): string {
  const texts: string[] = [];
  let length = 0;
  for (const part of parts) {
    if (!part || length >= LONGEST_TEXT) continue;
    const words = wordsOf(part.slice(0, LONGEST_TEXT));
    if (words.length === 0) continue;
    const text = words.join(" ");
    length += text.length + 3;
    texts.push(length > LONGEST_TEXT ? text.slice(0, text.lastIndexOf(" ", text.length - (length - LONGEST_TEXT))) : text);
  }
  return texts.length === 0 ? "" : ` ${texts.join(` ${BETWEEN} `)} `;
}

/** What `q` asks: phrases of one word or more, all of which must be there, and those that must not. */
export interface WordQuery {
  readonly wanted: readonly string[];
  readonly unwanted: readonly string[];
  /** Something was asked that holds no word, such as a lone symbol: nothing can match it. */
  readonly impossible: boolean;
}

const PIECE = /(-?)(?:["“”„]([^"“”„]*)["“”„]?|([^\s"“”„]+))/gu;

/** Reads words, "phrases" and -word. What is written without a space, such as `img_0042.png`, is a phrase of its words. */
export function readWordQuery(q: string): WordQuery {
  const wanted = new Set<string>();
  const unwanted = new Set<string>();
  let asked = false;
  for (const [, minus, quoted, bare] of q.matchAll(PIECE)) {
    const text = quoted ?? bare ?? "";
    const phrase = wordsOf(text).join(" ");
    if (phrase !== "") (minus ? unwanted : wanted).add(phrase);
    else if (!minus && /[^\s-]/.test(text)) asked = true;
  }
  return { wanted: [...wanted].sort(), unwanted: [...unwanted].sort(), impossible: asked && wanted.size === 0 && unwanted.size === 0 };
}
