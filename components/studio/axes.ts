import { MOST_CELLS } from "#lib/engines/graph/matrix-size.ts";
import type { FormField, ParameterValue } from "./form.ts";
import { seedAfter } from "./seeds.ts";

/** A field that varies, and its values as they were written. */
export interface Axis {
  readonly key: string;
  readonly text: string;
}

export type Read = { readonly ok: true; readonly values: readonly ParameterValue[] } | { readonly ok: false; readonly reason: Unreadable };
export type Unreadable = "empty" | "number" | "range" | "choice" | "many";

const wrong = (reason: Unreadable): Read => ({ ok: false, reason });

const NUMBER = "(?:\\d+(?:[.,]\\d+)?|[.,]\\d+)";
/** `20..40 step 5`, `20-40/5` is not one: a minus may be a sign. */
const RANGE = new RegExp(`^(-?${NUMBER})\\s*(?:\\.\\.|…|–|bis|to)\\s*(-?${NUMBER})(?:\\s*(?:step|by|/|:|Schritt)\\s*(${NUMBER}))?$`, "i");
const SEED_COUNT = /^(\d{1,20})?\s*(?:x|×|\*)\s*(\d{1,3})$/;

const DECIMAL = new RegExp(`^-?${NUMBER}$`);

/** How whoever writes the numbers writes `5.5`. */
export type DecimalMark = "." | ",";

export function decimalMarkOf(locale: string): DecimalMark {
  return new Intl.NumberFormat(locale).formatToParts(1.5).some(({ type, value }) => type === "decimal" && value === ",") ? "," : ".";
}

/**
 * The texts between commas or lines; of prompts, which hold commas, the lines alone. A comma may be the decimal point of a number that has
 * fractions: it is where semicolons or lines separate already, within a range that stands alone, and for who writes numbers so, wherever
 * that makes numbers of all parts (`5,5`, but not `1,2,3`).
 */
function parts(field: FormField, text: string, mark: DecimalMark): string[] {
  return text
    .split(separator(field, text.trim(), mark))
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** No decimal comma has a space behind it. */
const BETWEEN_DECIMALS = /[\n;]+|,(?=\s)/;

function separator({ type }: FormField, text: string, mark: DecimalMark): RegExp {
  if (type === "text") return /\n+/;
  if (type !== "number") return /[\n,;]+/;
  const isNumber = (part: string) => DECIMAL.test(part.trim()) || RANGE.test(part.trim());
  const hasDecimalComma = /[\n;]/.test(text) || RANGE.test(text) || (mark === "," && text.split(BETWEEN_DECIMALS).every(isNumber));
  return hasDecimalComma ? BETWEEN_DECIMALS : /[\n,;]+/;
}

/** Whether numbers may have been meant otherwise than they were read, or stand for more than is written. */
export function isOpenToReading({ type }: FormField, text: string, values: readonly ParameterValue[]): boolean {
  if (type !== "number" && type !== "integer") return false;
  return /,\S/.test(text) || values.length !== text.split(/[\n,;]+/).filter((part) => part.trim() !== "").length;
}

const numberOf = (text: string): number => Number(text.replace(",", "."));

/**
 * The values of an axis as a person writes them: prompts a line each; numbers with commas, with semicolons where they are written `5,5`, or as a range (`4..8`, `4..8 step 0.5`); names
 * of choices; seeds with commas or as so many in a row (`7 × 4`; `× 4` from a seed that is rolled).
 */
export function readAxis(field: FormField, text: string, mark: DecimalMark, roll: () => string): Read {
  const given = parts(field, text, mark);
  if (given.length === 0) return wrong("empty");
  const values: ParameterValue[] = [];
  for (const part of given) {
    const read = READERS[field.type](field, part, roll);
    if (!read.ok) return read;
    values.push(...read.values);
    if (values.length > MOST_CELLS) return wrong("many");
  }
  return { ok: true, values: [...new Set(values)] };
}

type Reader = (field: FormField, part: string, roll: () => string) => Read;

const one = (value: ParameterValue): Read => ({ ok: true, values: [value] });

const numbers: Reader = (field, part) => {
  const range = RANGE.exec(part);
  const given = range
    ? steps(numberOf(range[1] ?? ""), numberOf(range[2] ?? ""), range[3] === undefined ? stepOf(field) : numberOf(range[3]))
    : [numberOf(part)];
  if (given === null) return wrong("range");
  if (given.some((value) => !Number.isFinite(value) || (field.type === "integer" && !Number.isInteger(value)))) return wrong("number");
  if (given.some((value) => value < (field.min ?? value) || value > (field.max ?? value))) return wrong("range");
  return { ok: true, values: given };
};

const seeds: Reader = (field, part, roll) => {
  const many = SEED_COUNT.exec(part);
  if (!many) return /^\d{1,20}$/.test(part) ? one(part) : wrong("number");
  const first = many[1] ?? roll();
  return { ok: true, values: Array.from({ length: Number(many[2]) }, (_, n) => seedAfter(first, n, field.max)) };
};

const choices: Reader = ({ choices: known }, part) => {
  const found = known?.find(({ value, label }) => [value, label].some((name) => name.toLowerCase() === part.toLowerCase()));
  return known === null ? one(part) : found ? one(found.value) : wrong("choice");
};

const texts: Reader = (_field, part) => one(part);

const flags: Reader = (_field, part) => {
  if (/^(on|yes|true|an|ja|1)$/i.test(part)) return one(true);
  return /^(off|no|false|aus|nein|0)$/i.test(part) ? one(false) : wrong("choice");
};

const READERS: Readonly<Record<FormField["type"], Reader>> = {
  text: texts,
  integer: numbers,
  number: numbers,
  boolean: flags,
  choice: choices,
  seed: seeds,
  image: texts,
  mask: texts,
  video: texts,
  audio: texts,
};

function stepOf({ type, step }: FormField): number {
  return type === "integer" ? Math.max(1, step ?? 1) : 1;
}

/** From one end to the other, without the crumbs of binary fractions; null where that has no end. */
function steps(from: number, to: number, step: number): number[] | null {
  if (!(step > 0) || !Number.isFinite(from) || !Number.isFinite(to)) return null;
  const count = Math.floor(Math.abs(to - from) / step + 1e-9) + 1;
  if (count > MOST_CELLS) return null;
  const sign = to < from ? -1 : 1;
  return Array.from({ length: count }, (_, n) => Number((from + sign * n * step).toFixed(6)));
}

/** Fields that can vary, the ones people vary most first. */
const USUAL = ["prompt", "seed", "cfg", "steps", "sampler", "scheduler", "model", "denoise"];

export function variableFields(fields: readonly FormField[]): FormField[] {
  const rank = (field: FormField) => {
    const at = USUAL.indexOf(field.key);
    return at < 0 ? USUAL.length : at;
  };
  return fields.filter((field) => field.key !== "batch_size" && field.key !== "filename_prefix").toSorted((a, b) => rank(a) - rank(b));
}
