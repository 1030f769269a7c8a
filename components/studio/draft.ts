import { FolderName } from "#lib/core/folder-name.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
import type { OutputConfig } from "#lib/engines/schema.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import type { Axis } from "./axes.ts";
import type { Form, FormValues, ParameterValue } from "./form.ts";

/** What becomes of a seed after it was used: nothing, or the next one. A random one is no seed at all (null). */
export type SeedMode = "fixed" | "increment";

/** What a person has set in the studio. */
export interface Draft {
  readonly engine: string;
  readonly config: string;
  /** Where it is a workflow that is asked for, and not an engine's own form. */
  readonly workflow: string | null;
  readonly project: string;
  readonly folder: string;
  readonly count: number;
  /** By field, so that changing the engine keeps the prompt. */
  readonly values: FormValues;
  /** What was set on the forms of workflows, apart for each: steps that suit one model ruin another's pictures. */
  readonly forms: Readonly<Record<string, FormValues>>;
  /** Seeds that count on, by field. */
  readonly seeds: Readonly<Record<string, SeedMode>>;
  /** The fields that vary, where every combination is asked for. */
  readonly axes: readonly Axis[];
  /** The job on the stage. */
  readonly watched: string | null;
}

/** Where new files go. */
export type Place = Pick<Draft, "project" | "folder">;

export const DEFAULT_FOLDER = "output";
export const MOST_AT_ONCE = 64;

export const EMPTY_DRAFT: Draft = {
  engine: "",
  config: "",
  workflow: null,
  project: "default",
  folder: DEFAULT_FOLDER,
  count: 1,
  values: {},
  forms: {},
  seeds: {},
  axes: [],
  watched: null,
};

/** The place that the studio's address names; null when it names none, or none that could be. */
export function readPlace(asked: Readonly<Record<string, unknown>>): Place | null {
  const project = FolderName.safeParse(asked.project);
  if (!project.success) return null;
  const folder = FolderName.safeParse(asked.folder);
  return { project: project.data, folder: folder.success ? folder.data : DEFAULT_FOLDER };
}

/** The workflow that the address names; null when it names none, or none that could be. */
export function readWorkflow({ workflow }: Readonly<Record<string, unknown>>): string | null {
  return typeof workflow === "string" && FOREIGN_ID.test(workflow) ? workflow : null;
}

/** What is wished for goes from form to form; all else on a workflow's form is that workflow's. */
const SHARED = new Set(["prompt", "negative_prompt"]);

const isOwn = (form: Pick<Form, "kind">, key: string): boolean => form.kind === "workflow" && !SHARED.has(key);

/** What the person has set of a form, as it was set. */
export function setOn(draft: Draft, form: Pick<Form, "kind" | "id">): FormValues {
  if (form.kind === "config") return draft.values;
  const shared = Object.entries(draft.values).filter(([key]) => SHARED.has(key));
  return { ...Object.fromEntries(shared), ...draft.forms[form.id] };
}

/** What the person has set of one field; undefined where nothing. */
export function setValue(draft: Draft, form: Pick<Form, "kind" | "id">, key: string): ParameterValue | undefined {
  return isOwn(form, key) ? draft.forms[form.id]?.[key] : draft.values[key];
}

/** The draft with some fields of a form set. */
export function withValues(draft: Draft, form: Pick<Form, "kind" | "id">, values: FormValues): Draft {
  const [own, shared] = [true, false].map((own) => Object.fromEntries(Object.entries(values).filter(([key]) => isOwn(form, key) === own)));
  const next = { ...draft, values: { ...draft.values, ...shared } };
  return form.kind === "config" ? next : { ...next, forms: { ...draft.forms, [form.id]: { ...draft.forms[form.id], ...own } } };
}

/** The draft with a form back at its defaults. */
export function withoutValues(draft: Draft, form: Pick<Form, "kind" | "id">): Draft {
  const { [form.id]: _, ...forms } = draft.forms;
  return { ...draft, values: {}, forms: form.kind === "workflow" ? forms : draft.forms, seeds: {}, axes: [] };
}

interface Embedded {
  engine?: unknown;
  record?: { params?: Record<string, unknown> };
}

/** The engine and its own parameters, from the provenance that Atelier embeds; other programs' files have none. */
function embedded(detail: MediaDetail): Embedded {
  const text = detail.generation?.raw.find((raw) => raw.key === "atelier" || raw.key === "atelier:provenance")?.text;
  if (text === undefined) return {};
  try {
    return JSON.parse(text) as Embedded;
  } catch {
    return {};
  }
}

