"use client";
import { MousePointerClick } from "lucide-react";
import { useTranslations } from "next-intl";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Select } from "#components/ui/select.tsx";
import type { GraphNode } from "#components/viewer/graph/graph.ts";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import type { NodeSwitch } from "./form-state.ts";
import { NodeFields } from "./node-fields.tsx";

interface NodePanelProps {
  /** All there are: a drawing is no way for a keyboard. */
  readonly nodes: readonly GraphNode[];
  readonly onChoose: (id: string) => void;
  readonly node: GraphNode | null;
  /** The values that can stand on the form: its own, those it shows, and those of the nodes inside it. */
  readonly fields: readonly WorkflowField[];
  /** Titles of the nodes that read from it. */
  readonly followers: readonly string[];
  readonly canEdit: boolean;
  readonly isMissing: boolean;
  readonly onToggle: (field: WorkflowField) => void;
  readonly onSwitch: (to: NodeSwitch) => void;
}

/** A subgraph's class is the id of its definition. */
const SUBGRAPH = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** One node: whether a run takes it, goes around it or leaves it out, and which of its values stand on the form. */
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

function ChosenNode({ node, fields, followers, canEdit, isMissing, onToggle, onSwitch }: NodePanelProps & { readonly node: GraphNode }) {
  const t = useTranslations("workflows.node");
  return (
    <>
      <div>
        <h2 className="break-words font-semibold text-sm">{node.title}</h2>
        <p className="break-words text-muted text-xs">
          {t("about", { id: node.id, type: SUBGRAPH.test(node.type) ? t("subgraph") : node.type })}
        </p>
        {isMissing ? <p className="mt-1 text-warn text-xs">{t("missing")}</p> : null}
      </div>
      <RunSwitch state={node.state} followers={followers} canEdit={canEdit} onSwitch={onSwitch} />
      <NodeFields key={node.id} node={node.id} fields={fields} canEdit={canEdit} onToggle={onToggle} />
    </>
  );
}

const SWITCHES = ["runs", "bypassed", "muted"] as const satisfies readonly NodeSwitch[];

function RunSwitch({
  state,
  followers,
  canEdit,
  onSwitch,
}: { readonly state: GraphNode["state"] } & Pick<NodePanelProps, "followers" | "canEdit" | "onSwitch">) {
  const t = useTranslations("workflows.node");
  const now = state === "active" ? "runs" : state;
  const hint = t(`hints.${now}`);
  const behind = now === "muted" && followers.length > 0 ? t("behind", { count: followers.length, names: followers.join(", ") }) : "";
  return (
    <div className="flex flex-col gap-2">
      <Segmented
        label={t("run")}
        value={now}
        options={SWITCHES.map((value) => ({ value, label: t(`switches.${value}`) }))}
        disabled={!canEdit}
        onChange={onSwitch}
        className="w-full"
      />
      <p role="status" className="text-muted text-xs">
        {hint} {behind}
      </p>
    </div>
  );
}
