import type { OutputConfig } from "#lib/engines/schema.ts";
import type { Job } from "#lib/generation/schema.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { type Draft, isValue, type Place, SHARED, withValues } from "./draft.ts";
import { type Form, type FormValues, formOfWorkflow, type ParameterValue, takesMedia, type WorkflowOnForm } from "./form.ts";

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

/** What a job was given, under the names of the form it was given on; files of the library by their path, as the form holds them. */
function paramsOn(form: Form, params: Job["params"]): Record<string, ParameterValue> {
  return Object.fromEntries(
    form.fields.flatMap((field) => {
      const value = params[field.key];
      if (!isValue(value)) return [];
      return [[field.key, takesMedia(field) && typeof value === "string" ? value.replace(/^media:/, "") : value]];
    }),
  );
}

const placeOf = (draft: Draft, { project_id, folder }: MediaDetail): Place => ({
  project: project_id ?? draft.project,
  folder: project_id === null ? draft.folder : (folder ?? draft.folder),
});

/**
 * The draft that makes `detail` again on the workflow that made it: nothing stays on its form of what was set before. What the job was given
 * goes before what the file tells, which knows fewer fields.
 */
export function remixedOn(draft: Draft, detail: MediaDetail, workflow: WorkflowOnForm, params: Job["params"] = {}): Draft {
  const form = formOfWorkflow(workflow);
  const keys = new Set(form.fields.map((field) => field.key));
  const { [form.id]: _, ...forms } = draft.forms;
  const values = Object.fromEntries(Object.entries(draft.values).filter(([key]) => !SHARED.has(key) || !keys.has(key)));
  const given = { ...recipeOn(form, valuesFromRecipe(detail)), ...paramsOn(form, params) };
  return { ...withValues({ ...draft, values, forms, axes: [] }, form, given), workflow: form.id, ...placeOf(draft, detail) };
}

/** Where a file came from an engine's own form that is still here: that form, kept where it fits as well. */
function ownConfig(
  draft: Draft,
  detail: MediaDetail,
  configs: ReadonlyMap<string, readonly OutputConfig[]>,
): Pick<Draft, "engine" | "config"> | null {
  const { engine, record } = embedded(detail);
  if (typeof engine !== "string" || record?.params?.workflow !== undefined) return null;
  const fitting = configs.get(engine)?.filter((config) => config.media_kind === detail.kind) ?? [];
  const config = fitting.find((one) => one.id === draft.config) ?? fitting[0];
  return config ? { engine, config: config.id } : null;
}

/** Whether a file carries a graph that none of the engines' own forms stands for. */
export function carriesWorkflow(draft: Draft, detail: MediaDetail, configs: ReadonlyMap<string, readonly OutputConfig[]>): boolean {
  const workflow = detail.generation?.workflow;
  return Boolean(workflow?.api || workflow?.ui) && ownConfig(draft, detail, configs) === null;
}

/**
 * The draft that makes something like `detail` again where no workflow of the library made it: on the engine's own form it came from where
 * that is still here, else on the form that is chosen.
 */
export function remixed(draft: Draft, detail: MediaDetail, configs: ReadonlyMap<string, readonly OutputConfig[]>, form?: Form): Draft {
  const recipe = valuesFromRecipe(detail);
  const place = placeOf(draft, detail);
  const own = ownConfig(draft, detail, configs);
  if (own) return { ...draft, ...own, workflow: null, ...place, values: { ...draft.values, ...recipe } };
  if (form?.kind === "workflow") return { ...withValues(draft, form, recipeOn(form, recipe)), ...place };
  const offered = configs.get(draft.engine) ?? [];
  const fits = (config: OutputConfig | undefined) => config?.media_kind === detail.kind;
  const current = offered.find((config) => config.id === draft.config);
  const config = fits(current) ? current : (offered.find(fits) ?? current);
  return { ...draft, config: config?.id ?? draft.config, ...place, values: { ...draft.values, ...recipe } };
}
