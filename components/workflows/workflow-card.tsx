"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { OutlineDrawing } from "./outline-drawing.tsx";
import { WorkflowMenu } from "./workflow-menu.tsx";

export function WorkflowCard({ workflow, canEdit }: { readonly workflow: Workflow; readonly canEdit: boolean }) {
  const { id, name, preview_url, outline, tags } = workflow;
  return (
    <li className="group relative min-w-0 rounded">
      <Link href={`/workflows/${encodeURIComponent(id)}`} className="block rounded">
        <span className="block aspect-[4/3] overflow-hidden rounded bg-surface transition-opacity duration-100 group-hover:opacity-90">
          {preview_url ? (
            // biome-ignore lint/performance/noImgElement: made in the size that is shown
            <img src={preview_url} alt="" loading="lazy" decoding="async" className="size-full object-cover" />
          ) : (
            <OutlineDrawing outline={outline} />
          )}
        </span>
        <span className="mt-2 block truncate font-medium text-sm">{name}</span>
        <Facts workflow={workflow} />
        {tags.length > 0 ? (
          <span className="mt-1 flex flex-wrap gap-1 overflow-hidden">
            {tags.slice(0, 6).map((tag) => (
              <span key={tag} className="max-w-full truncate rounded-sm bg-raised px-1.5 text-muted text-xs leading-5">
                {tag}
              </span>
            ))}
          </span>
        ) : null}
      </Link>
      {canEdit ? (
        <span className="absolute top-1.5 right-1.5 rounded bg-popover opacity-0 transition-opacity duration-100 focus-within:opacity-100 group-hover:opacity-100 has-[[data-state=open]]:opacity-100 coarse:opacity-100">
          <WorkflowMenu workflow={workflow} />
        </span>
      ) : null}
    </li>
  );
}

function Facts({ workflow: { node_count, missing, converted, version } }: { readonly workflow: Workflow }) {
  const t = useTranslations("workflows");
  const lacking = missing.nodes.length + missing.models.length;
  return (
    <span className="tnum block truncate text-muted text-xs">
      {t("nodes", { count: node_count })}
      {version > 1 ? ` · ${t("version", { version })}` : null}
      {converted ? null : ` · ${t("waiting")}`}
      {lacking > 0 ? (
        <span className="text-warn">
          {" · "}
          <TriangleAlert className="-mt-0.5 inline size-3.5" aria-hidden /> {t("lacking", { count: lacking })}
        </span>
      ) : null}
    </span>
  );
}
