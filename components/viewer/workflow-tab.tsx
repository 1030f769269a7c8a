"use client";
import { useTranslations } from "next-intl";
import type { MediaDetail } from "#lib/media/schema.ts";
import { EmbeddedText } from "./embedded-text.tsx";

/** Whether a file carries a graph. */
export function hasWorkflow(detail: MediaDetail): boolean {
  const workflow = detail.generation?.workflow;
  return Boolean(workflow?.api || workflow?.ui);
}

/** The graph a file was made with: as it was run, and as it was laid out. */
export function WorkflowTab({ detail }: { readonly detail: MediaDetail }) {
  const t = useTranslations("viewer");
  const { api, ui } = detail.generation?.workflow ?? {};
  return (
    <div className="flex flex-col gap-4 p-4">
      {api ? <EmbeddedText title={t("workflowApi")} text={JSON.stringify(api, null, 2)} /> : null}
      {ui ? <EmbeddedText title={t("workflowUi")} text={JSON.stringify(ui, null, 2)} /> : null}
    </div>
  );
}
