"use client";
import { useQuery } from "@tanstack/react-query";
import { useFormatter, useNow, useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type ImportSource, useRestoreWorkflow, versionsOptions } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { ImportMenu } from "./import-menu.tsx";

interface VersionsPanelProps {
  readonly workflow: Workflow;
  readonly canEdit: boolean;
  readonly isBusy: boolean;
  readonly onSources: (sources: readonly ImportSource[]) => void;
}

/** Every graph this workflow has had. Going back to one makes it the newest: nothing in between is lost. */
export function VersionsPanel({ workflow, canEdit, isBusy, onSources }: VersionsPanelProps) {
  const t = useTranslations("workflows.versions");
  const { problem } = useReasonWords();
  const versions = useQuery(versionsOptions(workflow.id));
  const restore = useRestoreWorkflow();
  const format = useFormatter();
  const now = useNow({ updateInterval: 60_000 });
  const back = (version: number) =>
    restore.mutate(
      { id: workflow.id, version },
      {
        onSuccess: (next) => toast({ title: t("restored", { version, next: next.version }) }),
        onError: (error) => toast({ title: t("notRestored", { version }), detail: problem(error), tone: "danger" }),
      },
    );
  if (versions.isError) {
    return (
      <ErrorState title={t("errorTitle")} onRetry={() => void versions.refetch()}>
        {problem(versions.error)}
      </ErrorState>
    );
  }
  return (
    <div className="flex flex-col gap-3 p-4">
      <p className="text-muted text-sm">{t("about")}</p>
      {canEdit ? (
        <span className="self-start">
          <ImportMenu label={t("import")} isBusy={isBusy} replaces={workflow.id} onSources={onSources} />
        </span>
      ) : null}
      {versions.isPending ? <Skeleton className="h-24" /> : null}
      <ol className="flex flex-col">
        {versions.data?.map(({ version, created_at, node_count, current }) => (
          <li key={version} className="flex min-h-11 items-center gap-3 border-line border-b py-1.5 last:border-0">
            <span className="min-w-0 grow">
              <span className="block text-sm">
                {t("version", { version })}
                {current ? <span className="text-accent-text"> · {t("current")}</span> : null}
              </span>
              <span className="tnum block text-muted text-xs">
                <time dateTime={created_at} title={format.dateTime(new Date(created_at), { dateStyle: "medium", timeStyle: "short" })}>
                  {format.relativeTime(new Date(created_at), new Date(Math.max(now.getTime(), Date.parse(created_at))))}
                </time>
                {" · "}
                {t("nodes", { count: node_count })}
              </span>
            </span>
            {current || !canEdit ? null : (
              <Button size="sm" disabled={restore.isPending} onClick={() => back(version)}>
                {t("restore")}
              </Button>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
