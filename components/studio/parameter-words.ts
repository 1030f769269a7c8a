"use client";

import { useTranslations } from "next-intl";
import type { EngineParameter } from "#lib/engines/schema.ts";

/** Names of inputs and of their choices in the reader's language, else as the engine gives them. */
export function useParameterWords() {
  const t = useTranslations("params");
  const say = (key: string, fallback: string) => (t.has(key as never) ? t(key as never) : fallback);
  /** Keys may hold dots (`12.text` of a workflow), which separate steps in the catalogue: such an input has its own name. */
  const plain = (key: string) => /^[a-z0-9_]+$/.test(key);
  return {
    label: (parameter: Pick<EngineParameter, "key" | "label">) =>
      plain(parameter.key) ? say(parameter.key, parameter.label) : parameter.label,
    choice: (key: string, choice: { value: string; label: string }) =>
      plain(key) && plain(choice.value) ? say(`choices.${key}.${choice.value}`, choice.label) : choice.label,
    /** A key alone, as old jobs keep it. */
    key: (key: string) => (plain(key) ? say(key, key) : key),
  };
}