const isValue = (value: unknown): value is string | number | boolean => ["string", "number", "boolean"].includes(typeof value);

/** The form's values that a finished file's recipe gives. */
export function valuesFromRecipe(detail: MediaDetail): Record<string, ParameterValue> {
  const recipe = detail.generation;
  if (recipe === null) return {};
  const own = embedded(detail).record?.params ?? {};
  const { prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height, loras } = recipe;
  const [lora] = loras ?? [];
  const named = { prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height, lora: lora?.name };
  const all: Record<string, unknown> = { ...own, ...named };
  return Object.fromEntries(Object.entries(all).flatMap(([key, value]) => (isValue(value) ? [[key, value]] : [])));
}

/**
 * Values of a recipe under the names that a form has for them. A model stands in a recipe with or without its folder and extension; of
 * a list the entry that means the same file is taken.
 */
export function recipeOn(form: Form, recipe: FormValues): Record<string, ParameterValue> {
  const bare = (name: string) => (name.split(/[\\/]/).at(-1) ?? "").replace(/\.(safetensors|ckpt|pt|pth|gguf|sft)$/i, "").toLowerCase();
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const value = recipe[field.key];
      if (value === undefined) return [];
      if (field.type !== "choice" || typeof value !== "string") return [[field.key, value]];
      const same = field.choices?.find((choice) => choice.value === value) ?? field.choices?.find((one) => bare(one.value) === bare(value));
      return same ? [[field.key, same.value]] : [];
    }),
  );
}

/**
 * The draft that makes something like `detail` again: on the workflow's form that is chosen, else with the engine it came from where
 * that is still here.
 */
export function remixed(draft: Draft, detail: MediaDetail, configs: ReadonlyMap<string, readonly OutputConfig[]>, form?: Form): Draft {
  const recipe = valuesFromRecipe(detail);
  const place = {
    project: detail.project_id ?? draft.project,
    folder: detail.project_id === null ? draft.folder : (detail.folder ?? draft.folder),
  };
  if (form?.kind === "workflow") return { ...withValues(draft, form, recipeOn(form, recipe)), ...place };
  const from = embedded(detail).engine;
  const engine = typeof from === "string" && configs.has(from) ? from : draft.engine;
  const offered = configs.get(engine) ?? [];
  const fits = (config: OutputConfig | undefined) => config?.media_kind === detail.kind;
  const current = offered.find((config) => config.id === draft.config);
  const config = fits(current) ? current : (offered.find(fits) ?? current);
  return { ...draft, engine, config: config?.id ?? draft.config, ...place, values: { ...draft.values, ...recipe } };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);

function readValues(raw: unknown): FormValues {
  if (!isRecord(raw)) return {};
  return Object.fromEntries(
    Object.entries(raw).filter((entry): entry is [string, ParameterValue] => entry[1] === null || isValue(entry[1])),
  );
}

function readAxes(raw: unknown): Axis[] {
  if (!Array.isArray(raw)) return [];
  return raw.flatMap((one) =>
    isRecord(one) && typeof one.key === "string" && typeof one.text === "string" ? [{ key: one.key, text: one.text }] : [],
  );
}

/** What was kept at the last visit, field by field; whatever does not look like a draft is left out. */
export function readDraft(kept: unknown): Partial<Draft> {
  if (!isRecord(kept)) return {};
  const names = (["engine", "config", "project", "folder", "watched"] as const).filter((name) => typeof kept[name] === "string");
  const forms = isRecord(kept.forms) ? Object.entries(kept.forms).map(([id, values]) => [id, readValues(values)] as const) : [];
  const seeds = isRecord(kept.seeds) ? Object.entries(kept.seeds) : [];
  return {
    ...Object.fromEntries(names.map((name) => [name, kept[name]])),
    workflow: typeof kept.workflow === "string" ? kept.workflow : null,
    ...(Number.isInteger(kept.count) ? { count: Math.min(MOST_AT_ONCE, Math.max(1, kept.count as number)) } : {}),
    values: readValues(kept.values),
    forms: Object.fromEntries(forms),
    seeds: Object.fromEntries(seeds.filter((entry): entry is [string, SeedMode] => entry[1] === "fixed" || entry[1] === "increment")),
    axes: readAxes(kept.axes),
  };
}
