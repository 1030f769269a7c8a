"use client";

import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { FORM } from "#lib/engines/graph/roles.ts";
import type { FieldRole } from "#lib/engines/graph/schema.ts";

interface Labelled {
  readonly key: string;
  readonly label: string;
  /** Of a workflow's field: its place there. */
  readonly at?: string | null;
}

interface RoleLabel {
  readonly role: string;
  /** What tells it from others of its role: ` 2`, ` (the node's title)`. */
  readonly rest: string;
}

/** The role of a workflow's field, where it has the label that was found for it and no name of a person's own. */
function roleOf({ key, label }: Labelled): RoleLabel | null {
  const role = key.replace(/_\d+$/, "");
  const found = FORM[role as FieldRole]?.label;
  if (found === undefined || !label.startsWith(found)) return null;
  const rest = label.slice(found.length);
  return rest === "" || /^ (\d+|\(.+\))$/.test(rest) ? { role, rest } : null;
}

/** Names of inputs and of their choices in the reader's language, else as the engine gives them. */
export function useParameterWords() {
  const t = useTranslations("params");
  return useMemo(() => parameterWords(t), [t]);
}

export function parameterWords(t: ReturnType<typeof useTranslations<"params">>) {
  const say = (key: string, fallback: string) => (t.has(key as never) ? t(key as never) : fallback);
  /** Keys may hold dots (`12.text` of a workflow), which separate steps in the catalogue: such an input has its own name. */
  const plain = (key: string) => /^[a-z0-9_]+$/.test(key);
  return {
    label: (field: Labelled) => {
      if (field.at == null) return plain(field.key) ? say(field.key, field.label) : field.label;
      const found = roleOf(field);
      return found && t.has(found.role as never) ? `${say(found.role, field.label)}${found.rest}` : field.label;
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
