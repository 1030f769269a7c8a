"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Folder, FolderX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { treeOptions } from "#lib/media/tree/client.ts";
import type { TreeEntry } from "#lib/media/tree/schema.ts";

interface FolderTreeProps {
  /** Null: the roots. */
  readonly path: string | null;
  readonly depth: number;
  readonly open: string | null;
  readonly onOpen: (path: string) => void;
}

/** The folders in a folder, each read when it is unfolded. */
export function FolderTree({ path, depth, open, onOpen }: FolderTreeProps) {
  const t = useTranslations("files");
  const entries = useInfiniteQuery(treeOptions({ path }));
  if (entries.isPending) return <Skeleton className="my-1 h-6" />;
  if (entries.error && !entries.data) return <p className="px-2 py-1 text-danger text-xs">{entries.error.message}</p>;
  const items = entries.data.pages.flatMap((page) => page.items);
  const folders = items.filter((entry) => entry.kind === "dir");
  // Folders come first, so there are more of them only while a page ends in one.
  const hasMore = entries.hasNextPage && items.at(-1)?.kind === "dir";
  return (
    <ul>
      {folders.map((entry) => (
        <Branch key={entry.path} entry={entry} depth={depth} open={open} onOpen={onOpen} />
      ))}
      {hasMore ? (
        <li>
          <button
            type="button"
            className="rounded px-2 py-1 text-muted text-xs hover:bg-hover"
            onClick={() => void entries.fetchNextPage()}
          >
            {t("more")}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

interface BranchProps extends Omit<FolderTreeProps, "path"> {
  readonly entry: TreeEntry;
}

function Branch({ entry, depth, open, onOpen }: BranchProps) {
  const t = useTranslations("files");
  const leadsToOpen = open?.startsWith(`${entry.path}/`) ?? false;
  const [unfolded, setUnfolded] = useState(leadsToOpen);
  const isOpen = open === entry.path;
  const Sign = entry.offline ? FolderX : Folder;
  return (
    <li>
      <div
        className={cn("flex h-8 items-center rounded text-sm coarse:h-11", isOpen ? "bg-raised text-text" : "text-muted hover:bg-hover")}
        style={{ paddingLeft: depth * 14 }}
      >
        <button
          type="button"
          aria-expanded={unfolded}
          aria-label={unfolded ? t("fold", { name: entry.name }) : t("unfold", { name: entry.name })}
          disabled={entry.offline}
          className="flex size-7 shrink-0 items-center justify-center rounded disabled:opacity-0"
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? <ChevronDown className="size-3.5" aria-hidden /> : <ChevronRight className="size-3.5" aria-hidden />}
        </button>
        <button
          type="button"
          aria-current={isOpen ? "page" : undefined}
          className="flex h-full min-w-0 grow items-center gap-1.5 rounded pr-2 text-left"
          onClick={() => {
            setUnfolded(true);
            onOpen(entry.path);
          }}
        >
          <Sign className="size-4 shrink-0" aria-hidden />
          <span className={cn("truncate", entry.offline && "text-faint")}>{entry.name}</span>
          {entry.offline ? <span className="sr-only">{t("offline")}</span> : null}
        </button>
      </div>
      {unfolded && !entry.offline ? <FolderTree path={entry.path} depth={depth + 1} open={open} onOpen={onOpen} /> : null}
    </li>
  );
}
