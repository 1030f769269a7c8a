/** What a node's definition says of one input by its name, and what literals look like to a form. */
import { digitsOf } from "#lib/core/json.ts";
import { dynamicChoices, type InputSpec, inputSpec } from "./input-spec.ts";
import { ownValue } from "./json-shape.ts";
import type { FieldType, NodeDefinition } from "./schema.ts";

/**
 * Null where the definition has no such input: the page keeps widgets of its own (`audioUI`, a preview's text) in graphs, which no
 * server knows. `size.width` is the input that the dynamic choice `size` brings.
 */
export function inputOf(definition: NodeDefinition | undefined, name: string): InputSpec | null {
  const { required = {}, optional = {} } = definition?.input ?? {};
  const entry = ownValue(required, name) ?? ownValue(optional, name);
  if (entry !== undefined) return inputSpec(name, entry, !Object.hasOwn(required, name));
  const base = name.includes(".") ? inputOf(definition, name.slice(0, name.lastIndexOf("."))) : null;
  const nested = base && dynamicChoices(base).flatMap((choice) => choice.inputs);
  return nested?.find((spec) => spec.name === name) ?? null;
}

/** The type of a node's n-th output; null where the server is not known or lists none. */
export function outputType(definition: NodeDefinition | undefined, slot: number): string | null {
  const type = definition?.output?.[slot];
  return Array.isArray(type) ? "COMBO" : typeof type === "string" ? type : null;
}

const UPLOADS: readonly (readonly [option: string, type: FieldType])[] = [
  ["image_upload", "image"],
  ["animated_image_upload", "image"],
  ["video_upload", "video"],
  ["audio_upload", "audio"],
];

/** The kind of file a person chooses at this input. */
export function uploadOf(input: InputSpec): FieldType | null {
  return UPLOADS.find(([option]) => input.options[option] === true)?.[1] ?? null;
}

/** A bound as a number a form can use: 2^64 - 1 is none, a double would have changed it. */
export function bound(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
  const text = JSON.isRawJSON(value) ? value.rawJSON : undefined;
  if (text === undefined || (digitsOf(value) !== null && !Number.isSafeInteger(Number(text)))) return undefined;
  return bound(Number(text));
}

/** A literal a person can change; objects and lists belong to nodes that draw their own controls. */
export function isLiteral(value: unknown): value is string | number | boolean | { readonly rawJSON: string } {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" || JSON.isRawJSON(value);
}

/** The literal as the form carries it: integers that no double holds as their digits. */
export function carried(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  if (!JSON.isRawJSON(value)) return null;
  return digitsOf(value) === null || Number.isSafeInteger(Number(value.rawJSON)) ? Number(value.rawJSON) : value.rawJSON;
}
