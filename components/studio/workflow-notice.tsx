"use client";

import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Workflow } from "#lib/engines/workflows/schema.ts";

/** What keeps a workflow from running, before anything is run. */
export function WorkflowNotice({ workflow }: { readonly workflow: Workflow }) {
  const t = useTranslations("studio");
  const { nodes, models } = workflow.missing;
  const said = [
    ...(workflow.converted ? [] : [t("missing.unconverted")]),
    ...(nodes.length > 0 ? [t("missing.nodes", { count: nodes.length, names: nodes.slice(0, 3).join(", ") })] : []),
    ...(models.length > 0 ? [t("missing.models", { count: models.length, names: models.slice(0, 3).join(", ") })] : []),
  ];
  if (said.length === 0) return null;
  return (
    <div role="status" className="flex gap-2.5 rounded border border-line px-3 py-2 text-sm">
      <TriangleAlert className="mt-0.5 size-4 shrink-0 text-warn" aria-hidden />
      <div className="min-w-0">
        {said.map((sentence) => (
          <p key={sentence} className="break-words">
            {sentence}
          </p>
        ))}
        <Link href={`/workflows/${workflow.id}`} className="rounded-sm text-accent-text hover:underline">
          {t("missing.look")}
        </Link>
      </div>
    </div>
  );
}
