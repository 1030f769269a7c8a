import { dynamicChoices, type InputSpec, inputSpecs } from "./input-spec.ts";
import { isJsonObject, type JsonObject, ownValue } from "./json-shape.ts";
import type { NodeDefinition } from "./schema.ts";

/** A value a node holds by itself. The order is the page's: `widgets_values` carries the values without names. */
export interface Widget {
  readonly name: string;
  readonly type: string;
  readonly options: JsonObject;
  readonly choices: readonly unknown[] | null;
  /** Buttons, previews and "after generate" are kept in the file but are no input of the node. */
  readonly isSent: boolean;
  /** The dynamic combo whose chosen entry brought it; empty for a field of the definition. */
  readonly owner: string;
  /** Its place in `widgets_values`, which an older file may have arranged otherwise. */
  at: number;
  value: unknown;
  /** Where a subgraph's node outside keeps a copy of the value that counts more than this one. */
  outside?: { readonly node: JsonObject; readonly at: number };
}

/** Types the page draws as a field; anything else is a socket. */
const FIELD_TYPES: ReadonlySet<string> = new Set([
  ...["INT", "FLOAT", "BOOLEAN", "STRING", "COMBO", "COMFY_DYNAMICCOMBO_V3", "MARKDOWN", "TEXTAREA", "COLOR", "COLORS"],
  ...["IMAGEUPLOAD", "AUDIOUPLOAD", "AUDIO_UI", "AUDIO_RECORD", "WEBCAM", "LOAD_3D", "LOAD_3D_ANIMATION", "PREVIEW_3D"],
  ...["BOUNDING_BOX", "BOUNDING_BOXES", "CURVE", "RANGE", "PAINTER", "CHART", "GALLERIA", "COMPOSITOR", "IMAGECOMPARE"],
  ...["VIDEO_EDIT", "RESOLUTION_PREVIEW"],
]);

/** Fields that the page's own extensions add to nodes whose definition does not name them. They are sent, and hold nothing. */
const ADDED_FIELDS: Readonly<Record<string, readonly [name: string, type: string]>> = {
  LoadAudio: ["audioUI", "AUDIO_UI"],
  SaveAudio: ["audioUI", "AUDIO_UI"],
  SaveAudioMP3: ["audioUI", "AUDIO_UI"],
  SaveAudioOpus: ["audioUI", "AUDIO_UI"],
  PreviewAudio: ["audioUI", "AUDIO_UI"],
  SaveGLB: ["image", "PREVIEW_3D"],
  Preview3D: ["image", "PREVIEW_3D"],
  Preview3DAnimation: ["image", "PREVIEW_3D"],
  PreviewAny: ["preview", "STRING"],
};

const UPLOADS = ["image_upload", "animated_image_upload", "video_upload"] as const;
/** Numbers of these names are followed by what happens to them after each job, whether the definition says so or not. */
export const SEED_NAMES: readonly string[] = ["seed", "noise_seed"];

export function isField(spec: InputSpec): boolean {
  return FIELD_TYPES.has(fieldType(spec)) && spec.options.forceInput !== true;
}

function fieldType(spec: InputSpec): string {
  return typeof spec.options.widgetType === "string" ? spec.options.widgetType : spec.type;
}

/** The widgets of a new node of that type, with the definition's own values. */
export function newWidgets(type: string, definition: NodeDefinition): Widget[] {
  const specs = inputSpecs(definition);
  const widgets = specs.filter(isField).flatMap((spec) => widgetsOf(spec));
  const added = ownValue(ADDED_FIELDS, type);
  if (added !== undefined && !widgets.some(({ name }) => name === added[0])) widgets.push(widget(added[0], added[1], ""));
  if (specs.some(({ options }) => UPLOADS.some((upload) => options[upload] === true)))
    widgets.push(widget("upload", "IMAGEUPLOAD", "image", false));
  if (specs.some(({ options }) => options.audio_upload === true)) widgets.push(widget("upload", "AUDIOUPLOAD", null, false));
  return numbered(widgets);
}

/** Puts the values a file holds into the widgets: by place, or by name where the file has an object. */
export function fillWidgets(type: string, definition: NodeDefinition, saved: unknown): Widget[] {
  const widgets = newWidgets(type, definition);
  if (isJsonObject(saved)) return fillByName(widgets, saved);
  if (!Array.isArray(saved)) return widgets;
  const places = livePlaces(definition, widgets, saved.length);
  for (let index = 0; index < widgets.length; index++) {
    const target = widgets[index];
    if (target === undefined) break;
    target.at = places[index] ?? index;
    if (target.at < saved.length) setValue(widgets, index, loadedValue(type, target, saved[target.at]));
  }
  return numbered(widgets, places);
}

