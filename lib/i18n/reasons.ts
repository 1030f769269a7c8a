/**
 * What is refused, fails or is lost, as one sentence of the catalogue (`jobs.reasons`) and what stands in it. The sentence goes along in
 * English; a screen in another language says it anew from the reason.
 */
import { AppError, type ErrorCode } from "#lib/core/errors.ts";
import type { Reason } from "#lib/core/reason.ts";
import english from "./messages/en.json" with { type: "json" };

const SENTENCES = english.jobs.reasons;
export type ReasonKey = keyof typeof SENTENCES;
const WHYS = english.jobs.whys;
export type WhyKey = keyof typeof WHYS;

const LONGEST_VALUE = 300;
const LONGEST = 600;

export interface Told {
  readonly message: string;
  readonly reason: Reason;
}

/** The sentences take plain arguments alone, so that they can be filled in without a reader of ICU messages. */
export function tell(key: ReasonKey, given: Readonly<Record<string, string>> = {}): Told {
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.slice(0, LONGEST_VALUE)]));
  return { message: filled(SENTENCES[key], values).slice(0, LONGEST), reason: { key, values } };
}

function filled(sentence: string, values: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Part of a sentence (`jobs.whys`), as values of the sentence that has a place for it, `{why}`. */
export interface Because extends Readonly<Record<string, string>> {
  readonly why: string;
}

export function because(key: WhyKey, given: Readonly<Record<string, string>> = {}): Because {
  return { ...given, why: filled(WHYS[key], given), why_key: key };
}

/** A refusal that is told in any language. */
export function refusal(
  code: ErrorCode,
  key: ReasonKey,
  given: Readonly<Record<string, string>> = {},
  at: { readonly field?: string; readonly cause?: unknown } = {},
): AppError {
  const { message, reason } = tell(key, given);
  return new AppError(code, message, { ...at, reason });
}
