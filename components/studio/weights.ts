/**
 * Token weights as ComfyUI and AUTOMATIC1111 write them: `(night market:1.2)`. Parentheses nest; `\(` is a plain one; a group without a
 * number weighs 1.1. Only what stands closed is a group, so a half-typed one is ordinary text.
 */
export interface PromptPiece {
  readonly text: string;
  readonly weighted: boolean;
}

interface Group {
  /** Of the opening parenthesis. */
  readonly start: number;
  /** After the closing one. */
  readonly end: number;
  /** Where its number begins, with the colon; of a group without one, the closing parenthesis. */
  readonly colon: number;
  /** Null where it says none. */
  readonly weight: number | null;
}

const WEIGHT = /:\s*([+-]?\d*\.?\d+)\s*\)$/;
/** A number and the blanks around it are no longer than that. */
const LONGEST_WEIGHT = 24;
export const PLAIN_GROUP = 1.1;

/** Every closed group, inner ones before the outer ones they stand in. */
function groupsIn(text: string): Group[] {
  const groups: Group[] = [];
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "(") open.push(at);
    else if (char === ")") {
      const start = open.pop();
      if (start === undefined) continue;
      const tail = Math.max(start + 1, at + 1 - LONGEST_WEIGHT);
      const found = WEIGHT.exec(text.slice(tail, at + 1));
      groups.push({ start, end: at + 1, colon: found ? tail + found.index : at, weight: found ? Number(found[1]) : null });
    }
  }
  return groups;
}

/** The prompt in pieces, in order and without loss: joined they are the prompt. Weighted is what stands in an outermost weighted group. */
export function promptPieces(text: string): PromptPiece[] {
  const weighted = groupsIn(text).filter((group) => group.weight !== null);
  const outer: Group[] = [];
  for (const group of weighted.toSorted((a, b) => a.start - b.start)) if (group.start >= (outer.at(-1)?.end ?? 0)) outer.push(group);
  const pieces: PromptPiece[] = [];
  let at = 0;
  for (const { start, end } of outer) {
    if (start > at) pieces.push({ text: text.slice(at, start), weighted: false });
    pieces.push({ text: text.slice(start, end), weighted: true });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), weighted: false });
  return pieces;
}

export interface Weighing {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** An escaped parenthesis is a letter like any other. */
const isInWord = (text: string, at: number): boolean => {
  const char = text.charAt(at);
  return char === "(" || char === ")" ? text[at - 1] === "\\" : /[^\s,;]/.test(char);
};

/** The word around a caret. */
function wordAt(text: string, caret: number): [number, number] {
  let [start, end] = [caret, caret];
  while (start > 0 && isInWord(text, start - 1)) start -= 1;
  while (end < text.length && isInWord(text, end)) end += 1;
  return [start, end];
}

/** A selection without blanks and commas at its ends. */
function trimmed(text: string, from: number, to: number): [number, number] {
  let [start, end] = [from, to];
  while (start < end && /[\s,]/.test(text.charAt(start))) start += 1;
  while (end > start && /[\s,]/.test(text.charAt(end - 1))) end -= 1;
  return [start, end];
}

/** Grows a range until no group sticks halfway out of it; a parenthesis without its partner cannot be part of a group. */
function balanced(groups: readonly Group[], range: [number, number]): [number, number] {
  let [start, end] = range;
  for (let grows = true; grows; ) {
    const cut = groups.find(
      (one) => one.start < end && one.end > start && !(one.start >= start && one.end <= end) && !holds(one, start, end),
    );
    grows = cut !== undefined;
    if (cut) [start, end] = [Math.min(start, cut.start), Math.max(end, cut.end)];
  }
  return [start, end];
}

/** Whether a range stands in a group, between its parentheses. */
const holds = ({ start, end, colon }: Group, from: number, to: number): boolean => start < from && to <= colon && to < end;

/** Whether parentheses that belong to no group stand in a text: they would close a new one too early. */
function isLoose(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === "(") depth += 1;
    else if (text[at] === ")" && --depth < 0) return true;
  }
  return depth !== 0;
}

/** What a press of the key is about: the innermost group at the caret, the group that is selected, else the words that are. */
function subject(text: string, from: number, to: number): Group | [number, number] {
  const groups = groupsIn(text);
  const [first, last] = [Math.min(from, to), Math.max(from, to)];
  if (first === last) {
    const inner = groups.find((group) => group.start < first && first < group.end);
    return inner ?? wordAt(text, first);
  }
  const [start, end] = trimmed(text, first, last);
  const same = groups.find((group) => (group.start === start && group.end === end) || (group.start + 1 === start && group.colon === end));
  return same ?? balanced(groups, [start, end]);
}

const rounded = (weight: number): number => Math.round(weight * 100) / 100;
const LIGHTEST = 0;
const HEAVIEST = 2;

/** Weighs what is selected (or the group or word at the caret) more or less by `delta`; at 1 the parentheses go. */
export function weigh(text: string, from: number, to: number, delta: number): Weighing {
  const about = subject(text, from, to);
  const isGroup = !Array.isArray(about);
  const [start, end] = isGroup ? [about.start, about.end] : about;
  const words = isGroup ? text.slice(start + 1, about.colon) : text.slice(start, end);
  if (words.trim() === "" || (!isGroup && isLoose(words))) return { text, start: from, end: to };
  const before = isGroup ? (about.weight ?? PLAIN_GROUP) : 1;
  const weight = rounded(Math.min(HEAVIEST, Math.max(LIGHTEST, before + delta)));
  const next = weight === 1 ? words : `(${words}:${weight})`;
  return { text: text.slice(0, start) + next + text.slice(end), start, end: start + next.length };
}
