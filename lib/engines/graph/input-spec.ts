import { isJsonObject, type JsonObject, listOf, nameOf, objectOf, ownValue } from "./json-shape.ts";
import type { NodeDefinition } from "./schema.ts";

/** One input as a node's definition describes it. */
export interface InputSpec {
  readonly name: string;
  /** `COMBO` for a list of choices, in the old form and the new. */
  readonly type: string;
  readonly options: JsonObject;
  readonly choices: readonly unknown[] | null;
  readonly isOptional: boolean;
}

/** `[type or choices, options]`; null where it is neither. */
export function inputSpec(name: string, entry: unknown, isOptional: boolean): InputSpec | null {
  if (!Array.isArray(entry)) return null;
  const [type, rawOptions] = entry as unknown[];
  const options = objectOf(rawOptions);
  if (Array.isArray(type)) return { name, type: "COMBO", options, choices: type, isOptional };
  if (typeof type !== "string") return null;
  const choices = type === "COMBO" && Array.isArray(options.options) ? options.options : null;
  return { name, type, options, choices, isOptional };
}

/** A definition's inputs in the order the page gives them: required, then optional, each as `input_order` says, the rest behind. */
export function inputSpecs(definition: NodeDefinition): InputSpec[] {
  const input = objectOf(definition.input);
  const order = objectOf(definition.input_order);
  const ordered: InputSpec[] = [];
  const left: InputSpec[] = [];
  for (const section of ["required", "optional"] as const) {
    const entries = objectOf(input[section]);
    const names = listOf(order[section]).filter((name): name is string => typeof name === "string" && Object.hasOwn(entries, name));
    for (const name of new Set([...names, ...Object.keys(entries)])) {
      const spec = inputSpec(name, ownValue(entries, name), section === "optional");
      if (spec !== null) (names.length === 0 || names.includes(name) ? ordered : left).push(spec);
    }
  }
  return [...ordered, ...left];
}

/** The choices inside `COMFY_DYNAMICCOMBO_V3`: each brings inputs of its own, named `<combo>.<input>`. */
export function dynamicChoices(spec: InputSpec): readonly { key: string; inputs: readonly InputSpec[] }[] {
  return listOf(spec.options.options)
    .filter(isJsonObject)
    .map((choice) => ({ key: nameOf(choice.key), inputs: nestedSpecs(spec.name, objectOf(choice.inputs)) }));
}

function nestedSpecs(prefix: string, inputs: JsonObject): InputSpec[] {
  const specs: InputSpec[] = [];
  for (const section of ["required", "optional"] as const)
    for (const [name, entry] of Object.entries(objectOf(inputs[section]))) {
      const spec = inputSpec(`${prefix}.${name}`, entry, section === "optional");
      if (spec !== null) specs.push(spec);
    }
  return specs;
}
