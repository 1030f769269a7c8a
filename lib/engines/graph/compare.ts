import { objectOf, ownValue, sameJson } from "./json-shape.ts";
import type { ApiGraph } from "./schema.ts";

export interface Difference {
  readonly node: string;
  /** Null where the node itself is missing, too many, or of another class. */
  readonly input: string | null;
  readonly got: unknown;
  readonly wanted: unknown;
}

/** Where two queued graphs differ: the set of nodes, their classes, every input's value or link. Titles are free. */
export function differences(got: ApiGraph, wanted: ApiGraph): Difference[] {
  const found: Difference[] = [];
  for (const id of new Set([...Object.keys(wanted), ...Object.keys(got)])) {
    const [here, there] = [ownValue(got, id), ownValue(wanted, id)];
    if (here?.class_type !== there?.class_type) found.push({ node: id, input: null, got: here?.class_type, wanted: there?.class_type });
    else if (here !== undefined && there !== undefined) found.push(...inputDifferences(id, objectOf(here.inputs), objectOf(there.inputs)));
  }
  return found;
}

function inputDifferences(node: string, got: Readonly<Record<string, unknown>>, wanted: Readonly<Record<string, unknown>>): Difference[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(got)])];
  return names
    .filter(
      (input) => Object.hasOwn(got, input) !== Object.hasOwn(wanted, input) || !sameJson(ownValue(got, input), ownValue(wanted, input)),
    )
    .map((input) => ({ node, input, got: ownValue(got, input), wanted: ownValue(wanted, input) }));
}

export const sameGraph = (a: ApiGraph, b: ApiGraph): boolean => differences(a, b).length === 0;
