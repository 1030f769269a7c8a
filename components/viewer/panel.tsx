"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Acts } from "#components/gallery/acts.ts";
import { Tabs } from "#components/ui/tabs.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { FileTab } from "./file-tab.tsx";
import { HistoryTab, hasHistory } from "./history-tab.tsx";
import { Origin, Recipe } from "./recipe.tsx";
import { hasWorkflow } from "./remix.ts";
import { Words } from "./words.tsx";
import { WorkflowTab } from "./workflow-tab.tsx";

type Tab = "recipe" | "workflow" | "file" | "history";

interface PanelProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
  /** Why there is no detail. */
  readonly failed: Error | null;
  readonly onRetry: () => void;
  readonly acts: Acts;
  /** It stands over the picture: the bar has no room for what is said of the file. */
  readonly narrow: boolean;
}

export function Panel({ item, detail, failed, onRetry, acts, narrow }: PanelProps) {
  const t = useTranslations("viewer");
  const [chosen, setChosen] = useState<Tab>("recipe");
  const recipe = (
    <div className="flex flex-col gap-4 p-4">
      <Recipe item={item} detail={detail} failed={failed} onRetry={onRetry} />
      <Words item={item} detail={detail} acts={acts} narrow={narrow} />
    </div>
  );
  const tabs = [
    { value: "recipe" as const, label: t("tabs.recipe"), content: recipe },
    ...(detail && hasWorkflow(detail)
      ? [{ value: "workflow" as const, label: t("tabs.workflow"), content: <WorkflowTab detail={detail} /> }]
      : []),
    { value: "file" as const, label: t("tabs.file"), content: <FileTab item={item} detail={detail} /> },
    ...(detail && hasHistory(detail)
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
