"use client";
import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { GraphNode } from "./graph.ts";

/** What a node is and what it is set to, each value to be copied. */
export function NodeDetails({ node }: { readonly node: GraphNode }) {
  const t = useTranslations("viewer.graph");
  return (
    <div className="flex select-text flex-col gap-2" aria-live="polite">
      <div>
        <p className="break-words font-semibold text-sm">{node.title}</p>
        <p className="text-muted text-xs">
          {t("node", { id: node.id, type: node.type })}
          {node.state === "active" ? null : ` · ${t(`states.${node.state}`)}`}
        </p>
      </div>
      {node.values.length === 0 ? <p className="text-muted text-xs">{t("noValues")}</p> : null}
      <dl className="flex flex-col gap-2">
        {node.values.map(([name, value]) => (
          <div key={name}>
            <dt className="flex items-center justify-between text-faint text-xs">
              {name}
              <CopyButton what={name} text={value} />
            </dt>
            <dd className="max-h-40 overflow-y-auto whitespace-pre-wrap break-words text-sm">{value || "–"}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
