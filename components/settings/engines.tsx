"use client";

import { useQuery } from "@tanstack/react-query";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { enginesOptions } from "#lib/engines/client.ts";
import { AddEngine } from "./engine-add.tsx";
import { EngineRow } from "./engine-row.tsx";

/** What makes the media: each engine with how it is and where it answers; a ComfyUI is added, changed and taken off here. */
export function Engines({ mayChange }: { readonly mayChange: boolean }) {
  const t = useTranslations("settings.engines");
  const { problem } = useReasonWords();
  // Events tell of what people change and of servers that come and go; the answers' details move without any.
  const engines = useQuery({ ...enginesOptions(), refetchInterval: 5_000 });
  const [isAdding, setAdding] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  if (engines.isPending) return <Skeleton className="h-40" />;
  if (engines.error && !engines.data) {
    return (
      <ErrorState title={t("unread")} onRetry={() => void engines.refetch()}>
        {problem(engines.error)}
      </ErrorState>
    );
  }
  const items = engines.data.items;
  const hasComfyui = items.some((engine) => engine.kind === "comfyui");
  const addButton = mayChange ? (
    <Button ref={opener} variant="primary" onClick={() => setAdding(true)}>
      <Plus aria-hidden />
      {t("add")}
    </Button>
  ) : null;
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="min-w-0 max-w-md grow basis-48 text-muted text-sm">{t("about")}</p>
        {hasComfyui ? addButton : null}
      </div>
      <ul aria-label={t("list")} className="mt-2 divide-y divide-line">
        {items.map((engine) => (
          <EngineRow key={engine.id} engine={engine} mayChange={mayChange} />
        ))}
      </ul>
      {hasComfyui ? null : (
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 border-line border-t py-4">
          <div className="min-w-0 max-w-md grow basis-48">
            <h2 className="font-medium text-sm">{t("noneTitle")}</h2>
            <p className="text-muted text-sm">{mayChange ? t("noneText") : t("noneForMembers")}</p>
          </div>
          {addButton}
        </div>
      )}
      {isAdding ? <AddEngine opener={opener} onClose={() => setAdding(false)} /> : null}
    </>
  );
}
