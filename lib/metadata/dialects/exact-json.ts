/**
 * JSON as generators write it: exact and quick. Python writes `NaN` and `Infinity`, which JSON has not, and seeds that no double holds.
 * A plain JSON.parse is right for nearly all texts; only where a run of digits could be too long, the text is rewritten first, so that
 * such an integer arrives as its decimal string.
 */
export type JsonObject = { readonly [key: string]: unknown };

const MAX_TEXT = 8 * 1024 * 1024;
/** Longer texts are counted before they are parsed: a value costs tens of bytes however short it is written. */
const LONG_TEXT = 256 * 1024;
const MAX_VALUES = 400_000;
const MAX_SAFE = String(Number.MAX_SAFE_INTEGER);

/** The object in `text`; null where it holds none. Never throws. */
export function parseObject(text: string): JsonObject | null {
  const value = parseRecipe(text);
  return isObject(value) ? value : null;
}

/** The object or array in `text`; undefined where it holds none. Never throws. */
export function parseRecipe(text: string): unknown {
  const first = text.charCodeAt(0);
  const opens = first === 0x7b || first === 0x5b || /^[\s\uFEFF]*[{[]/.test(text.slice(0, 200));
  if (!opens || text.length > MAX_TEXT || (text.length > LONG_TEXT && valuesIn(text) > MAX_VALUES)) return undefined;
  const json = withoutPadding(text);
  try {
    return JSON.parse(hasLongNumber(json) ? rewritten(json) : json);
  } catch {
    return parseLoose(json);
  }
}

const LONG = 16;

/** Whether so many digits stand in a row. One of them stands at a multiple of their number, so that few letters are looked at. */
function hasLongNumber(json: string): boolean {
  for (let at = LONG - 1; at < json.length; at += LONG) {
    if (!isDigit(json.charCodeAt(at))) continue;
    let from = at;
    while (isDigit(json.charCodeAt(from - 1))) from -= 1;
    let to = at + 1;
    while (to - from < LONG && isDigit(json.charCodeAt(to))) to += 1;
    if (to - from >= LONG) return true;
  }
  return false;
}

/** Not a number's code, as there is none before and after a text, is no digit. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** A byte order mark in front, zero bytes behind. */
function withoutPadding(text: string): string {
  const from = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let to = text.length;
  while (to > from && text.charCodeAt(to - 1) === 0) to -= 1;
  return to - from === text.length ? text : text.slice(from, to);
}

function parseLoose(json: string): unknown {
  if (!/NaN|Infinity/.test(json)) return undefined;
  try {
    return JSON.parse(rewritten(json));
  } catch {
    return undefined;
  }
}

function valuesIn(text: string): number {
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x2c || code === 0x5b || code === 0x7b) count += 1;
  }
  return count;
}

const TOKEN = /"|-?(?:NaN|Infinity)|-?\d[\d.eE+-]*/g;

/** Outside strings: integers beyond a double become strings, NaN and the infinities null. */
function rewritten(json: string): string {
  let out = "";
  let kept = 0;
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(json); match; match = TOKEN.exec(json)) {
    const [token] = match;
    if (token === '"') {
      TOKEN.lastIndex = endOfString(json, match.index);
      continue;
    }
    const instead = insteadOf(token);
    if (instead === null) continue;
    out += json.slice(kept, match.index) + instead;
    kept = match.index + token.length;
  }
  return kept === 0 ? json : out + json.slice(kept);
}

/** Where the string that begins at `from` is over. */
function endOfString(json: string, from: number): number {
  for (let at = json.indexOf('"', from + 1); at >= 0; at = json.indexOf('"', at + 1)) {
    let slashes = 0;
    while (json.charCodeAt(at - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return json.length;
}

function insteadOf(token: string): string | null {
  if (/^-?[NI]/.test(token)) return "null";
  if (token.length < MAX_SAFE.length || !/^-?\d+$/.test(token)) return null;
  const digits = token.replace("-", "");
  return digits.length > MAX_SAFE.length || (digits.length === MAX_SAFE.length && digits > MAX_SAFE) ? `"${token}"` : null;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
