import { slotType } from "./connection.ts";
import { type InputSpec, inputSpecs } from "./input-spec.ts";
import { idOf, isJsonObject, type JsonObject, listOf, nameOf, objectOf } from "./json-shape.ts";
import type { NodeDefinition } from "./schema.ts";
import { isField, SEED_NAMES, type Widget } from "./widgets.ts";

export interface Slot {
  readonly name: string;
  readonly type: string;
  /** The id of the link that ends here. */
  link: string | null;
  readonly widget: Widget | null;
  /** The slot in the file; null where the file leaves it out, as it does for fields that nothing is linked to. */
  readonly raw: JsonObject | null;
}

/** Sockets first, then the fields, each in the definition's order; what the file has beyond them (inputs that nodes grow) comes last. */
export function definedSlots(definition: NodeDefinition, raw: JsonObject, widgets: readonly Widget[]): Slot[] {
  const saved = savedByName(raw);
  const slot = (name: string, type: string, widget: Widget | null): Slot => {
    const entry = saved.get(name) ?? null;
    return { name, type, link: idOf(entry?.link), widget, raw: entry };
  };
  const sockets = inputSpecs(definition).filter((spec) => !isField(spec) && !isGrowing(spec));
  const slots = [
    ...sockets.map(({ name, type }) => slot(name, type, null)),
    ...widgets.filter(({ isSent }) => isSent).map((widget) => slot(widget.name, plainType(widget.type), widget)),
  ];
  return [...slots, ...extraSlots(raw, new Set(slots.map(({ name }) => name)), widgets)];
}

/** `COMFY_AUTOGROW_V3` is a family of sockets that the file names one by one. */
const isGrowing = (spec: InputSpec): boolean => spec.type === "COMFY_AUTOGROW_V3";
const plainType = (type: string): string => (type === "COMFY_DYNAMICCOMBO_V3" ? "COMBO" : type);

export function extraSlots(raw: JsonObject, known: ReadonlySet<string>, widgets: readonly Widget[]): Slot[] {
  const byName = new Map(widgets.map((widget) => [widget.name, widget]));
  return listOf(raw.inputs)
    .filter(isJsonObject)
    .filter(({ name }) => typeof name === "string" && !known.has(name))
    .map((entry) => ({
      name: nameOf(entry.name),
      type: slotType(entry.type),
      link: idOf(entry.link),
      widget: byName.get(nameOf(entry.name)) ?? null,
      raw: entry,
    }));
}

export function savedByName(raw: JsonObject): Map<string, JsonObject> {
  const byName = new Map<string, JsonObject>();
  for (const input of listOf(raw.inputs)) if (isJsonObject(input) && typeof input.name === "string") byName.set(input.name, input);
  return byName;
}

/**
 * Without a definition names can only come from the file: an object has them, and so do inputs if there is one a value. A primitive's
 * value stands first.
 */
export function looseWidgets(isPrimitive: boolean, raw: JsonObject): Widget[] {
  const saved = raw.widgets_values;
  const loose = (name: string, value: unknown, at: number, isSent = true): Widget => {
    return { name, type: "*", options: {}, choices: null, isSent, owner: "", at, value };
  };
  if (isJsonObject(saved)) return Object.entries(saved).map(([name, value], at) => loose(name, value, at));
  if (!Array.isArray(saved)) return [];
  if (isPrimitive) return saved.map((value, at) => loose(at === 0 ? "value" : "control_after_generate", value, at, at === 0));
  const names = listOf(raw.inputs).flatMap((input) => (isJsonObject(objectOf(input).widget) ? [nameOf(objectOf(input).name)] : []));
  const withControls = names.flatMap((name) => (SEED_NAMES.includes(name) ? [name, null] : [name]));
  const places = names.length === saved.length ? names : withControls.length === saved.length ? withControls : [];
  return places.map((name, at) => loose(name ?? "control_after_generate", saved[at], at, name !== null));
}

export function outputTypes(definition: NodeDefinition | undefined, raw: JsonObject): string[] {
  const saved = listOf(raw.outputs).map((output) => slotType(objectOf(output).type));
  const defined = listOf(definition?.output).map(slotType);
  return Array.from({ length: Math.max(saved.length, defined.length) }, (_, index) => defined[index] ?? saved[index] ?? "*");
}
