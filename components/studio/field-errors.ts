import type { Problem } from "#lib/core/fetcher.ts";

/** What the server refused, by parameter: `params.width` and `width` both mean the field `width`. */
export function fieldErrors(problem: Problem | null): Record<string, string> {
  if (problem === null) return {};
  const told = problem.errors.map(({ field, detail }) => [field, detail] as const);
  const single = problem.field === undefined ? [] : [[problem.field, problem.message] as const];
  return Object.fromEntries([...single, ...told].map(([field, detail]) => [field.replace(/^params\./, ""), detail]));
}
