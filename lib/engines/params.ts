import { randomInt } from "node:crypto";
import { AppError, type FieldError } from "#lib/core/errors.ts";
import { digitsOf } from "#lib/core/json.ts";
import type { EngineParameter, EngineParams, OutputConfig } from "./schema.ts";

const LARGEST_SEED = 2n ** 64n - 1n;
const LONGEST_TEXT = 20_000;

type Checked = { ok: true; value: string | number | null } | { ok: false; detail: string };
const fine = (value: string | number | null): Checked => ({ ok: true, value });
const wrong = (detail: string): Checked => ({ ok: false, detail });

const CHECKS: Readonly<Record<EngineParameter["type"], (parameter: EngineParameter, given: unknown) => Checked>> = {
  text(_, given) {
    if (typeof given !== "string") return wrong("must be text");
    return given.length > LONGEST_TEXT ? wrong(`must have at most ${LONGEST_TEXT} characters`) : fine(given);
  },
  number: checkNumber,
  integer(parameter, given) {
    const checked = checkNumber(parameter, given);
    return checked.ok && checked.value !== null && !Number.isInteger(checked.value) ? wrong("must be a whole number") : checked;
  },
  choice(parameter, given) {
    const values = parameter.choices?.map((choice) => choice.value) ?? [];
    return typeof given === "string" && values.includes(given) ? fine(given) : wrong(`must be one of ${values.join(", ")}`);
  },
  seed(_, given) {
    const digits = digitsOf(given);
    if (digits === null || digits.startsWith("-") || BigInt(digits) > LARGEST_SEED)
      return wrong("must be a whole number from 0 to 2^64 - 1, as digits");
    return fine(BigInt(digits).toString());
  },
};

function checkNumber(parameter: EngineParameter, given: unknown): Checked {
  const value = typeof given === "string" && given.trim() !== "" ? Number(given) : given;
  if (typeof value !== "number" || !Number.isFinite(value)) return wrong("must be a number");
  if (parameter.min !== null && value < parameter.min) return wrong(`must be at least ${parameter.min}`);
  if (parameter.max !== null && value > parameter.max) return wrong(`must be at most ${parameter.max}`);
  return fine(value);
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
      errors.push({ field: `params.${key}`, code: "unknown", detail: `${config.name} takes no "${key}"` });
  }
  for (const parameter of config.parameters) {
    const sent = given[parameter.key];
    const isLeftOut = sent === undefined || sent === null || (sent === "" && parameter.type !== "text");
    if (isLeftOut) {
      params[parameter.key] = parameter.type === "seed" ? (digitsOf(parameter.default) ?? randomSeed()) : parameter.default;
    } else {
      const checked = CHECKS[parameter.type](parameter, sent);
      if (checked.ok) params[parameter.key] = checked.value;
      else errors.push({ field: `params.${parameter.key}`, code: "invalid", detail: `${parameter.label} ${checked.detail}` });
    }
    const value = params[parameter.key];
    if (parameter.required && (value === null || value === undefined || (typeof value === "string" && value.trim() === ""))) {
      if (!errors.some((error) => error.field === `params.${parameter.key}`)) {
        errors.push({ field: `params.${parameter.key}`, code: "required", detail: `${parameter.label} is needed` });
      }
    }
  }
  const first = errors[0];
  if (first) throw new AppError("invalid", `${errors.map((error) => error.detail).join("; ")}.`, { field: first.field, errors });
  return params;
}
