"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronRight, Folder, FolderX } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { cn } from "#components/ui/cn.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { treeOptions } from "#lib/media/tree/client.ts";
import type { TreeEntry } from "#lib/media/tree/schema.ts";
import { leadsTo } from "./parents.ts";
import type { useTops } from "./tops.ts";

interface Opening {
  readonly open: string | null;
  readonly onOpen: (path: string) => void;
}

/** The managed folders and those in them, each read when it is unfolded. */
export function FolderTree({ tops, ...opening }: Opening & { readonly tops: ReturnType<typeof useTops> }) {
  const { problem } = useReasonWords();
  if (tops.items) return <Branches folders={tops.items} depth={0} {...opening} />;
  if (tops.error) return <p className="px-2 py-1 text-danger text-xs">{problem(tops.error)}</p>;
  return <Skeleton className="my-1 h-6" />;
}

interface BranchesProps extends Opening {
  readonly folders: readonly TreeEntry[];
  readonly depth: number;
}

function Branches({ folders, ...rest }: BranchesProps) {
  return (
    <ul>
      {folders.map((entry) => (
        <Branch key={entry.path} entry={entry} {...rest} />
      ))}
    </ul>
  );
}

function Below({ path, ...rest }: Omit<BranchesProps, "folders"> & { readonly path: string }) {
  const t = useTranslations("files");
  const { problem } = useReasonWords();
  const entries = useInfiniteQuery(treeOptions({ path }));
  if (entries.isPending) return <Skeleton className="my-1 h-6" />;
  if (entries.error && !entries.data) return <p className="px-2 py-1 text-danger text-xs">{problem(entries.error)}</p>;
  const items = entries.data.pages.flatMap((page) => page.items);
  const folders = items.filter((entry) => entry.kind === "dir");
  // Folders come first, so there are more of them only while a page ends in one.
  const hasMore = entries.hasNextPage && items.at(-1)?.kind === "dir";
  return (
    <>
      <Branches folders={folders} {...rest} />
      {hasMore ? (
        <button type="button" className="rounded px-2 py-1 text-muted text-xs hover:bg-hover" onClick={() => void entries.fetchNextPage()}>
          {t("more")}
        </button>
      ) : null}
    </>
  );
}

interface BranchProps extends Opening {
  readonly entry: TreeEntry;
  readonly depth: number;
}

function Branch({ entry, depth, open, onOpen }: BranchProps) {
  const t = useTranslations("files");
  const [unfolded, setUnfolded] = useState(false);
  // What is opened elsewhere is seen here, too.
  const [followed, setFollowed] = useState<string | null>(null);
  if (open !== followed) {
    setFollowed(open);
    if (open !== null && leadsTo(entry.path, open)) setUnfolded(true);
  }
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
          tabIndex={-1}
          aria-expanded={unfolded}
          aria-label={unfolded ? t("fold", { name: entry.name }) : t("unfold", { name: entry.name })}
          disabled={entry.offline}
          className="flex size-7 shrink-0 items-center justify-center rounded disabled:opacity-0 coarse:size-11"
          onClick={() => setUnfolded(!unfolded)}
        >
          {unfolded ? <ChevronDown className="size-3.5" aria-hidden /> : <ChevronRight className="size-3.5" aria-hidden />}
        </button>
        <button
          type="button"
          data-branch
          aria-current={isOpen ? "page" : undefined}
          className="flex h-full min-w-0 grow items-center gap-1.5 rounded pr-2 text-left"
          onKeyDown={(event) => walk(event, setUnfolded)}
          onClick={() => {
            setUnfolded(true);
            onOpen(entry.path);
          }}
        >
          <Sign className="size-4 shrink-0" aria-hidden />
          <span className={cn("truncate", entry.offline && "text-faint")}>{entry.name}</span>
          {entry.offline ? <span className="ml-auto shrink-0 text-warn text-xs">{t("offline")}</span> : null}
        </button>
      </div>
      {unfolded && !entry.offline ? <Below path={entry.path} depth={depth + 1} open={open} onOpen={onOpen} /> : null}
    </li>
  );
}

/** Arrows as in any tree: right unfolds, left folds, up and down go on. */
function walk(event: KeyboardEvent<HTMLElement>, setUnfolded: (is: boolean) => void): void {
  const { key, currentTarget } = event;
  if (event.altKey || !["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown"].includes(key)) return;
  event.preventDefault();
  if (key === "ArrowRight") setUnfolded(true);
  else if (key === "ArrowLeft") setUnfolded(false);
  else {
    const branches = [...(currentTarget.closest("nav")?.querySelectorAll<HTMLElement>("[data-branch]") ?? [])];
    branches[branches.indexOf(currentTarget) + (key === "ArrowDown" ? 1 : -1)]?.focus();
  }
}
