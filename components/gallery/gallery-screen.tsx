"use client";
import { CloudOff, ImagePlus, Images, WandSparkles } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { type ReactNode, useCallback, useEffect } from "react";
import { useCounts } from "#components/frame/counts.ts";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { PaletteButton, TopBar } from "#components/frame/top-bar.tsx";
import { useConnection } from "#components/live/providers.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { address } from "#lib/core/fetcher.ts";
import type { GalleryView } from "#lib/media/client.ts";
import type { MediaList } from "#lib/media/schema.ts";
import { Filters } from "./filters.tsx";
import { useGalleryData } from "./gallery-data.ts";
import { Grid } from "./grid.tsx";
import { useLook } from "./look.ts";
import { listAddress, type Source, viewerAddress } from "./source.ts";
import { LookControls, PhoneControls } from "./toolbar.tsx";
import { trail } from "./trail.ts";
import { hasDays, isFiltered, type Look, without } from "./view.ts";

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
  /** In place of the search box: what this page is. */
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
  const { query, items, more, total } = useGalleryData(view, first);
  const library = useCounts().gallery ?? 0;
  const hrefOf = useCallback((id: number) => viewerAddress(id, view, source), [view, source]);
  const place = listAddress(view, source);
  useEffect(() => {
    trail.list = place;
  }, [place]);
  const controls = { view, look, onLook: change, path, fixed };
  useShortcuts(t("keys"), [
    { keys: ["+", "="], label: t("larger"), run: () => resize(1) },
    { keys: ["-"], label: t("smaller"), run: () => resize(-1) },
    { keys: ["v"], label: t("nextView"), run: nextMode },
  ]);
  const filtered = isFiltered(view);
  return (
    <>
      <TopBar>
        {heading ?? (
          <>
            <h1 className="sr-only">{t("title")}</h1>
            <PaletteButton />
          </>
        )}
        <span className="grow max-md:hidden" />
        {total === null || (total === 0 && !filtered) ? null : (
          <span className="tnum whitespace-nowrap text-faint text-sm max-lg:hidden" role="status">
            {filtered ? t("someOf", { shown: total, total: library }) : format.number(total)}
          </span>
        )}
        <div className="flex items-center gap-2 max-md:hidden">
          <LookControls {...controls} />
          <Button variant="primary" asChild>
            <Link href={create}>
              <WandSparkles aria-hidden />
              {t("create")}
            </Link>
          </Button>
        </div>
        <div className="md:hidden">
          <PhoneControls {...controls} />
        </div>
      </TopBar>
      {/* On a phone the filters stand behind their button; what leads to other parts of the page stays in sight. */}
      <div className={cn("flex shrink-0 items-center gap-3 overflow-x-auto px-4 py-2.5 max-md:px-3 max-md:py-1", !lead && "max-md:hidden")}>
        {lead}
        <div className="max-md:hidden">
          <Filters view={view} path={path} fixed={fixed} />
        </div>
      </div>
      <ConnectionNote />
      {query.isError && items.length === 0 ? (
        <ErrorState title={t("errorTitle")} onRetry={() => void query.refetch()}>
          {t("errorText", { detail: query.error.message })}
        </ErrorState>
      ) : items.length === 0 && !query.isFetching ? (
        <Nothing narrowed={isFiltered(without(view, fixed))} path={path} create={create} />
      ) : (
        <Grid
          items={items}
          complete={!query.hasNextPage}
          look={look}
          by={hasDays(view) ? (view.sort === "modified" ? "modified" : "created") : null}
          today={today}
          hrefOf={hrefOf}
          place={place}
          onNearEnd={more}
          footer={
            <Footer loading={query.isFetchingNextPage} failed={query.isFetchNextPageError} onRetry={() => void query.fetchNextPage()} />
          }
        />
      )}
    </>
  );
}

/** While events do not arrive, the screen says that it may be old. */
function ConnectionNote() {
  const t = useTranslations("gallery");
  if (useConnection() !== "down") return null;
  return (
    <p role="status" className="mx-4 mt-2.5 flex items-center gap-2 rounded bg-surface px-3 py-2 text-muted text-sm max-md:mx-3">
      <CloudOff className="size-4 shrink-0" aria-hidden />
      {t("lost")}
    </p>
  );
}

interface NothingProps {
  readonly narrowed: boolean;
  readonly path: string;
  readonly create: string;
}

function Nothing({ narrowed, path, create }: NothingProps) {
  const t = useTranslations("gallery");
  if (narrowed) {
    return (
      <EmptyState
        icon={Images}
        title={t("noneTitle")}
        action={
          <Button asChild>
            <Link href={path}>{t("clear")}</Link>
          </Button>
        }
      >
        {t("noneText")}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={ImagePlus}
      title={t("emptyTitle")}
      action={
        <Button variant="primary" size="lg" asChild>
          <Link href={create}>
            <WandSparkles aria-hidden />
            {t("emptyAction")}
          </Link>
        </Button>
      }
    >
      {t("emptyText")}
    </EmptyState>
  );
}

interface FooterProps {
  readonly loading: boolean;
  readonly failed: boolean;
  readonly onRetry: () => void;
}

function Footer({ loading, failed, onRetry }: FooterProps) {
  const t = useTranslations("gallery");
  const ui = useTranslations("ui");
  if (failed) {
    return (
      <p role="alert" className="flex items-center justify-center gap-3 py-4 text-muted text-sm">
        {t("loadFailed")}
        <Button size="sm" onClick={onRetry}>
          {ui("retry")}
        </Button>
      </p>
    );
  }
  if (!loading) return null;
  return (
    <div role="status" aria-label={t("loading")} className="flex gap-1">
      {[2, 3, 2, 4, 3].map((grow, n) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed row of stand-ins
        <div key={n} className="h-48 animate-quiet rounded-sm bg-surface" style={{ flexGrow: grow }} />
      ))}
    </div>
  );
}
