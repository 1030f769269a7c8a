"use client";
import { WandSparkles } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useEffect } from "react";
import { useCounts } from "#components/frame/counts.ts";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { TopBar } from "#components/frame/top-bar.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { ScrollRow } from "#components/ui/scroll-row.tsx";
import { address } from "#lib/core/fetcher.ts";
import type { GalleryView } from "#lib/media/client.ts";
import type { MediaList } from "#lib/media/schema.ts";
import { ActiveFilters, Filters } from "./filters.tsx";
import { GalleryStage } from "./gallery-stage.tsx";
import { useListing } from "./listings.ts";
import { useLook } from "./look.ts";
import { SearchBox } from "./search-box.tsx";
import { listAddress, type Source } from "./source.ts";
import { ConnectionNote, Nothing, UnreadNote } from "./states.tsx";
import { LookControls, PhoneControls } from "./toolbar.tsx";
import { trail } from "./trail.ts";
import { isFiltered, type Look, without } from "./view.ts";

interface GalleryScreenProps {
  readonly view: GalleryView;
  readonly first: MediaList;
  readonly look: Look;
  /** `YYYY-MM-DD` where the library counts its days. */
  readonly today: string;
  readonly source?: Source;
  readonly path?: string;
  /** Parts of the view that the page itself decides. */
  readonly fixed?: readonly (keyof GalleryView)[];
  /** In front of the search box: what this page is. */
  readonly heading?: ReactNode;
  /** In front of the filters. */
  readonly lead?: ReactNode;
}

const NO_FIELDS: readonly (keyof GalleryView)[] = [];

export function GalleryScreen(props: GalleryScreenProps) {
  const { view, first, today, source = "gallery", path = "/gallery", fixed = NO_FIELDS, heading, lead } = props;
  // What is made from here lands here.
  const create = address("/studio", { project: view.project_id, folder: view.folder });
  const t = useTranslations("gallery");
  const format = useFormatter();
  const { look, change, resize, nextMode } = useLook(props.look);
  const { listing, summary, newer } = useListing(view, first);
  const library = useCounts().gallery ?? 0;
  // What has no id was read from the disk, without the database.
  const fromDisk = first.items.some(({ id }) => id === null);
  const place = listAddress(view, source);
  useEffect(() => {
    trail.list = place;
  }, [place]);
  useShortcuts(t("keys"), [
    { keys: ["+", "="], label: t("larger"), run: () => resize(1) },
    { keys: ["-"], label: t("smaller"), run: () => resize(-1) },
    { keys: ["v"], label: t("nextView"), run: nextMode },
  ]);
  const filtered = isFiltered(view);
  const narrowed = isFiltered(without(view, fixed));
  const total = summary?.total ?? first.total;
  const count = total === null ? null : filtered ? t("someOf", { shown: total, total: Math.max(library, total) }) : format.number(total);
  const items = Array.from({ length: Math.min(60, listing.known) }, (_, n) => listing.at(n)).filter((item) => item !== undefined);
  const controls = { view, look, onLook: change, path, fixed, summary, items };
  return (
    <>
      <TopBar>
        {heading ?? <h1 className="sr-only">{t("title")}</h1>}
        {/* Beside a name there is no room for it on a phone. */}
        <div className={cn("w-full min-w-0 max-w-[364px]", heading ? "max-md:hidden" : "max-md:max-w-none")}>
          <SearchBox view={view} path={path} fixed={fixed} total={fixed.length > 0 ? null : library || null} disabled={fromDisk} />
        </div>
        <span className="grow max-md:hidden" />
        {total === null || (total === 0 && !filtered) ? null : (
          <span className="tnum whitespace-nowrap text-faint text-sm max-lg:hidden" role="status">
            {count}
          </span>
        )}
        <div className="flex items-center gap-2 max-md:hidden">
          <LookControls {...controls} />
          {/* Without a database nothing can be made. */}
          {fromDisk ? null : (
            <Button variant="primary" asChild>
              <Link href={create}>
                <WandSparkles aria-hidden />
                {t("create")}
              </Link>
            </Button>
          )}
        </div>
        <div className="md:hidden">
          <PhoneControls {...controls} />
        </div>
      </TopBar>
      {/* On a phone the filters stand behind their button; those that are on, and what leads to other parts of the page, stay in sight. */}
      <ScrollRow className={cn("shrink-0 gap-3 px-4 py-2.5 max-md:px-3 max-md:py-1", !lead && !narrowed && "max-md:hidden")}>
        {lead}
        {narrowed ? (
          <div className="flex items-center gap-1.5 md:hidden">
            <ActiveFilters view={view} path={path} fixed={fixed} />
            <span className="tnum whitespace-nowrap px-1.5 text-faint text-sm">{count}</span>
          </div>
        ) : null}
        <div className="max-md:hidden">
          <Filters view={view} path={path} fixed={fixed} summary={summary} items={items} />
        </div>
      </ScrollRow>
      {fromDisk ? <UnreadNote count={summary?.unread ?? 0} /> : <ConnectionNote />}
      {listing.length === 0 && !newer ? (
        <Nothing narrowed={narrowed} inProject={fixed.includes("project_id")} path={path} create={create} />
      ) : (
        <GalleryStage
          // Another view is another place, with nothing chosen.
          key={place}
          view={view}
          listing={listing}
          newer={newer}
          look={look}
          onLook={change}
          today={today}
          source={source}
          place={place}
          fromDisk={fromDisk}
        />
      )}
    </>
  );
}
