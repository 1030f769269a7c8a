"use client";

import { AudioLines, Box, Play } from "lucide-react";
import Link from "next/link";
import type { Media } from "#lib/media/schema.ts";
import { viewerHref } from "./viewer-href.ts";

const SIGNS = { image: null, video: Play, audio: AudioLines, model3d: Box } as const;

export function RecentTile({ media }: { readonly media: Media }) {
  const Sign = SIGNS[media.kind];
  const still = media.urls["256"] ?? media.urls.poster ?? media.urls.waveform;
  const aspect = media.width && media.height ? media.width / media.height : 1;
  return (
    <Link
      href={viewerHref(media)}
      aria-label={media.prompt ?? media.filename}
      style={{ aspectRatio: Math.min(2.4, Math.max(0.45, aspect)) }}
      className="relative block h-full overflow-hidden rounded-sm bg-surface -outline-offset-2"
    >
      {still === null ? null : (
        // biome-ignore lint/performance/noImgElement: the media lane serves previews in the size that is shown
        <img src={still} alt="" decoding="async" className="size-full object-cover" />
      )}
      {Sign === null ? null : (
        <span className="absolute right-1 bottom-1 grid size-5 place-items-center rounded-sm bg-black/70 text-white">
          <Sign className="size-3" aria-hidden />
        </span>
      )}
    </Link>
  );
}
