import { inputSpecs } from "./input-spec.ts";
import { objectOf, ownValue, setOwn } from "./json-shape.ts";
import { dateReplaced, isNamed } from "./names.ts";
import { pickChoices, waitsForJob } from "./prompt-text.ts";
import type { ApiGraph, Definitions } from "./schema.ts";

/** What differs from job to job: chance in [0, 1), and the time. */
export interface Occasion {
  readonly random: () => number;
  readonly at: Date;
}

/**
 * What the page does at the moment it queues: picks from the choices in prompts (`{red|blue}`) and puts the date into names
 * (`%date:yyyy-MM-dd%`). For workflows of the page's own format; in the API format both have been done.
 */
export function expandTexts(graph: ApiGraph, definitions: Definitions, { random, at }: Occasion): ApiGraph {
  const expanded: ApiGraph = {};
  for (const [id, node] of Object.entries(graph)) {
    const prompts = new Set(
      inputSpecs(ownValue(definitions, node.class_type) ?? {}).flatMap(({ name, options }) =>
        options.dynamicPrompts === true ? [name] : [],
      ),
    );
    const inputs: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(objectOf(node.inputs))) {
      const isText = typeof value === "string";
      if (isText && prompts.has(name)) setOwn(inputs, name, waitsForJob(value) ? pickChoices(value, random) : value);
      else setOwn(inputs, name, isText && isNamed(node.class_type, name) ? dateReplaced(value, at) : value);
    }
    setOwn(expanded, id, { ...node, inputs });
  }
  return expanded;
}
