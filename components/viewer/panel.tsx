"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Tabs } from "#components/ui/tabs.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { FileTab } from "./file-tab.tsx";
import { HistoryTab } from "./history-tab.tsx";
import { Origin, Recipe } from "./recipe.tsx";
import { hasWorkflow, WorkflowTab } from "./workflow-tab.tsx";

type Tab = "recipe" | "workflow" | "file" | "history";

interface PanelProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
}

export function Panel({ item, detail }: PanelProps) {
  const t = useTranslations("viewer");
  const [chosen, setChosen] = useState<Tab>("recipe");
  const tabs = [
    { value: "recipe" as const, label: t("tabs.recipe"), content: <Recipe item={item} detail={detail} /> },
    ...(detail && hasWorkflow(detail)
      ? [{ value: "workflow" as const, label: t("tabs.workflow"), content: <WorkflowTab detail={detail} /> }]
      : []),
    { value: "file" as const, label: t("tabs.file"), content: <FileTab item={item} detail={detail} /> },
    ...(detail && detail.history.length > 0
      ? [{ value: "history" as const, label: t("tabs.history"), content: <HistoryTab detail={detail} /> }]
      : []),
  ];
  // A tab that the next file does not have gives way to the recipe, and comes back with a file that has it.
  const value = tabs.some((tab) => tab.value === chosen) ? chosen : "recipe";
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Tabs<Tab> value={value} onChange={setChosen} label={t("panel")} tabs={tabs} className="grow" />
      <Origin item={item} detail={detail} />
    </div>
  );
}
