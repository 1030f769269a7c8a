/**
 * Prompt fields may hold comments (`// …` to the line's end, between `/*` and its end) and choices (`{red|blue}`, nested, `\{` for a brace). The page
 * removes the first and picks from the second each time it queues. `plainPrompt` does all of it that needs no chance; `pickChoices`
 * picks.
 */
const COMMENT = /\/\*[\s\S]*?\*\/|\/\/.*/g;
const DEEPEST = 64;

/**
 * The text as queued, or unchanged where it offers a choice, which is made anew for every job; so is one whose escaped braces would look
 * like a choice once they stand bare.
 */
export function plainPrompt(text: string): string {
  return waitsForJob(text) ? text : (withoutChance(text) ?? text);
}

export function waitsForJob(text: string): boolean {
  const plain = withoutChance(text);
  return plain === null || withoutChance(plain) === null;
}

/** `random()` lies in [0, 1). */
export function pickChoices(text: string, random: () => number): string {
  return expand(text, (options) => Math.min(Math.floor(random() * options.length), options.length - 1), 0) ?? text;
}

const withoutChance = (text: string): string | null => expand(text, (options) => (options.length === 1 ? 0 : null), 0);

/** What to store so that queueing it gives exactly `text`: braces are escaped, slashes that would begin a comment stand in a block. */
export function promptSource(text: string): string {
  if (plainPrompt(text) === text) return text;
  let source = "";
  let at = 0;
  while (at < text.length) {
    const [before, char, next] = [text.charAt(at - 1), text.charAt(at), text.charAt(at + 1)];
    const takesNext = char === "\\" && next !== "";
    if (takesNext) source += isSyntax(next) ? `\\\\{\\${next}}` : char + next;
    else if (isSyntax(char)) source += `\\${char}`;
    else source += before === "/" && (char === "/" || char === "*") ? `{${char}}` : char;
    at += takesNext ? 2 : 1;
  }
  return source;
}

const isSyntax = (char: string): boolean => char === "{" || char === "}" || char === "|";

type Pick = (options: readonly string[]) => number | null;

/** Null as soon as `pick` declines. */
function expand(source: string, pick: Pick, depth: number): string | null {
  const text = source.replace(COMMENT, "");
  let result = "";
  let at = 0;
  while (at < text.length) {
    const char = text.charAt(at);
    if (char === "\\") {
      result += text.slice(at, at + 2);
      at += 2;
    } else if (char === "{" && depth < DEEPEST) {
      const block = readBlock(text, at + 1);
      const chosen = pick(block.options);
      const inner = chosen === null ? null : expand(block.options[chosen] ?? "", pick, depth + 1);
      if (inner === null) return null;
      result += inner;
      at = block.end;
    } else {
      result += char;
      at++;
    }
  }
  return result.replace(/\\([{}|])/g, "$1");
}

/** The options between a brace and the one that closes it, or the text's end. */
function readBlock(text: string, start: number): { options: string[]; end: number } {
  const options: string[] = [];
  let option = "";
  let depth = 0;
  let at = start;
  for (; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "\\") {
      option += text.slice(at, at + 2);
      at++;
      continue;
    }
    if (char === "}" && depth === 0) break;
    if (char === "|" && depth === 0) {
      options.push(option);
      option = "";
      continue;
    }
    if (char === "{") depth++;
    if (char === "}") depth--;
    option += char;
  }
  options.push(option);
  return { options, end: at + 1 };
}
