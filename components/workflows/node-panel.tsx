"use client";
import { MousePointerClick } from "lucide-react";
import { useTranslations } from "next-intl";
import { useParameterWords } from "#components/studio/parameter-words.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { GraphNode } from "#components/viewer/graph/graph.ts";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { addressOf } from "#lib/engines/workflows/form.ts";

interface NodePanelProps {
  /** All there are: a drawing is no way for a keyboard. */
  readonly nodes: readonly GraphNode[];
  readonly onChoose: (id: string) => void;
  readonly node: GraphNode | null;
  /** The values that can stand on the form: its own, and those of the nodes inside it. */
  readonly fields: readonly WorkflowField[];
  readonly isBypassed: boolean;
  readonly canEdit: boolean;
  readonly isMissing: boolean;
  readonly onToggle: (field: WorkflowField) => void;
  readonly onBypass: (isBypassed: boolean) => void;
}

/** A subgraph's class is the id of its definition. */
const SUBGRAPH = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One node: whether a run goes around it, and which of its values stand on the form. */
export function NodePanel(props: NodePanelProps) {
  const t = useTranslations("workflows.node");
  const { nodes, node, onChoose } = props;
  return (
    <div className="flex flex-col gap-4 p-4">
      {nodes.length > 0 ? (
        <Select
          label={t("choose")}
          placeholder={t("choose")}
          value={node?.id ?? ""}
          options={nodes.map(({ id, title }) => ({ value: id, label: t("option", { id, title }) }))}
          onChange={onChoose}
        />
      ) : null}
      {node ? (
        <ChosenNode {...props} node={node} />
      ) : (
        <EmptyState icon={MousePointerClick} title={t("chooseTitle")}>
          {t("chooseText")}
        </EmptyState>
      )}
    </div>
  );
}

function alike(label: string, input: string): boolean {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "");
  return plain(label) === plain(input);
}

function ChosenNode({ node, fields, isBypassed, canEdit, isMissing, onToggle, onBypass }: NodePanelProps & { readonly node: GraphNode }) {
  const t = useTranslations("workflows.node");
  const words = useParameterWords();
  return (
    <>
      <div>
        <h2 className="break-words font-semibold text-sm">{node.title}</h2>
        <p className="break-words text-muted text-xs">
          {t("about", { id: node.id, type: SUBGRAPH.test(node.type) ? t("subgraph") : node.type })}
        </p>
        {isMissing ? <p className="mt-1 text-warn text-xs">{t("missing")}</p> : null}
      </div>
      {node.state === "muted" ? (
        <p className="text-muted text-sm">{t("muted")}</p>
      ) : (
        <div className="flex items-center justify-between gap-3 rounded border border-line px-3 py-2">
          <label htmlFor="node-bypass" className="text-sm">
            {t("bypass")}
            <span className="block text-muted text-xs">{t("bypassHint")}</span>
          </label>
          <Switch id="node-bypass" checked={isBypassed} disabled={!canEdit} onChange={onBypass} />
        </div>
      )}
      {fields.length === 0 ? (
        <p className="text-muted text-sm">{t("noValues")}</p>
      ) : (
        <div>
          <h3 className="pb-1 text-faint text-xs">{t("onForm")}</h3>
          <ul className="flex flex-col">
            {fields.map((field) => {
              const id = `on-form-${addressOf(field)}`;
              return (
                <li key={id} className="flex min-h-9 items-center gap-3 border-line border-b py-1.5 last:border-0 coarse:min-h-11">
                  <label htmlFor={id} className="min-w-0 grow">
                    <span className="block truncate text-sm">
                      {words.label({ ...field, at: addressOf(field) })}
                      {alike(field.label, field.input) ? null : <span className="text-faint"> · {field.input}</span>}
                    </span>
                    <span className="line-clamp-2 break-words text-muted text-xs">{String(field.default ?? "")}</span>
                  </label>
                  <Switch id={id} checked={field.on_form} disabled={!canEdit} onChange={() => onToggle(field)} />
                </li>
              );
            })}
          </ul>
        </div>
      )}
    </>
  );
}
