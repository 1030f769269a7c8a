"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { ImageOff } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { FromDiskNote, useFromDisk } from "#components/frame/from-disk.tsx";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { useWordKeys } from "#components/gallery/acts.ts";
import type { Listing } from "#components/gallery/listing.ts";
import { listAddress, type Source } from "#components/gallery/source.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { fileOptions, type GalleryView } from "#lib/media/client.ts";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media, MediaDetail, MediaList } from "#lib/media/schema.ts";
import { Filmstrip } from "./filmstrip.tsx";
import { Panel } from "./panel.tsx";
import { usePanelOpen } from "./panel-open.ts";
import { usePlace } from "./place.ts";
import { useRefusal, useSaying } from "./saying.ts";
import { originalOf, Stage } from "./stage.tsx";
import { SaidBelow, ViewerBar } from "./viewer-bar.tsx";

interface ViewerScreenProps {
  readonly first: MediaDetail;
  readonly list: MediaList;
  readonly view: GalleryView;
  readonly source: Source;
  readonly startsOpen: boolean;
}

export function ViewerScreen({ first, list, view, source, startsOpen }: ViewerScreenProps) {
  const t = useTranslations("viewer");
  const place = usePlace({ first, list, view, source });
  const { listing, item, detail, go, close } = place;
  // The place may be told before the length of the list is.
  const index = place.index < listing.length ? place.index : -1;
  const panel = usePanelOpen(startsOpen);
  const acts = useSaying(item);
  const [keywordsOpen, setKeywordsOpen] = useState(false);
  useNeighbours(listing, index, place.passing);
  const refuse = useRefusal();
  const { fromDisk } = useFromDisk();
  useWordKeys(acts, () => {
    if (refuse) return refuse();
    // The bar has room for them only where the panel stands beside it.
    if (panel.narrow) panel.set(true);
    else setKeywordsOpen(true);
  });
  useShortcuts(t("keys"), [
    { keys: ["ArrowRight", "l"], label: t("next"), run: ({ repeat }) => go(place.index + 1, repeat) },
    { keys: ["ArrowLeft", "h"], label: t("previous"), run: ({ repeat }) => go(place.index - 1, repeat) },
    { keys: ["Home"], label: t("first"), run: () => go(0) },
    { keys: ["End"], label: t("last"), run: () => go(listing.length - 1) },
    { keys: ["i"], label: t("panel"), run: panel.toggle },
    { keys: ["Escape"], label: t("close"), run: close },
  ]);
  if (!item) return place.failed ? <Unread error={place.failed} onRetry={place.retry} /> : <Gone href={listAddress(view, source)} />;
  const about = <Panel item={item} detail={detail} failed={place.failed} onRetry={place.retry} acts={acts} narrow={panel.narrow} />;
  return (
    <div className="flex h-dvh">
      <main className="flex min-w-0 grow flex-col bg-stage">
        {fromDisk ? <FromDiskNote>{t(refuse ? "fromDisk" : "fromDiskWords")}</FromDiskNote> : null}
        <ViewerBar
          item={item}
          detail={detail}
          view={view}
          source={source}
          index={index}
          total={listing.snapshot || listing.isComplete ? listing.length : null}
          panelOpen={panel.open}
          onPanel={panel.toggle}
          onClose={close}
          onGo={(step) => go(index + step)}
          count={listing.length}
          acts={acts}
          keywordsOpen={keywordsOpen}
          onKeywords={setKeywordsOpen}
        />
        <h1 className="sr-only">{item.caption || item.prompt || item.filename}</h1>
        <div className="relative min-h-0 grow">
          <Stage key={fileKey(item)} item={item} detail={detail} passing={place.passing} onSwipe={(step) => go(index + step)} />
        </div>
        <SaidBelow item={item} acts={acts} index={index} count={listing.length} onGo={(step) => go(index + step)} />
        {listing.length > 1 ? <Filmstrip listing={listing} index={index} onChoose={go} onSee={place.see} /> : null}
      </main>
      {panel.open && !panel.narrow ? (
        <aside aria-label={t("panel")} className="h-dvh w-[348px] shrink-0 border-line border-l bg-canvas max-[899px]:hidden">
          {about}
        </aside>
      ) : null}
      <Sheet open={panel.open && panel.narrow} onOpenChange={panel.set} title={t("panel")} isReading>
        <div className="-mx-4 -mb-4">{about}</div>
      </Sheet>
    </div>
  );
}

/** Fetches what an arrow key would show next, so that it is there at once; nothing while files are only passed by. */
function useNeighbours(listing: Listing, index: number, passing: boolean): void {
  const cache = useQueryClient();
  const [next, previous] = index < 0 || passing ? [] : [listing.at(index + 1), listing.at(index - 1)];
  useEffect(() => {
    const later = setTimeout(() => {
      for (const item of [next, previous]) if (item) fetchAhead(cache, item);
    }, 120);
    return () => clearTimeout(later);
  }, [next, previous, cache]);
}

function fetchAhead(cache: QueryClient, item: Media): void {
  void cache.prefetchQuery(fileOptions(fileKey(item)));
  if (item.status !== "present") return;
  const still = item.kind === "image" ? originalOf(item) : item.kind === "video" ? item.urls.poster : item.urls["512"];
  if (still) new Image().src = still;
}

function Unread({ error, onRetry }: { readonly error: Error; readonly onRetry: () => void }) {
  const t = useTranslations("viewer");
  const { problem } = useReasonWords();
  return (
    <main className="flex h-dvh flex-col">
      <ErrorState title={t("unread")} onRetry={onRetry}>
        {problem(error)}
      </ErrorState>
    </main>
  );
}

function Gone({ href }: { readonly href: string }) {
  const t = useTranslations("viewer");
  return (
    <main className="flex h-dvh flex-col">
      <EmptyState
        icon={ImageOff}
        title={t("gone")}
        action={
          <Button asChild>
            <Link href={href}>{t("close")}</Link>
          </Button>
        }
      >
        {t("goneText")}
      </EmptyState>
    </main>
  );
}
