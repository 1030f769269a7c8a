import type { JobRequest } from "#lib/generation/client.ts";
import { type Axis, type DecimalMark, type Read, readAxis } from "./axes.ts";
import { type Draft, MOST_AT_ONCE, setOn, withValues } from "./draft.ts";
import { type Form, type FormField, type ParameterValue, valuesFor } from "./form.ts";
import { rollSeed, seedAfter } from "./seeds.ts";

/** How many can be asked for at once. */
const COUNTS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, MOST_AT_ONCE];
/** Where an engine has no batches of its own each one is a job. */
const MOST_JOBS = 8;

/** Whether the form's own batch size is what "how many" means: of a workflow it is one field among others. */
function batchOf(form: Form): FormField | undefined {
  return form.kind === "config" ? form.fields.find((field) => field.key === "batch_size") : undefined;
}

export function countsFor(form: Form): number[] {
  const most = form.kind === "workflow" ? MOST_AT_ONCE : (batchOf(form)?.max ?? MOST_JOBS);
  return COUNTS.filter((count) => count <= most);
}

export function countOn(draft: Pick<Draft, "count">, form: Form): number {
  return countsFor(form).findLast((one) => one <= draft.count) ?? 1;
}

/** An axis as far as the form has its field. */
export interface ReadyAxis {
  readonly axis: Axis;
  readonly field: FormField;
  readonly read: Read;
}

export function axesOn(draft: Pick<Draft, "axes">, form: Form, mark: DecimalMark): ReadyAxis[] {
  return draft.axes.flatMap((axis) => {
    const field = form.fields.find((one) => one.key === axis.key);
    return field ? [{ axis, field, read: readAxis(field, axis.text, mark, () => rollSeed(field.max)) }] : [];
  });
}

/** How many pictures the axes make together; null while one of them cannot be read. */
export function cellsOf(axes: readonly ReadyAxis[]): number | null {
  return axes.reduce<number | null>((product, { read }) => (product === null || !read.ok ? null : product * read.values.length), 1);
}

/** What one press asks for; empty while an axis cannot be read. */
export function requestsFor(draft: Draft, form: Form, labelOf: (field: FormField) => string, mark: DecimalMark): JobRequest[] {
  const set = valuesFor(form, setOn(draft, form));
  const count = countOn(draft, form);
  const batch = batchOf(form);
  const place = { project_id: draft.project, output_dir: draft.folder };
  const what = form.kind === "workflow" ? { workflow_id: form.id } : { engine_id: form.engine, output_config: form.id };
  const job = { type: "generate" as const, ...what, ...place };
  const axes = axesOn(draft, form, mark);
  if (axes.length > 0) {
    const matrix = axes.flatMap(({ field, read }) =>
      read.ok ? [{ key: field.key, label: labelOf(field), values: read.values.filter((value) => value !== null) }] : [],
    );
    return matrix.length === axes.length ? [{ ...job, params: { ...set, ...(batch ? { batch_size: 1 } : {}) }, matrix }] : [];
  }
  if (batch) return [{ ...job, params: { ...set, batch_size: count } }];
  const seeds = form.fields.filter((field) => field.type === "seed" && typeof set[field.key] === "string");
  return Array.from({ length: count }, (_, n) => ({
    ...job,
    params: { ...set, ...Object.fromEntries(seeds.map(({ key, max }) => [key, seedAfter(String(set[key]), n, max)])) },
  }));
}

/** The draft after a press: seeds that count on stand at the first one that was not used. */
export function afterwards(draft: Draft, form: Form): Draft {
  const set = valuesFor(form, setOn(draft, form));
  const by = countOn(draft, form);
  const next = form.fields.flatMap((field): [string, ParameterValue][] => {
    const seed = set[field.key];
    const counts = field.type === "seed" && draft.seeds[field.key] === "increment" && typeof seed === "string";
    return counts && !draft.axes.some((axis) => axis.key === field.key) ? [[field.key, seedAfter(seed, by, field.max)]] : [];
  });
  return next.length === 0 ? draft : withValues(draft, form, Object.fromEntries(next));
}
