"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { FolderOpen, FolderX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useMemo } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { isProblem } from "#lib/core/fetcher.ts";
import { treeOptions } from "#lib/media/tree/client.ts";
import { Rows } from "./rows.tsx";
import type { useTops } from "./tops.ts";

/** So many rows before the end of what is read the next page is asked for. */
const AHEAD = 250;

/** The managed folders themselves. */
export function Tops({ tops, onOpen }: { readonly tops: ReturnType<typeof useTops>; readonly onOpen: (path: string) => void }) {
  const t = useTranslations("files");
  if (tops.items?.length === 0) {
    return (
      <EmptyState icon={FolderOpen} title={t("noRootsTitle")}>
        {t("noRootsText")}
      </EmptyState>
    );
  }
  if (tops.items) return <Rows name="" items={tops.items} total={tops.items.length} onOpen={onOpen} />;
  return tops.error ? <Failed error={tops.error} onRetry={tops.retry} /> : <Loading />;
}

interface ContentsProps {
  readonly path: string;
  readonly showsSidecars: boolean;
  readonly onOpen: (path: string) => void;
}

/** What lies in the open folder, folders first; read on as one scrolls, so that a hundred thousand files are no more than a screenful. */
export function Contents({ path, showsSidecars, onOpen }: ContentsProps) {
  const t = useTranslations("files");
  const entries = useInfiniteQuery(treeOptions({ path, sidecars: showsSidecars }));
  const { data, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = entries;
  const items = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  if (entries.isPending) return <Loading />;
  if (entries.error && !data) return <Failed error={entries.error} onRetry={() => void entries.refetch()} />;
  if (items.length === 0) {
    return (
      <EmptyState icon={FolderOpen} title={t("emptyTitle")}>
        {t("emptyText")}
      </EmptyState>
    );
  }
  const more = (last: number) => {
    if (hasNextPage && !isFetchingNextPage && !isFetchNextPageError && last >= items.length - AHEAD) void fetchNextPage();
  };
  return (
    <Rows
      name={path}
      items={items}
      total={data?.pages[0]?.total ?? items.length}
      onOpen={onOpen}
      onSee={more}
      failed={isFetchNextPageError ? () => void fetchNextPage() : null}
    />
  );
}

function Loading() {
  return (
    <div aria-hidden className="flex min-w-0 grow flex-col gap-2 p-4 pt-10">
      {[72, 48, 60, 40, 66, 52].map((width) => (
        <div key={width} style={{ width: `${width}%` }}>
          <Skeleton className="h-6" />
        </div>
      ))}
    </div>
  );
}

function Failed({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useTranslations("files");
  const { problem } = useReasonWords();
  const isOffline = isProblem(error) && error.code === "root_offline";
  useEffect(() => {
    if (!isOffline) return;
    const again = setInterval(onRetry, 5_000);
    return () => clearInterval(again);
  }, [isOffline, onRetry]);
  if (!isOffline) {
    return (
      <ErrorState title={t("errorTitle")} onRetry={onRetry}>
        {problem(error)}
      </ErrorState>
    );
  }
  return (
    <EmptyState icon={FolderX} title={t("offlineTitle")}>
      {t("offlineText")}
    </EmptyState>
  );
}
