"use client";
import { AudioLines, Box, File, Film, Folder, FolderX, Image as Picture } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { viewerAddress } from "#components/gallery/source.ts";
import { cn } from "#components/ui/cn.ts";
import { formatBytes } from "#components/viewer/bytes.ts";
import type { TreeEntry } from "#lib/media/tree/schema.ts";

const SIGNS = { image: Picture, video: Film, audio: AudioLines, model3d: Box } as const;

function signOf({ kind, offline, media_kind }: TreeEntry) {
  if (kind === "dir") return offline ? FolderX : Folder;
  return media_kind ? SIGNS[media_kind] : File;
}

interface RowProps {
  readonly entry: TreeEntry;
  readonly index: number;
  /** The one row that Tab leads to. */
  readonly isCurrent: boolean;
  readonly onFocus: (index: number) => void;
  readonly onOpen: (path: string) => void;
}

/** A folder opens, media leads to the viewer, anything else only lies there. */
export function Row({ entry, index, isCurrent, onFocus, onOpen }: RowProps) {
  const same = {
    "data-row": index,
    tabIndex: isCurrent ? 0 : -1,
    onFocus: () => onFocus(index),
    className: "flex h-full w-full items-center gap-3 px-4 text-left text-sm -outline-offset-2 hover:bg-hover max-md:px-3",
  };
  const content = <Cells entry={entry} />;
  if (entry.kind === "dir") {
    return (
      <button type="button" {...same} onClick={() => onOpen(entry.path)}>
        {content}
      </button>
    );
  }
  if (entry.media_kind === null) return <div {...same}>{content}</div>;
  return (
    <Link {...same} href={viewerAddress(entry.id ?? entry.path, {}, "gallery")} prefetch={false}>
      {content}
    </Link>
  );
}

function Cells({ entry }: { readonly entry: TreeEntry }) {
  const t = useTranslations("files");
  const format = useFormatter();
  const Sign = signOf(entry);
  return (
    <>
      <Sign className={cn("size-4 shrink-0", entry.kind === "dir" ? "text-muted" : "text-faint")} aria-hidden />
      <span className={cn("min-w-0 grow truncate", (entry.offline || (entry.kind === "file" && !entry.media_kind)) && "text-muted")}>
        {entry.name}
      </span>
      {entry.offline ? <span className="shrink-0 text-warn text-xs">{t("offline")}</span> : null}
      <span className="tnum w-20 shrink-0 text-right text-muted">{formatBytes(entry.size_bytes, format)}</span>
      <span className="tnum w-40 shrink-0 text-muted max-md:hidden">
        {entry.modified_at
          ? format.dateTime(new Date(entry.modified_at), { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" })
          : null}
      </span>
    </>
  );
}
