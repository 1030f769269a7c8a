"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { ErrorState } from "#components/ui/error-state.tsx";
import { type Graph, readGraph } from "#components/viewer/graph/graph.ts";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { graphOptions } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { offAs } from "#lib/engines/workflows/switches.ts";

/** The drawing of a workflow, with the switches as they stand; null while it is on its way. */
export function useWorkflowGraph(workflow: Workflow): { graph: Graph | null; error: Error | null; refetch: () => void } {
  const { data, error, refetch } = useQuery(graphOptions(workflow));
  const read = useMemo(() => (data ? readGraph(data) : null), [data]);
  const { bypassed, muted, fields } = workflow;
  const drawn = useMemo(() => (read ? withOutside(read, fields) : null), [read, fields]);
  const graph = useMemo(() => {
    if (!drawn) return null;
    // The same bounds stay the same object: a switch does not move what the person looks at.
    return { ...drawn, nodes: drawn.nodes.map((node) => ({ ...node, state: offAs({ bypassed, muted }, node.id) ?? ("active" as const) })) };
  }, [drawn, bypassed, muted]);
  return { graph, error, refetch: () => void refetch() };
}

/** What a subgraph's node or a primitive shows, under the names by which it is found among the fields. */
function withOutside(graph: Graph, fields: readonly WorkflowField[]): Graph {
  const shown = Map.groupBy(
    fields.filter(({ outside }) => outside !== undefined),
    ({ outside }) => outside?.node_id ?? "",
  );
  if (shown.size === 0) return graph;
  const nodes = graph.nodes.map((node) => {
    const values = new Map(shown.get(node.id)?.map(({ outside, default: value }) => [outside?.input ?? "", String(value ?? "")]));
    return values.size === 0 ? node : { ...node, values: [...values] };
  });
  return { ...graph, nodes };
}

export function GraphError({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  return (
    <ErrorState title={t("graphError")} onRetry={onRetry}>
      {problem(error)}
    </ErrorState>
  );
}
