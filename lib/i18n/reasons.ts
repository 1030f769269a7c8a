/**
 * What is refused, fails or is lost, as one sentence of the catalogue (`jobs.reasons`) and what stands in it. The sentence goes along in
 * English; a screen in another language says it anew from the reason.
 */
import type { Reason } from "#lib/core/reason.ts";
import english from "./messages/en.json" with { type: "json" };

const SENTENCES = english.jobs.reasons;
export type ReasonKey = keyof typeof SENTENCES;

const LONGEST_VALUE = 300;
const LONGEST = 600;

export interface Told {
  readonly message: string;
  readonly reason: Reason;
}

/** The sentences take plain arguments alone, so that they can be filled in without a reader of ICU messages. */
export function tell(key: ReasonKey, given: Readonly<Record<string, string>> = {}): Told {
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value.slice(0, LONGEST_VALUE)]));
  const message = SENTENCES[key].replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
  return { message: message.slice(0, LONGEST), reason: { key, values } };
}
