"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Images } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { address } from "#lib/core/fetcher.ts";
import { galleryOptions, projectsOptions } from "#lib/media/client.ts";
import { DEFAULT_FOLDER } from "./draft.ts";
import { MediaTile } from "./media-tile.tsx";
import { TrayToggle } from "./tile-button.tsx";
import { useDraftPart } from "./use-draft.ts";

const LIMIT = 60;
const PLACES = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
/** All of the project; no folder can be called so. */
const WHOLE = "/";

/** The project's gallery beside the stage: the chosen folder, or another one of the project. */
export function FolderPanel() {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const format = useFormatter();
  const project = useDraftPart((draft) => draft.project);
  const chosen = useDraftPart((draft) => draft.folder);
  const [looked, setLooked] = useState<{ readonly project: string; readonly folder: string } | null>(null);
  const folder = looked?.project === project ? looked.folder : chosen;
  const { data: projects } = useQuery(projectsOptions());
  const known = projects?.items.find((one) => one.id === project);
  const folders = [...new Set([chosen, DEFAULT_FOLDER, ...(known?.folders.map((one) => one.name) ?? [])])];
  const view = { project_id: project, ...(folder === WHOLE ? {} : { folder }), limit: LIMIT };
  const list = useInfiniteQuery(galleryOptions(view));
  const media = list.data?.pages.flatMap((page) => page.items) ?? [];
  const total = list.data?.pages[0]?.total;
  return (
    <>
      <div className="flex items-center gap-2 px-4 pb-2">
        <Select
          label={t("folder.label")}
          value={folder}
          options={[...folders.map((name) => ({ value: name, label: name })), { value: WHOLE, label: t("folder.whole") }]}
          onChange={(next) => setLooked({ project, folder: next })}
        />
        <Link
          href={address("/gallery", { project_id: project, ...(folder === WHOLE ? {} : { folder }) })}
          className="tnum shrink-0 rounded-sm text-faint text-xs hover:text-text"
        >
          {typeof total === "number" ? t("folder.files", { count: total }) : format.number(media.length)}
        </Link>
      </div>
      {list.isPending ? (
        <div className="grid grid-cols-3 gap-1 px-4" aria-busy="true">
          {PLACES.map((place) => (
            <Skeleton key={place} className="aspect-square" />
          ))}
        </div>
      ) : list.error && media.length === 0 ? (
        <ErrorState title={t("folder.unread")} onRetry={() => void list.refetch()}>
          {problem(list.error)}
        </ErrorState>
      ) : media.length === 0 ? (
        <EmptyState icon={Images} title={t("folder.empty")}>
          {t("recentEmpty")}
        </EmptyState>
      ) : (
        <ul aria-label={t("panels.folder")} className="grid grid-cols-3 gap-1 px-4 pb-3">
          {media.map((one) => (
            <li key={one.id ?? one.path} className="aspect-square">
              <MediaTile media={one} width={88} className="size-full">
                <TrayToggle media={one} />
              </MediaTile>
            </li>
          ))}
        </ul>
      )}
      {list.hasNextPage ? (
        <Button variant="ghost" className="mx-4 mb-3" onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>
          {t("queue.more")}
        </Button>
      ) : null}
    </>
  );
}
