"use client";
import { useQuery } from "@tanstack/react-query";
import { FolderPlus, RefreshCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { rootsOptions } from "#lib/media/roots/client.ts";
import { useRunningScan, useScan } from "#lib/media/scan/client.ts";
import { AddFolder } from "./add-folder.tsx";
import { FolderRow } from "./folder-row.tsx";
import { ScanNote } from "./scan-note.tsx";

/** The managed folders: where they lie, whether they are there, what is in them, and what could not be read. */
export function Folders({ mayChange }: { readonly mayChange: boolean }) {
  const t = useTranslations("settings.folders");
  const { problem } = useReasonWords();
  const roots = useQuery({ ...rootsOptions(), refetchInterval: 5_000 });
  const [isAdding, setAdding] = useState(false);
  const scan = useScan();
  const running = useRunningScan();
  if (roots.isPending) return <Skeleton className="h-40" />;
  if (roots.error && !roots.data) {
    return (
      <ErrorState title={t("unread")} onRetry={() => void roots.refetch()}>
        {problem(roots.error)}
      </ErrorState>
    );
  }
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <p className="min-w-0 max-w-md grow basis-48 text-muted text-sm">{t("about")}</p>
        {mayChange ? (
          <span className="flex flex-wrap gap-2">
            <Button
              disabled={scan.isPending || running !== null}
              onClick={() =>
                scan.mutate(undefined, {
                  onSuccess: () => toast({ title: t("scanning") }),
                  onError: (error) => toast({ title: t("notScanned"), detail: problem(error), tone: "danger" }),
                })
              }
            >
              <RefreshCw aria-hidden />
              {t("scan")}
            </Button>
            <Button variant="primary" onClick={() => setAdding(true)}>
              <FolderPlus aria-hidden />
              {t("add")}
            </Button>
          </span>
        ) : null}
      </div>
      {running ? <ScanNote scan={running} mayStop={mayChange} /> : null}
      <ul className="mt-2 divide-y divide-line">
        {roots.data.items.map((root) => (
          <FolderRow key={root.id} root={root} mayChange={mayChange} />
        ))}
      </ul>
      <AddFolder open={isAdding} onOpenChange={setAdding} />
    </>
  );
}
