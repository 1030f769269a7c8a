"use client";
import { Expand, Workflow } from "lucide-react";
import { useTranslations } from "next-intl";
import { useMemo, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { useTakeUp } from "#components/workflows/take-up.ts";
import { parseExact } from "#lib/core/json.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { EmbeddedText } from "./embedded-text.tsx";
import { Section } from "./facts.tsx";
import { readGraph } from "./graph/graph.ts";
import { GraphView } from "./graph/graph-view.tsx";
import { NodeDetails } from "./graph/node-details.tsx";

type Generation = NonNullable<MediaDetail["generation"]>;

/** A graph with all its digits, from the text in the file; a browser would round the seeds of one that came as JSON. */
function exact(generation: Generation, key: "prompt" | "workflow", otherwise: unknown): unknown {
  const found = generation.raw.find((raw) => raw.key === key && !raw.truncated && raw.text.startsWith("{"));
  if (!found) return otherwise;
  try {
    return parseExact(found.text);
  } catch {
    return otherwise;
  }
}

/** The graph a file was made with: drawn, and as text, as it was run and as it was laid out. */
export function WorkflowTab({ detail }: { readonly detail: MediaDetail }) {
  const t = useTranslations("viewer");
  const [chosen, setChosen] = useState<string | null>(null);
  const [isLarge, setLarge] = useState(false);
  const { generation } = detail;
  const workflow = useMemo(() => {
    if (!generation) return { api: null, ui: null };
    const { api, ui } = generation.workflow;
    return { api: api && exact(generation, "prompt", api), ui: ui && exact(generation, "workflow", ui) };
  }, [generation]);
  const graph = useMemo(() => readGraph(workflow), [workflow]);
  const node = graph?.nodes.find((one) => one.id === chosen) ?? null;
  const details = node ? <NodeDetails node={node} /> : <p className="text-muted text-xs">{t("graph.choose")}</p>;
  return (
    <div className="flex flex-col gap-4 p-4">
      {graph ? (
        <Section title={t("graph.title", { count: graph.nodes.length })}>
          <div className="flex flex-col gap-3">
            <GraphView graph={graph} chosen={chosen} onChoose={setChosen} className="h-64" />
            <div className="flex flex-wrap gap-2">
              <Button size="sm" onClick={() => setLarge(true)}>
                <Expand aria-hidden />
                {t("graph.expand")}
              </Button>
              {detail.id === null ? null : <KeepWorkflow id={detail.id} />}
            </div>
            {details}
          </div>
          <Dialog open={isLarge} onOpenChange={setLarge} size="full" title={t("graph.title", { count: graph.nodes.length })}>
            <div className="flex h-[72dvh] flex-col gap-3 sm:flex-row">
              <GraphView graph={graph} chosen={chosen} onChoose={setChosen} isReadable className="min-h-0 grow" />
              <div className="max-h-[30dvh] overflow-y-auto sm:max-h-none sm:w-72 sm:shrink-0">{details}</div>
            </div>
          </Dialog>
        </Section>
      ) : null}
      {workflow.api ? <EmbeddedText title={t("workflowApi")} text={JSON.stringify(workflow.api, null, 2)} /> : null}
      {workflow.ui ? <EmbeddedText title={t("workflowUi")} text={JSON.stringify(workflow.ui, null, 2)} /> : null}
    </div>
  );
}

/** Takes the file's workflow into the library of workflows, and goes there. */
function KeepWorkflow({ id }: { readonly id: number }) {
  const t = useTranslations("viewer");
  const { isBusy, takeUp } = useTakeUp();
  return (
    <Button size="sm" disabled={isBusy} onClick={() => void takeUp([{ media: id }])}>
      <Workflow aria-hidden />
      {t("keepWorkflow")}
    </Button>
  );
}
