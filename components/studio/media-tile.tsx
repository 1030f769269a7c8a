"use client";

import { AudioLines, Box, Play } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { carry } from "./media-drag.ts";
import { viewerHref } from "./viewer-href.ts";

const SIGNS = { image: null, video: Play, audio: AudioLines, model3d: Box } as const;

interface MediaTileProps {
  readonly media: Media;
  /** As drawn, for choosing among previews. */
  readonly width: number;
  readonly className?: string;
  readonly style?: { readonly aspectRatio: number };
  /** Small buttons over a corner. */
  readonly children?: ReactNode;
}

/** A file that can be opened, and dragged to an input or to the tray. */
export function MediaTile({ media, width, className, style, children }: MediaTileProps) {
  const Sign = SIGNS[media.kind];
  return (
    <span className={cn("group relative block overflow-hidden rounded-sm", className)} style={style}>
      <Link
        href={viewerHref(media)}
        aria-label={media.prompt ?? media.filename}
        draggable
        onDragStart={(event) => carry(event, media)}
        className="block size-full -outline-offset-2"
      >
        <TilePicture item={media} width={width} blurred={false} />
      </Link>
      {Sign === null ? null : (
        <span className="pointer-events-none absolute right-1 bottom-1 grid size-5 place-items-center rounded-sm bg-black/70 text-white">
          <Sign className="size-3" aria-hidden />
        </span>
      )}
      {children}
    </span>
  );
}
