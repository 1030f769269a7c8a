import type { EngineParameter } from "./schema.ts";

/** A parameter of which only what it has is said: optional, without default, range or choices otherwise. */
export function parameter(key: string, label: string, type: EngineParameter["type"], more: Partial<EngineParameter> = {}): EngineParameter {
  return { key, label, type, multiline: false, required: false, default: null, min: null, max: null, step: null, choices: null, ...more };
}
