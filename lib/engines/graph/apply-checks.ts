/** Whether what a person gave is a value for a field, and as what it stands in a graph. */
import { digitsOf } from "#lib/core/json.ts";
import type { Reason } from "#lib/core/reason.ts";
import { type ReasonKey, tell } from "#lib/i18n/reasons.ts";
import type { InputSpec } from "./input-spec.ts";
import { bound } from "./input-type.ts";
import type { FieldType, WorkflowField } from "./schema.ts";
import { LARGEST_SEED } from "./seeds.ts";

interface Wrong {
  readonly ok: false;
  /** Goes on after the field's name. */
  readonly detail: string;
  readonly reason: Reason;
}
type Checked = { readonly ok: true; readonly value: unknown } | Wrong;
type Check = (field: WorkflowField, spec: InputSpec | null, saved: unknown, given: unknown) => Checked;

const fine = (value: unknown): Checked => ({ ok: true, value });
const wrong = (detail: string, key: ReasonKey, values: Reason["values"] = {}): Wrong => ({
  ok: false,
  detail,
  reason: tell(key, values).reason,
});
const tooLow = (limit: number | bigint) => wrong(`must be at least ${limit}`, "must_at_least", { limit: String(limit) });
const tooHigh = (limit: number | bigint) => wrong(`must be at most ${limit}`, "must_at_most", { limit: String(limit) });

const LONGEST_TEXT = 100_000;
const LONGEST_NAME = 1_000;
const NAMED = 12;

const CHECKS: Readonly<Record<FieldType, Check>> = {
  text(_field, _spec, _saved, given) {
    if (typeof given !== "string") return wrong("must be text", "must_text");
    return given.length > LONGEST_TEXT
      ? wrong(`must have at most ${LONGEST_TEXT} characters`, "must_short", { limit: String(LONGEST_TEXT) })
      : fine(given);
  },
  number: checkNumber,
  integer(field, spec, _saved, given) {
    const digits = digitsOf(typeof given === "string" ? given.trim() : given);
    if (digits === null) return wrong("must be a whole number", "must_whole");
    const isSafe = Number.isSafeInteger(Number(digits));
    const outside = outsideRange(field, spec, digits);
    return outside ?? fine(isSafe ? Number(digits) : JSON.rawJSON(BigInt(digits).toString()));
  },
  boolean(_field, _spec, _saved, given) {
    if (typeof given === "boolean") return fine(given);
    return given === "true" || given === "false" ? fine(given === "true") : wrong("must be true or false", "must_boolean");
  },
  choice: checkChoice,
  seed(field, spec, _saved, given) {
    const digits = digitsOf(typeof given === "string" ? given.trim() : given);
    if (digits === null || digits.startsWith("-") || BigInt(digits) > LARGEST_SEED)
      return wrong("must be a whole number from 0 to 2^64 - 1, as digits", "must_seed", { limit: String(LARGEST_SEED) });
    const outside = outsideRange(field, spec, digits);
    return outside ?? fine(Number.isSafeInteger(Number(digits)) ? Number(digits) : JSON.rawJSON(BigInt(digits).toString()));
  },
  image: checkFile,
  mask: checkFile,
  video: checkFile,
  audio: checkFile,
};

export function checkedValue(field: WorkflowField, spec: InputSpec | null, saved: unknown, given: unknown): Checked {
  return CHECKS[field.type](field, spec, saved, given);
}

function checkNumber(field: WorkflowField, spec: InputSpec | null, _saved: unknown, given: unknown): Checked {
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : JSON.isRawJSON(given) ? Number(given.rawJSON) : given;
  if (typeof value !== "number" || !Number.isFinite(value)) return wrong("must be a number", "must_number");
  const [min, max] = [greatest(field.min, bound(spec?.options.min)), least(field.max, bound(spec?.options.max))];
  if (min !== undefined && value < min) return tooLow(min);
  return max !== undefined && value > max ? tooHigh(max) : fine(value);
}

/** Compared as whole numbers: bounds of seeds are larger than a double holds. */
function outsideRange(field: WorkflowField, spec: InputSpec | null, digits: string): Wrong | null {
  const value = BigInt(digits);
  const mins = [field.min, spec?.options.min].flatMap((limit) => wholeBound(limit, Math.ceil));
  const maxs = [field.max, spec?.options.max].flatMap((limit) => wholeBound(limit, Math.floor));
  const low = mins.find((min) => value < min);
  const high = maxs.find((max) => value > max);
  return low !== undefined ? tooLow(low) : high !== undefined ? tooHigh(high) : null;
}

function wholeBound(limit: unknown, round: (value: number) => number): bigint[] {
  const digits = digitsOf(limit);
  if (digits !== null) return [BigInt(digits)];
  const value = bound(limit);
  return value === undefined ? [] : [BigInt(round(value))];
}

const greatest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.max(a, b);
const least = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

/** What the server offers now counts before what it offered at import. A list of numbers gets its number back. */
function checkChoice(field: WorkflowField, spec: InputSpec | null, saved: unknown, given: unknown): Checked {
  const text = typeof given === "string" ? given : typeof given === "number" || typeof given === "boolean" ? String(given) : null;
  if (text === null) return wrong("must be one of its choices", "must_choice");
  const offered = spec?.choices ?? null;
  if (offered) {
    const chosen = offered.find((choice) => String(choice) === text);
    return chosen === undefined ? notOffered(text, offered.map(String)) : fine(chosen);
  }
  if (field.choices && !field.choices.includes(text)) return notOffered(text, field.choices);
  return fine(typeof saved === "number" && text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text);
}

function notOffered(text: string, choices: readonly string[]): Wrong {
  if (choices.length === 0) return wrong(`cannot be "${text}": the server has none to choose from`, "none_offered", { value: text });
  const named = choices.slice(0, NAMED).join(", ");
  const more = choices.length > NAMED ? ` and ${choices.length - NAMED} more` : "";
  return wrong(`cannot be "${text}": the server has ${named}${more}`, "not_offered", { value: text });
}

/** A file by its name in the server's input folder; it may have been copied there a moment ago, so no list can refuse it. */
function checkFile(_field: WorkflowField, _spec: InputSpec | null, _saved: unknown, given: unknown): Checked {
  return typeof given === "string" && given.length <= LONGEST_NAME && !given.includes("\0")
    ? fine(given)
    : wrong("must be the name of a file", "must_file");
}
