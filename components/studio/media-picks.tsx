"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import type { MediaKind } from "#lib/engines/schema.ts";
import { galleryOptions } from "#lib/media/client.ts";
import type { Media } from "#lib/media/schema.ts";
import type { Carried } from "./media-drag.ts";
import { useTrayMedia } from "./tray.ts";
import { useDraftPart } from "./use-draft.ts";

interface MediaPicksProps {
  readonly kind: MediaKind;
  readonly onPick: (carried: Carried) => void;
}

const LIMIT = 24;

/** What lies near: the tray, and the newest of the chosen project. */
export function MediaPicks({ kind, onPick }: MediaPicksProps) {
  const t = useTranslations("studio");
  const project = useDraftPart((draft) => draft.project);
  const tray = useTrayMedia();
  const recent = useInfiniteQuery(galleryOptions({ project_id: project, kind, limit: LIMIT }));
  const inTray = tray.media.filter((one) => one.kind === kind);
  const inProject = recent.data?.pages[0]?.items ?? [];
  return (
    <div className="flex max-h-[min(420px,60dvh)] flex-col gap-3 overflow-y-auto">
      <Picks title={t("tray.title")} media={inTray} onPick={onPick}>
        {t("tray.emptyShort")}
      </Picks>
      <Picks title={t("input.inProject", { project })} media={inProject} onPick={onPick}>
        {recent.isPending ? "" : t("input.nothingNear")}
      </Picks>
    </div>
  );
}

interface PicksProps {
  readonly title: string;
  readonly media: readonly Media[];
  readonly onPick: (carried: Carried) => void;
  readonly children: ReactNode;
}

function Picks({ title, media, onPick, children }: PicksProps) {
  return (
    <div>
      <p className="mb-1.5 truncate text-muted text-xs">{title}</p>
      {media.length === 0 ? <p className="text-faint text-xs">{children}</p> : null}
      <ul aria-label={title} className="grid grid-cols-4 gap-1">
        {media.map((one) => (
          <li key={one.id ?? one.path}>
            <button
              type="button"
              aria-label={one.prompt ?? one.filename}
              title={one.filename}
              onClick={() => onPick(one)}
              className="block aspect-square w-full overflow-hidden rounded-sm -outline-offset-2 hover:opacity-85"
            >
              <TilePicture item={one} width={72} blurred={false} />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
