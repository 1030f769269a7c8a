"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { AudioLines, Box, File, Film, Folder, FolderOpen, FolderX, Image as Picture } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useEffect, useRef } from "react";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { formatBytes } from "#components/viewer/bytes.ts";
import { treeOptions } from "#lib/media/tree/client.ts";
import type { TreeEntry } from "#lib/media/tree/schema.ts";

const SIGNS = { image: Picture, video: Film, audio: AudioLines, model3d: Box } as const;
const ROW = 40;
const TOUCH_ROW = 48;

interface ListingProps {
  readonly path: string | null;
  readonly showsSidecars: boolean;
  readonly onOpen: (path: string) => void;
}

/** What lies in the open folder, folders first; read on as one scrolls, so that a hundred thousand files are no more than a screenful. */
export function Listing({ path, showsSidecars, onOpen }: ListingProps) {
  const t = useTranslations("files");
  const entries = useInfiniteQuery(treeOptions({ path, sidecars: showsSidecars }));
  const scroller = useRef<HTMLDivElement>(null);
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const isTouch = typeof window !== "undefined" && window.matchMedia("(pointer: coarse)").matches;
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (isTouch ? TOUCH_ROW : ROW),
    overscan: 12,
  });
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = entries;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage && last >= items.length - 50) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage, last, items.length]);
  if (entries.isPending) return <Skeleton className="m-4 h-40 grow" />;
  if (entries.error && !entries.data) {
    return (
      <ErrorState title={t("errorTitle")} onRetry={() => void entries.refetch()}>
        {entries.error.message}
      </ErrorState>
    );
  }
  if (items.length === 0) {
    return (
      <EmptyState icon={FolderOpen} title={t("emptyTitle")}>
        {t("emptyText")}
      </EmptyState>
    );
  }
  return (
    <section aria-label={t("contents", { count: entries.data.pages[0]?.total ?? items.length })} className="flex min-w-0 grow flex-col">
      <div aria-hidden className="flex h-8 shrink-0 items-center gap-3 border-line border-b px-4 text-faint text-xs">
        <span className="grow">{t("name")}</span>
        <span className="w-24 text-right">{t("size")}</span>
        <span className="w-40 max-md:hidden">{t("changed")}</span>
      </div>
      <div ref={scroller} className="min-h-0 grow overflow-y-auto">
        <ul className="relative" style={{ height: rows.getTotalSize() }}>
          {shown.map((row) => {
            const entry = items[row.index];
            return entry ? (
              <li
                key={entry.path}
                aria-posinset={row.index + 1}
                aria-setsize={entries.data.pages[0]?.total ?? items.length}
                className="absolute inset-x-0"
                style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              >
                <Row entry={entry} onOpen={onOpen} />
              </li>
            ) : null;
          })}
        </ul>
      </div>
    </section>
  );
}

function Row({ entry, onOpen }: { readonly entry: TreeEntry; readonly onOpen: (path: string) => void }) {
  const t = useTranslations("files");
  const format = useFormatter();
  const Sign = entry.kind === "dir" ? (entry.offline ? FolderX : Folder) : entry.media_kind ? SIGNS[entry.media_kind] : File;
  const content = (
    <>
      <Sign className={cn("size-4 shrink-0", entry.kind === "dir" ? "text-muted" : "text-faint")} aria-hidden />
      <span className={cn("min-w-0 grow truncate", entry.offline && "text-faint")}>{entry.name}</span>
      {entry.offline ? <span className="shrink-0 text-warn text-xs">{t("offline")}</span> : null}
      <span className="tnum w-24 shrink-0 text-right text-muted">{formatBytes(entry.size_bytes, format)}</span>
      <span className="tnum w-40 shrink-0 text-muted max-md:hidden" suppressHydrationWarning>
        {entry.modified_at ? format.dateTime(new Date(entry.modified_at), { dateStyle: "medium", timeStyle: "short" }) : null}
      </span>
    </>
  );
  return (
    <Around entry={entry} onOpen={onOpen}>
      {content}
    </Around>
  );
}

/** A folder opens, media leads to the viewer, anything else only lies there. */
function Around({ entry, onOpen, children }: { entry: TreeEntry; onOpen: (path: string) => void; children: ReactNode }) {
  const look = "flex h-full w-full items-center gap-3 px-4 text-left text-sm";
  if (entry.kind === "dir") {
    return (
      <button type="button" disabled={entry.offline} className={cn(look, "field-ring hover:bg-hover")} onClick={() => onOpen(entry.path)}>
        {children}
      </button>
    );
  }
  if (entry.id === null) return <div className={look}>{children}</div>;
  return (
    <Link href={`/gallery/${entry.id}`} className={cn(look, "hover:bg-hover")}>
      {children}
    </Link>
  );
}
