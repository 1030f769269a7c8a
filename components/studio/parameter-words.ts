"use client";

import { useTranslations } from "next-intl";
import { FORM } from "#lib/engines/graph/roles.ts";
import type { FieldRole } from "#lib/engines/graph/schema.ts";

interface Labelled {
  readonly key: string;
  readonly label: string;
  /** Of a workflow's field: its place there. */
  readonly at?: string | null;
}

/** The role of a workflow's field, where it has the label that was found for it and no name of a person's own. */
function roleOf({ key, label }: Labelled): string | null {
  const role = key.replace(/_\d+$/, "");
  return FORM[role as FieldRole]?.label === label ? role : null;
}

/** Names of inputs and of their choices in the reader's language, else as the engine gives them. */
export function useParameterWords() {
  const t = useTranslations("params");
  const say = (key: string, fallback: string) => (t.has(key as never) ? t(key as never) : fallback);
  /** Keys may hold dots (`12.text` of a workflow), which separate steps in the catalogue: such an input has its own name. */
  const plain = (key: string) => /^[a-z0-9_]+$/.test(key);
  return {
    label: (field: Labelled) => {
      const key = field.at == null ? field.key : roleOf(field);
      return key !== null && plain(key) ? say(key, field.label) : field.label;
    },
    choice: (key: string, choice: { value: string; label: string }) =>
      plain(key) && plain(choice.value) ? say(`choices.${key}.${choice.value}`, choice.label) : choice.label,
    /** A heading of the form. */
    group: (name: string) => {
      const key = name.toLowerCase();
      return plain(key) ? say(`groups.${key}`, name) : name;
    },
    /** A key alone, as old jobs keep it. */
    key: (key: string) => (plain(key) ? say(key, key) : key),
  };
}
