"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { Graph } from "#components/viewer/graph/graph.ts";
import { GraphView } from "#components/viewer/graph/graph-view.tsx";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { workflowOptions } from "#lib/engines/workflows/client.ts";
import { addressOf, placeOf } from "#lib/engines/workflows/form.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { offAs } from "#lib/engines/workflows/switches.ts";
import { DropNotice } from "./drop-notice.tsx";
import { useFileDrop } from "./file-drop.ts";
import { FormEditor } from "./form-editor.tsx";
import { useFormState } from "./form-state.ts";
import { HistoryButtons } from "./history-buttons.tsx";
import { MissingNotice } from "./missing-notice.tsx";
import { NodePanel } from "./node-panel.tsx";
import { useTakeUp } from "./take-up.ts";
import { VersionsPanel } from "./versions-panel.tsx";
import { WorkflowBar } from "./workflow-bar.tsx";
import { GraphError, useWorkflowGraph } from "./workflow-graph.tsx";

interface WorkflowScreenProps {
  readonly first: Workflow;
  readonly canEdit: boolean;
}

type Panel = "form" | "node" | "versions";

/** One workflow: its graph, whose values are clicked onto the form, and beside it the form, the chosen node, the versions. */
export function WorkflowScreen({ first, canEdit }: WorkflowScreenProps) {
  const t = useTranslations("workflows");
  const { data: workflow = first } = useQuery({ ...workflowOptions(first.id), initialData: first });
  const form = useFormState(workflow);
  const { graph, error, refetch } = useWorkflowGraph(workflow);
  const [chosen, setChosen] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const [panel, setPanel] = useState<Panel>("form");
  const { takeUp, isBusy } = useTakeUp();
  const isOver = useFileDrop((files) => canEdit && void takeUp(files.slice(0, 1).map((file) => ({ file, replaces: workflow.id }))));

  const node = graph?.nodes.find(({ id }) => id === chosen) ?? null;
  const inNode = node ? workflow.fields.filter((field) => isOf(field, node.id)) : [];
  const marked = new Set(form.shown.flatMap((field) => [field, field.outside ?? [], field.also ?? []].flat()).map(placeOf));
  const choose = (id: string | null) => {
    setChosen(id);
    if (id !== null) setPanel("node");
  };
  /** A click on a value in the drawing: onto the form, or, where it is there, to its place on it. */
  const clickValue = (id: string, name: string) => {
    const isThere = (place: { node_id: string; input: string } | undefined) => place?.node_id === id && place.input === name;
    const field = workflow.fields.find((one) => isThere(one) || isThere(one.outside) || one.also?.some(isThere));
    if (!field) return choose(id);
    setChosen(id);
    setPanel("form");
    setOpen(addressOf(field));
    if (!field.on_form) form.toggle(field);
  };

  return (
    <>
      <WorkflowBar workflow={workflow} canEdit={canEdit} />
      <MissingNotice workflow={workflow} />
      <div className="flex min-h-0 grow flex-col md:grid md:grid-cols-[minmax(0,1fr)_380px]">
        <div className="relative min-h-0 max-md:h-[38dvh] max-md:shrink-0">
          {error && !graph ? (
            <GraphError error={error} onRetry={refetch} />
          ) : graph ? (
            <GraphView
              graph={graph}
              chosen={chosen}
              onChoose={choose}
              marked={marked}
              {...(canEdit ? { onValue: clickValue } : {})}
              className="size-full rounded-none"
            />
          ) : (
            <Skeleton className="size-full rounded-none" />
          )}
        </div>
        <Tabs
          label={t("panels.label")}
          value={panel}
          onChange={setPanel}
          aside={canEdit ? <HistoryButtons history={form.history} title={t("panels.label")} /> : null}
          className={cn("min-h-0 border-line max-md:grow max-md:border-t md:border-l")}
          tabs={[
            {
              value: "form",
              label: t("panels.form", { count: form.shown.length }),
              content: (
                <FormEditor
                  form={form}
                  canEdit={canEdit}
                  isConverted={workflow.converted}
                  offAs={(id) => offAs(workflow, id)}
                  open={open}
                  onOpen={setOpen}
                  onNode={(id) => setChosen(id.split(":")[0] ?? id)}
                />
              ),
            },
            {
              value: "node",
              label: t("panels.node"),
              content: (
                <NodePanel
                  nodes={graph?.nodes ?? []}
                  onChoose={choose}
                  node={node}
                  fields={inNode}
                  isMissing={node !== null && workflow.missing.nodes.includes(node.type)}
                  canEdit={canEdit && workflow.converted}
                  onToggle={form.toggle}
                  onSwitch={(to) => node && form.switchNode(node.id, to)}
                  followers={graph && node ? followersOf(graph, node.id) : []}
                />
              ),
            },
            {
              value: "versions",
              label: t("panels.versions", { version: workflow.version }),
              content: (
                <VersionsPanel workflow={workflow} canEdit={canEdit} isBusy={isBusy} onSources={(sources) => void takeUp(sources)} />
              ),
            },
          ]}
        />
      </div>
      <DropNotice isOver={isOver && canEdit} text={t("dropVersion")} />
    </>
  );
}

/** Set on the node itself, shown on it, or set on a node inside it. */
function isOf({ node_id, outside }: WorkflowField, node: string): boolean {
  return node_id === node || outside?.node_id === node || node_id.startsWith(`${node}:`);
}

/** The nodes that read from a node, by their titles. */
function followersOf({ nodes, links }: Graph, id: string): string[] {
  const ids = new Set(links.filter(({ from }) => from.node === id).map(({ to }) => to.node));
  return nodes.filter((one) => ids.has(one.id)).map(({ title }) => title);
}
