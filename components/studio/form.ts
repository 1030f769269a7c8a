import type { FieldType, WorkflowField } from "#lib/engines/graph/schema.ts";
import type { EngineParameter, OutputConfig } from "#lib/engines/schema.ts";
import { fieldsWhere } from "#lib/engines/workflows/form.ts";
import { offAs } from "#lib/engines/workflows/switches.ts";

export type ParameterValue = string | number | boolean | null;
export type FormValues = Readonly<Record<string, ParameterValue>>;

/** One input on the form, whether an engine declares it or a workflow has it. */
export interface FormField {
  readonly key: string;
  readonly label: string;
  readonly type: FieldType;
  readonly multiline: boolean;
  readonly required: boolean;
  readonly default: ParameterValue;
  readonly min: number | null;
  readonly max: number | null;
  readonly step: number | null;
  readonly choices: readonly { readonly value: string; readonly label: string }[] | null;
  /** The heading it stands under. */
  readonly group: string | null;
  /** `<node>.<input>` of a workflow, by which the server names it as well. */
  readonly at: string | null;
}

/** What is asked for by the form: an engine's own parameters, or a workflow's fields. */
export interface Form {
  readonly kind: "config" | "workflow";
  /** The workflow's id, or the output config's. */
  readonly id: string;
  readonly engine: string | null;
  readonly name: string;
  readonly fields: readonly FormField[];
}

export function fieldOfParameter(parameter: EngineParameter): FormField {
  return { ...parameter, group: null, at: null };
}

export function fieldOfWorkflow(field: WorkflowField): FormField {
  const { key, label, type, node_id, input } = field;
  return {
    key,
    label,
    type,
    multiline: field.multiline ?? (key.startsWith("prompt") || key.startsWith("negative_prompt")),
    required: false,
    // The seed a workflow was saved with would make the same picture again, which an engine then leaves out.
    default: type === "seed" ? null : field.default,
    min: field.min ?? null,
    max: field.max ?? null,
    step: field.step ?? null,
    choices: field.choices?.map((value) => ({ value, label: value })) ?? null,
    group: field.group ?? null,
    at: `${node_id}.${input}`,
  };
}

export function formOfConfig(engine: string, config: OutputConfig): Form {
  return { kind: "config", id: config.id, engine, name: config.name, fields: config.parameters.map(fieldOfParameter) };
}

/** As much of a workflow as its form needs. */
export interface WorkflowOnForm {
  readonly id: string;
  readonly name: string;
  readonly engine_id: string | null;
  readonly fields: readonly WorkflowField[];
  readonly bypassed?: readonly string[];
  readonly muted?: readonly string[];
}

/** The fields a person wants to see, in their order; all there are where nothing was chosen. */
export function formOfWorkflow({ id, name, engine_id, fields: all, bypassed = [], muted = [] }: WorkflowOnForm): Form {
  // A node that is switched off has nothing to be asked for.
  const fields = fieldsWhere(all, (node) => offAs({ bypassed, muted }, node) === null);
  const shown = fields.filter((field) => field.on_form);
  return { kind: "workflow", id, engine: engine_id, name, fields: (shown.length > 0 ? shown : fields).map(fieldOfWorkflow) };
}

const SEED = /^\d{1,20}$/;
const MEDIA: readonly FieldType[] = ["image", "mask", "video", "audio"];

export const takesMedia = (field: Pick<FormField, "type">): boolean => MEDIA.includes(field.type);

/** A value as the field can take it; undefined when it cannot. */
export function fitted(field: FormField, value: ParameterValue | undefined): ParameterValue | undefined {
  if (value === undefined) return undefined;
  if (field.type === "seed") return value === null ? null : SEED.test(String(value)) ? String(value) : undefined;
  if (field.type === "text" || takesMedia(field)) return value === null ? "" : typeof value === "boolean" ? undefined : String(value);
  if (field.type === "boolean") return typeof value === "boolean" ? value : undefined;
  if (field.type === "choice") return fittedChoice(field, value);
  if (value === null || value === "" || typeof value === "boolean") return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return undefined;
  const inside = Math.min(field.max ?? number, Math.max(field.min ?? number, number));
  return field.type === "integer" ? Math.round(inside) : inside;
}

/** What the engine does not list is taken only where nobody knows its list. */
function fittedChoice({ choices }: FormField, value: ParameterValue): ParameterValue | undefined {
  if (typeof value !== "string") return undefined;
  return choices === null || choices.some((choice) => choice.value === value) ? value : undefined;
}

/** Every field of a form with a value it can take: the person's, else the default. */
export function valuesFor(form: Pick<Form, "fields">, values: FormValues): Record<string, ParameterValue> {
  return Object.fromEntries(form.fields.map((field) => [field.key, fitted(field, values[field.key]) ?? field.default]));
}

/** What stands together: fields without a heading first, then each heading's own, in the order in which they come up. */
export function groupsOf(fields: readonly FormField[]): { readonly group: string | null; readonly fields: readonly FormField[] }[] {
  const names = [...new Set(fields.map((field) => field.group))].sort((a, b) => Number(a !== null) - Number(b !== null));
  return names.map((group) => ({ group, fields: fields.filter((field) => field.group === group) }));
}