/** By name, the way the custom nodes mean it that save an object. */
export function fillByName(widgets: Widget[], saved: JsonObject): Widget[] {
  for (let index = 0; index < widgets.length; index++) {
    const target = widgets[index];
    if (target !== undefined && Object.hasOwn(saved, target.name)) setValue(widgets, index, saved[target.name]);
  }
  return numbered(widgets);
}

function widgetsOf(spec: InputSpec, owner = ""): Widget[] {
  const { name, options, choices } = spec;
  const own: Widget = { name, type: fieldType(spec), options, choices, isSent: true, owner, at: 0, value: firstValue(spec) };
  if (own.type === "COMFY_DYNAMICCOMBO_V3") {
    const keys = dynamicChoices(spec).map(({ key }) => key);
    const combo = { ...own, choices: keys, value: options.default ?? keys[0] ?? null };
    return [combo, ...chosenWidgets(combo)];
  }
  const control = options.control_after_generate ?? (own.type === "INT" && SEED_NAMES.includes(name));
  if (control === false || control === null || !["INT", "COMBO"].includes(own.type)) return [own];
  const after = widget(typeof control === "string" ? control : "control_after_generate", "COMBO", "randomize", false, owner);
  return own.type === "COMBO" ? [own, after, widget("control_filter_list", "STRING", "", false, owner)] : [own, after];
}

/** The fields that the chosen entry of a dynamic combo brings along. */
function chosenWidgets(combo: Widget): Widget[] {
  const spec: InputSpec = { name: combo.name, type: combo.type, options: combo.options, choices: null, isOptional: false };
  const chosen = dynamicChoices(spec).find(({ key }) => key === combo.value);
  return (chosen?.inputs ?? []).filter(isField).flatMap((inner) => widgetsOf(inner, combo.name));
}

/** A dynamic combo that is set to another entry gets that entry's fields, directly behind it. */
function setValue(widgets: Widget[], index: number, value: unknown): void {
  const target = widgets[index];
  if (target === undefined) return;
  target.value = value;
  if (target.type !== "COMFY_DYNAMICCOMBO_V3") return;
  const isOld = ({ owner }: Widget) => owner === target.name || owner.startsWith(`${target.name}.`);
  const old = widgets.slice(index + 1).filter(isOld).length;
  widgets.splice(index + 1, old, ...chosenWidgets(target));
}

/**
 * Before 1.16 the page kept a value for inputs that can only be linked (`forceInput`). Where a file has exactly as many values as it
 * would have with those, they are passed over.
 */
function livePlaces(definition: NodeDefinition, widgets: readonly Widget[], count: number): number[] {
  const names = new Set(widgets.map(({ name }) => name));
  const dead: boolean[] = [];
  for (const spec of inputSpecs(definition)) {
    const isForced = spec.options.forceInput === true;
    if (!names.has(spec.name) && !isForced) continue;
    dead.push(isForced);
    if (widgets[widgets.findIndex(({ name }) => name === spec.name) + 1]?.isSent === false && spec.type === "INT" && !isForced)
      dead.push(false);
  }
  if (dead.length !== count || !dead.includes(true)) return [];
  return dead.flatMap((isDead, place) => (isDead ? [] : [place]));
}

function loadedValue(type: string, target: Widget, value: unknown): unknown {
  // The page's players and 3D views say nothing of what a file keeps for them.
  if (target.type === "AUDIO_UI") return "";
  if (value === null && target.choices !== null && target.choices.length > 0) return target.choices[0];
  if (target.name === "sampler_name" && type.startsWith("KSampler") && typeof value === "string" && value.startsWith("sample_"))
    return value.slice(7);
  return value;
}

function firstValue(spec: InputSpec): unknown {
  const type = fieldType(spec);
  if (type === "COMBO") {
    const isMany = isJsonObject(spec.options.multi_select);
    return spec.options.default ?? (isMany ? [] : (spec.choices?.[0] ?? (spec.choices === null ? "" : undefined)));
  }
  if (spec.options.default !== undefined) return spec.options.default;
  if (type === "INT" || type === "FLOAT") return 0;
  return type === "BOOLEAN" ? false : "";
}

function widget(name: string, type: string, value: unknown, isSent = true, owner = ""): Widget {
  return { name, type, options: {}, choices: null, isSent, owner, at: 0, value };
}

function numbered(widgets: Widget[], places: readonly number[] = []): Widget[] {
  for (const [index, item] of widgets.entries()) item.at = places[index] ?? index;
  return widgets;
}
