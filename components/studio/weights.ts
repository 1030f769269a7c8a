/**
 * Token weights as ComfyUI and AUTOMATIC1111 write them: `(night market:1.2)`. Parentheses nest; `\(` is a plain one. Only what stands
 * closed and with a number is a weight, so a half-typed one is ordinary text.
 */
export interface PromptPiece {
  readonly text: string;
  readonly weighted: boolean;
}

const WEIGHT = /:\s*[+-]?\d*\.?\d+\s*\)$/;

/** Start and end of every outermost weighted group. */
function weightedRanges(text: string): [number, number][] {
  const ranges: [number, number][] = [];
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "(") open.push(at);
    else if (char === ")") {
      const start = open.pop();
      if (start === undefined || !WEIGHT.test(text.slice(start, at + 1))) continue;
      while (ranges.length > 0 && (ranges.at(-1)?.[0] ?? -1) > start) ranges.pop();
      ranges.push([start, at + 1]);
    }
  }
  return ranges;
}

/** The prompt in pieces, in order and without loss: joined they are the prompt. */
export function promptPieces(text: string): PromptPiece[] {
  const pieces: PromptPiece[] = [];
  let at = 0;
  for (const [start, end] of weightedRanges(text)) {
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

/** The word around a caret, or the selection without spaces at its ends. */
function chosen(text: string, from: number, to: number): [number, number] {
  let [start, end] = [Math.min(from, to), Math.max(from, to)];
  if (start === end) {
    while (start > 0 && /[^\s,()]/.test(text.charAt(start - 1))) start -= 1;
    while (end < text.length && /[^\s,()]/.test(text.charAt(end))) end += 1;
  }
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return [start, end];
}

/** Weighs what is selected (or the word at the caret) more or less by `delta`; at 1 the parentheses go. */
export function weigh(text: string, from: number, to: number, delta: number): Weighing {
  const group = weightedRanges(text).find(([start, end]) => start <= from && to <= end);
  const [start, end] = group ?? chosen(text, from, to);
  if (start === end) return { text, start: from, end: to };
  const inside = group ? text.slice(start + 1, end - 1) : text.slice(start, end);
  const colon = group ? inside.lastIndexOf(":") : -1;
  const words = colon < 0 ? inside : inside.slice(0, colon);
  const before = colon < 0 ? 1 : Number(inside.slice(colon + 1));
  const weight = Math.round(Math.min(2, Math.max(0, before + delta)) * 100) / 100;
  const next = weight === 1 ? words : `(${words}:${weight})`;
  return { text: text.slice(0, start) + next + text.slice(end), start, end: start + next.length };
}
