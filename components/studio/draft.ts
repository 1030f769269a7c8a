import { FolderName } from "#lib/core/folder-name.ts";
import { FOREIGN_ID } from "#lib/core/foreign-id.ts";
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
export const SHARED: ReadonlySet<string> = new Set(["prompt", "negative_prompt"]);

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

export const isValue = (value: unknown): value is string | number | boolean => ["string", "number", "boolean"].includes(typeof value);

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
