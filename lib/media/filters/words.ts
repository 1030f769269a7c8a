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

/** The words of a text, in order. */
export function wordsOf(text: string): string[] {
  const plain = plainWords(text);
  if (plain !== null) return plain === "" ? [] : plain.split(" ");
  const folded = text.normalize("NFKD").toLowerCase().replace(MARKS, "").normalize("NFC");
  return (folded.match(WORD) ?? []).map((word) => (word.length > LONGEST_WORD ? word.slice(0, LONGEST_WORD).toWellFormed() : word));
}

/** As `wordsOf`, with a space between words. */
function spacedWords(text: string): string {
  return plainWords(text) ?? wordsOf(text).join(" ");
}

/** What each ASCII letter and digit is in a word; 0 for all that stands between words. */
const IN_WORD = Uint8Array.from({ length: 0x80 }, (_, code) => (/[a-z0-9]/i.test(String.fromCharCode(code)) ? code | 0x20 : 0));
const SPACE = 0x20;
const room = Buffer.allocUnsafeSlow(LONGEST_TEXT);

/** Words of a text that is all ASCII, as most prompts and names are: nothing to fold but capitals. Null of any other text. */
function plainWords(text: string): string | null {
  if (text.length > room.length) return null;
  let end = 0;
  let length = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code >= 0x80) return null;
    const letter = IN_WORD[code] ?? 0;
    if (letter === 0) {
      length = 0;
      continue;
    }
    if (length === LONGEST_WORD) continue;
    if (length === 0 && end > 0) {
      room[end] = SPACE;
      end += 1;
    }
    room[end] = letter;
    end += 1;
    length += 1;
  }
  return room.toString("latin1", 0, end);
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
    const text = spacedWords(part.slice(0, LONGEST_TEXT));
    if (text === "") continue;
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
