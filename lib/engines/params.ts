import { randomInt } from "node:crypto";
import { AppError, type FieldError } from "#lib/core/errors.ts";
import { digitsOf } from "#lib/core/json.ts";
import { type ReasonKey, type Told, tell } from "#lib/i18n/reasons.ts";
import { LARGEST_SEED } from "./graph/seeds.ts";
import type { EngineParameter, EngineParams, OutputConfig } from "./schema.ts";

const LONGEST_TEXT = 20_000;

type Checked =
  | { ok: true; value: string | number | null }
  | { ok: false; key: ReasonKey; given: Readonly<Record<string, string>>; among?: readonly string[] };
const fine = (value: string | number | null): Checked => ({ ok: true, value });
const wrong = (key: ReasonKey, limit?: number | bigint): Checked => ({
  ok: false,
  key,
  given: limit === undefined ? {} : { limit: String(limit) },
});

const CHECKS: Readonly<Record<EngineParameter["type"], (parameter: EngineParameter, given: unknown) => Checked>> = {
  text(_, given) {
    if (typeof given !== "string") return wrong("must_text");
    return given.length > LONGEST_TEXT ? wrong("must_short", LONGEST_TEXT) : fine(given);
  },
  number: checkNumber,
  integer(parameter, given) {
    const checked = checkNumber(parameter, given);
    return checked.ok && checked.value !== null && !Number.isInteger(checked.value) ? wrong("must_whole") : checked;
  },
  choice(parameter, given) {
    const values = parameter.choices?.map((choice) => choice.value) ?? [];
    return typeof given === "string" && values.includes(given) ? fine(given) : { ...wrong("must_choice"), among: values };
  },
  seed(_, given) {
    const digits = digitsOf(given);
    if (digits === null || digits.startsWith("-") || BigInt(digits) > LARGEST_SEED) return wrong("must_seed", LARGEST_SEED);
    return fine(BigInt(digits).toString());
  },
};

function checkNumber(parameter: EngineParameter, given: unknown): Checked {
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value !== "number" || !Number.isFinite(value)) return wrong("must_number");
  if (parameter.min !== null && value < parameter.min) return wrong("must_at_least", parameter.min);
  if (parameter.max !== null && value > parameter.max) return wrong("must_at_most", parameter.max);
  return fine(value);
}

/** What is wrong with a parameter: in English with its name, which a screen puts before the reason itself. */
function faultAt({ key, label }: EngineParameter, code: string, told: Told, among: readonly string[] = []): FieldError {
  const sentence = `${told.message.replace(/\.$/, "")}${among.length > 0 ? `: ${among.join(", ")}` : ""}`;
  return { field: `params.${key}`, code, detail: `${label} ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`, reason: told.reason };
}

/** A seed no person chose. It stays below 2^48, so that every program that reads it back keeps its digits. */
export function randomSeed(): string {
  return String(randomInt(0, 2 ** 48 - 1));
}

/**
 * Checks what was sent against an output config's parameters and fills in defaults and a seed: what it returns makes the same picture
 * whenever it is run. @throws AppError `invalid`, every wrong field named
 */
export function completeParams(config: OutputConfig, given: Readonly<Record<string, unknown>>): EngineParams {
  const errors: FieldError[] = [];
  const params: Record<string, string | number | null> = {};
  for (const key of Object.keys(given)) {
    if (!config.parameters.some((parameter) => parameter.key === key))
      errors.push({
        field: `params.${key}`,
        code: "unknown",
        detail: `${config.name} takes no "${key}"`,
        reason: tell("param_unknown", { config: config.name, name: key }).reason,
      });
  }
  for (const parameter of config.parameters) {
    const sent = given[parameter.key];
    const isLeftOut = sent === undefined || sent === null || (sent === "" && parameter.type !== "text");
    if (isLeftOut) {
      params[parameter.key] = parameter.type === "seed" ? (digitsOf(parameter.default) ?? randomSeed()) : parameter.default;
    } else {
      const checked = CHECKS[parameter.type](parameter, sent);
      if (checked.ok) params[parameter.key] = checked.value;
      else errors.push(faultAt(parameter, "invalid", tell(checked.key, checked.given), checked.among));
    }
    const value = params[parameter.key];
    if (parameter.required && (value === null || value === undefined || (typeof value === "string" && value.trim() === ""))) {
      if (!errors.some((error) => error.field === `params.${parameter.key}`)) {
        errors.push(faultAt(parameter, "required", tell("must_given")));
      }
    }
  }
  const first = errors[0];
  if (first) throw new AppError("invalid", `${errors.map((error) => error.detail).join("; ")}.`, { field: first.field, errors });
  return params;
}
