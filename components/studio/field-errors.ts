import { faultsOf } from "#components/jobs/faults.ts";
import { isProblem } from "#lib/core/fetcher.ts";
import type { Reason } from "#lib/core/reason.ts";
import type { Job } from "#lib/generation/schema.ts";
import type { JobFault } from "#lib/queue/schema.ts";
import type { Form, FormField } from "./form.ts";

export type FieldErrors = Readonly<Record<string, string>>;
export const NO_ERRORS: FieldErrors = {};

/** Of a workflow a field goes by its key or by its place: `params.cfg`, `cfg` and `3.cfg` mean the same. */
export function keyOf(field: string, form: Form | null): string {
  const name = field.replace(/^params\./, "");
  return form?.fields.find((one) => one.key === name || one.at === name)?.key ?? name;
}

type Say = (said: { readonly message: string; readonly reason?: Reason | null | undefined }) => string;

/** What the server refused, by field; `say` words it. */
export function fieldErrors(problem: unknown, form: Form | null, say: Say): FieldErrors {
  if (!isProblem(problem)) return NO_ERRORS;
  const told = problem.errors.map(({ field, detail, reason }) => [keyOf(field, form), say({ message: detail, reason })] as const);
  const single = problem.field === undefined ? [] : [[keyOf(problem.field, form), say(problem)] as const];
  return Object.fromEntries([...single, ...told]);
}

/** What an engine refused at its nodes while the job ran, at each field the form has of them; `say` words it. */
export function jobErrors(job: Pick<Job, "error" | "workflow_id"> | undefined, form: Form | null, say: Say): FieldErrors {
  const error = job?.error;
  if (!error || form?.kind !== "workflow" || job?.workflow_id !== form.id) return NO_ERRORS;
  const told = faultsOf(error).flatMap((fault) => {
    const field = fieldAt(fault, form);
    return field ? [[field.key, say(fault)] as const] : [];
  });
  // Of several faults of one field the first, as of several jobs'.
  return Object.fromEntries(told.reverse());
}

function fieldAt({ node_id, input, message }: JobFault, form: Form): FormField | undefined {
  if (!node_id || !input) return undefined;
  const there = form.fields.filter((one) => one.at === `${node_id}.${input}`);
  // A mask laid over a picture stands at the same input; what is said of masks is the mask's.
  return there.find((one) => one.type === "mask" && /mask/i.test(message)) ?? there[0];
}
