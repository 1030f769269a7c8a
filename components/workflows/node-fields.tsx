"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useParameterWords } from "#components/studio/parameter-words.ts";
import { SearchField } from "#components/ui/search-field.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { addressOf, roleOf } from "#lib/engines/workflows/form.ts";

interface NodeFieldsProps {
  readonly node: string;
  readonly fields: readonly WorkflowField[];
  readonly canEdit: boolean;
  readonly onToggle: (field: WorkflowField) => void;
}

/** More are better searched than scrolled through. */
const MOST_AT_A_GLANCE = 12;

/** Which of a node's values stand on the form: its own and those it shows first, then those of each node inside it. */
export function NodeFields({ node, fields, canEdit, onToggle }: NodeFieldsProps) {
  const t = useTranslations("workflows.node");
  const words = useParameterWords();
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLowerCase();
  const labelOf = (field: WorkflowField) => words.label({ ...field, at: addressOf(field) });
  const said = (field: WorkflowField) => `${labelOf(field)} ${field.input} ${field.group ?? ""}`.toLowerCase();
  const shown = wanted === "" ? fields : fields.filter((field) => said(field).includes(wanted));
  if (fields.length === 0) return <p className="text-muted text-sm">{t("noValues")}</p>;
  return (
    <div className="flex flex-col gap-4">
      {fields.length > MOST_AT_A_GLANCE ? <SearchField label={t("search")} value={typed} onChange={setTyped} /> : null}
      {shown.length === 0 ? <p className="text-muted text-sm">{t("noneFound")}</p> : null}
      {inSections(node, shown).map(({ id, fields: here }) => (
        <section key={id} aria-label={id === node ? t("onForm") : t("inside", { title: titleOf(here), id })}>
          <h3 className="pb-1 text-faint text-xs">{id === node ? t("onForm") : t("inside", { title: titleOf(here), id })}</h3>
          <ul className="flex flex-col">
            {here.map((field) => (
              <FieldSwitch key={addressOf(field)} field={field} label={labelOf(field)} canEdit={canEdit} onToggle={() => onToggle(field)} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function inSections(node: string, fields: readonly WorkflowField[]): { id: string; fields: WorkflowField[] }[] {
  const sections = Map.groupBy(fields, ({ node_id, outside }) => (outside?.node_id === node ? node : node_id));
  const own = sections.get(node);
  const others = [...sections].filter(([id]) => id !== node).map(([id, inside]) => ({ id, fields: inside }));
  return own ? [{ id: node, fields: own }, ...others] : others;
}

/** A value without a role stands under its node's title. */
function titleOf(fields: readonly WorkflowField[]): string {
  return fields.find(({ key }) => roleOf(key) === null)?.group ?? "";
}

function alike(label: string, input: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain(label) === plain(input);
}

interface FieldSwitchProps {
  readonly field: WorkflowField;
  readonly label: string;
  readonly canEdit: boolean;
  readonly onToggle: () => void;
}

function FieldSwitch({ field, label, canEdit, onToggle }: FieldSwitchProps) {
  const id = `on-form-${addressOf(field)}`;
  return (
    <li className="flex min-h-9 items-center gap-3 border-line border-b py-1.5 last:border-0 coarse:min-h-11">
      <label htmlFor={id} className="min-w-0 grow">
        <span className="block truncate text-sm">
          {label}
          {alike(field.label, field.input) ? null : <span className="text-faint"> · {field.input}</span>}
        </span>
        <span className="line-clamp-2 break-words text-muted text-xs">{String(field.default ?? "")}</span>
      </label>
      <Switch id={id} checked={field.on_form} disabled={!canEdit} onChange={onToggle} />
    </li>
  );
}
