import { FolderName } from "#lib/core/folder-name.ts";
import type { EngineParameter, EngineParams, OutputConfig } from "#lib/engines/schema.ts";
import type { MediaDetail } from "#lib/media/schema.ts";

export type ParameterValue = string | number | null;

/** What a person has set in the studio. Values are kept by parameter, so that changing the engine keeps the prompt. */
export interface Draft {
  readonly engine: string;
  readonly config: string;
  readonly project: string;
  readonly folder: string;
  readonly count: number;
  readonly values: EngineParams;
  /** The job on the stage. */
  readonly watched: string | null;
}

/** Where new files go. */
export type Place = Pick<Draft, "project" | "folder">;

export const DEFAULT_FOLDER = "output";

/** The place that the studio's address names; null when it names none, or none that could be. */
export function readPlace(asked: Readonly<Record<string, unknown>>): Place | null {
  const project = FolderName.safeParse(asked.project);
  if (!project.success) return null;
  const folder = FolderName.safeParse(asked.folder);
  return { project: project.data, folder: folder.success ? folder.data : DEFAULT_FOLDER };
}

const SEED = /^\d{1,20}$/;

/** A value as the parameter can take it; undefined when it cannot. */
function fitted(parameter: EngineParameter, value: ParameterValue | undefined): ParameterValue | undefined {
  if (value === undefined) return undefined;
  if (parameter.type === "seed") return value === null || SEED.test(String(value)) ? (value === null ? null : String(value)) : undefined;
  if (parameter.type === "text") return value === null ? "" : String(value);
  if (parameter.type === "choice") return parameter.choices?.some((choice) => choice.value === value) ? value : undefined;
  if (value === null || value === "") return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  const inside = Math.min(parameter.max ?? number, Math.max(parameter.min ?? number, number));
  return parameter.type === "integer" ? Math.round(inside) : inside;
}

/** Every parameter of a config with a value it can take: the person's, else the default. */
export function valuesFor(config: OutputConfig, values: EngineParams): Record<string, ParameterValue> {
  return Object.fromEntries(
    config.parameters.map((parameter) => [parameter.key, fitted(parameter, values[parameter.key]) ?? parameter.default]),
  );
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

/** The form's values that a finished file's recipe gives. */
export function valuesFromRecipe(detail: MediaDetail): Record<string, ParameterValue> {
  const recipe = detail.generation;
  if (recipe === null) return {};
  const own = embedded(detail).record?.params ?? {};
  const { prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height } = recipe;
  const named = { prompt, negative_prompt, model, sampler, scheduler, steps, cfg, seed, width, height };
  return Object.fromEntries(
    Object.entries({ ...own, ...named }).filter(
      (entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number",
    ),
  );
}

/** The draft that makes something like `detail` again, with the engine it came from where that is still here. */
export function remixed(draft: Draft, detail: MediaDetail, configs: ReadonlyMap<string, readonly OutputConfig[]>): Draft {
  const from = embedded(detail).engine;
  const engine = typeof from === "string" && configs.has(from) ? from : draft.engine;
  const offered = configs.get(engine) ?? [];
  const fits = (config: OutputConfig | undefined) => config?.media_kind === detail.kind;
  const current = offered.find((config) => config.id === draft.config);
  const config = fits(current) ? current : (offered.find(fits) ?? current);
  return {
    ...draft,
    engine,
    config: config?.id ?? draft.config,
    project: detail.project_id ?? draft.project,
    folder: detail.project_id === null ? draft.folder : (detail.folder ?? draft.folder),
    values: { ...draft.values, ...valuesFromRecipe(detail) },
  };
}

const storageKey = (login: string) => `atelier.studio.${login}`;

/** What was kept at the last visit, field by field; whatever does not look like a draft is left out. */
export function readDraft(text: string | null): Partial<Draft> {
  if (text === null) return {};
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return {};
  }
  if (typeof raw !== "object" || raw === null) return {};
  const kept = raw as Record<string, unknown>;
  const names = (["engine", "config", "project", "folder", "watched"] as const).filter((name) => typeof kept[name] === "string");
  const values = typeof kept.values === "object" && kept.values !== null ? (kept.values as Record<string, unknown>) : {};
  return {
    ...Object.fromEntries(names.map((name) => [name, kept[name]])),
    ...(Number.isInteger(kept.count) ? { count: Math.min(64, Math.max(1, kept.count as number)) } : {}),
    values: Object.fromEntries(
      Object.entries(values).filter(
        (entry): entry is [string, ParameterValue] => entry[1] === null || ["string", "number"].includes(typeof entry[1]),
      ),
    ),
  };
}

export function loadDraft(login: string): Partial<Draft> {
  try {
    return readDraft(localStorage.getItem(storageKey(login)));
  } catch {
    // Storage can be switched off or full: the studio works without it.
    return {};
  }
}

export function saveDraft(login: string, draft: Draft): void {
  try {
    localStorage.setItem(storageKey(login), JSON.stringify(draft));
  } catch {
    // As above.
  }
}

/** A seed nobody has chosen: 53 random bits, as a decimal string. */
export function rollSeed(): string {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return String((high & 0x1fffff) * 2 ** 32 + low);
}
