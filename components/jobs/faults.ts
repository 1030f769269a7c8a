import type { JobError, JobFault } from "#lib/queue/schema.ts";

/** The first fault without the count of the others, for where those are told as well. */
export function alone(error: JobError): JobFault {
  const { also = [], ...first } = error;
  if (also.length === 0 || !first.reason) return first;
  const { more: _, ...values } = first.reason.values;
  return { ...first, reason: { ...first.reason, values } };
}

/** Each fault of an error, the first first. */
export function faultsOf(error: JobError): JobFault[] {
  return [alone(error), ...(error.also ?? [])];
}

/** The inputs at fault, each once, where there are several: what a row has room for. */
export function inputsAtFault(error: JobError): string[] {
  const inputs = [...new Set(faultsOf(error).flatMap(({ input }) => input ?? []))];
  return inputs.length > 1 ? inputs : [];
}
