"use client";

import { AudioLines, Box, Play } from "lucide-react";
import Link from "next/link";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import type { Media } from "#lib/media/schema.ts";
import { viewerHref } from "./viewer-href.ts";

const SIGNS = { image: null, video: Play, audio: AudioLines, model3d: Box } as const;
const HEIGHT = 112;

export function RecentTile({ media }: { readonly media: Media }) {
  const Sign = SIGNS[media.kind];
  const shape = media.width && media.height ? media.width / media.height : 1;
  const aspect = Math.min(2.4, Math.max(0.45, shape));
  return (
    <Link
      href={viewerHref(media)}
      aria-label={media.prompt ?? media.filename}
      style={{ aspectRatio: aspect }}
      className="relative block h-full overflow-hidden rounded-sm -outline-offset-2"
    >
      <TilePicture item={media} width={HEIGHT * aspect} blurred={false} />
      {Sign === null ? null : (
        <span className="absolute right-1 bottom-1 grid size-5 place-items-center rounded-sm bg-black/70 text-white">
          <Sign className="size-3" aria-hidden />
        </span>
      )}
    </Link>
  );
}
