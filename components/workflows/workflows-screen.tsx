"use client";
import { useQuery } from "@tanstack/react-query";
import { Archive, Search, Workflow as WorkflowIcon } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDeferredValue, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { TopBar } from "#components/frame/top-bar.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { ConnectComfyui } from "#components/settings/engine-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { CardGrid, CardGridSkeleton } from "#components/ui/card-grid.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { workflowsOptions } from "#lib/engines/workflows/client.ts";
import { DropNotice } from "./drop-notice.tsx";
import { useFileDrop } from "./file-drop.ts";
import { ImportMenu } from "./import-menu.tsx";
import { useTakeUp } from "./take-up.ts";
import { WorkflowCard } from "./workflow-card.tsx";

/** Every workflow as a card; a file dropped anywhere becomes another. */
export function WorkflowsScreen({ canEdit }: { readonly canEdit: boolean }) {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  const [typed, setTyped] = useState("");
  const [isArchive, setArchive] = useState(false);
  const q = useDeferredValue(typed.trim());
  const list = useQuery(workflowsOptions({ ...(q ? { q } : {}), archived: isArchive ? "true" : "false" }));
  const { takeUp, isBusy } = useTakeUp();
  const isOver = useFileDrop((files) => canEdit && void takeUp(files.map((file) => ({ file }))));
  const search = useRef<HTMLInputElement>(null);
  useShortcuts(t("title"), [{ keys: ["mod+f"], label: t("search"), run: () => search.current?.focus() }]);
  const items = list.data?.items ?? [];
  const isPlain = q === "" && !isArchive;
  const importMenu = (size: "md" | "lg") =>
    canEdit ? <ImportMenu size={size} label={t("import")} isBusy={isBusy} onSources={(sources) => void takeUp(sources)} /> : null;
  return (
    <>
      <TopBar>
        <h1 className="font-semibold text-base max-md:sr-only">{t("title")}</h1>
        <SearchField
          ref={search}
          label={t("search")}
          value={typed}
          onChange={setTyped}
          className="ml-3 w-full max-w-[300px] max-md:ml-0 max-md:max-w-none"
        />
        <span className="grow max-md:hidden" />
        <Button aria-pressed={isArchive} variant={isArchive ? "secondary" : "ghost"} onClick={() => setArchive(!isArchive)}>
          <Archive aria-hidden />
          <span className="max-lg:sr-only">{t("archive")}</span>
        </Button>
        {isPlain && items.length === 0 && !list.isPending ? null : importMenu("md")}
      </TopBar>
      {list.isPending ? (
        <CardGridSkeleton />
      ) : list.isError && items.length === 0 ? (
        <ErrorState title={t("errorTitle")} onRetry={() => void list.refetch()}>
          {problem(list.error)}
        </ErrorState>
      ) : items.length > 0 ? (
        <div className="min-h-0 grow overflow-y-auto p-4 max-md:px-3 max-md:pt-1">
          <ConnectComfyui className="-ml-2.5 mb-2" />
          <CardGrid label={t("count", { count: list.data?.total ?? items.length })}>
            {items.map((workflow) => (
              <WorkflowCard key={workflow.id} workflow={workflow} canEdit={canEdit} />
            ))}
          </CardGrid>
        </div>
      ) : isPlain ? (
        <EmptyState
          icon={WorkflowIcon}
          title={t("emptyTitle")}
          action={
            <>
              {importMenu("lg")}
              <ConnectComfyui size="lg" />
            </>
          }
        >
          {t("emptyText")}
        </EmptyState>
      ) : (
        <EmptyState
          icon={isArchive && q === "" ? Archive : Search}
          title={isArchive && q === "" ? t("archiveEmpty") : t("noneTitle")}
          action={
            <Button
              onClick={() => {
                setTyped("");
                setArchive(false);
              }}
            >
              {t("showAll")}
            </Button>
          }
        />
      )}
      <DropNotice isOver={isOver && canEdit} text={t("drop")} />
    </>
  );
}
