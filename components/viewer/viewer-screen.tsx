"use client";
import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { ImageOff } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import type { Listing } from "#components/gallery/listing.ts";
import { type FileKey, fileKey, listAddress, type Source } from "#components/gallery/source.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { type GalleryView, mediaOptions } from "#lib/media/client.ts";
import type { MediaDetail, MediaList } from "#lib/media/schema.ts";
import { Filmstrip } from "./filmstrip.tsx";
import { Panel } from "./panel.tsx";
import { usePanelOpen } from "./panel-open.ts";
import { usePlace } from "./place.ts";
import { Stage } from "./stage.tsx";
import { ViewerBar } from "./viewer-bar.tsx";

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
  const { listing, index, item, detail, go, close } = place;
  const panel = usePanelOpen(startsOpen);
  useNeighbours(listing, index);
  useShortcuts(t("keys"), [
    { keys: ["ArrowRight", "l"], label: t("next"), run: () => go(index + 1) },
    { keys: ["ArrowLeft", "h"], label: t("previous"), run: () => go(index - 1) },
    { keys: ["Home"], label: t("first"), run: () => go(0) },
    { keys: ["i"], label: t("panel"), run: panel.toggle },
    { keys: ["Escape"], label: t("close"), run: close },
  ]);
  if (!item) return <Gone href={listAddress(view, source)} />;
  return (
    <div className="flex h-dvh">
      <main className="flex min-w-0 grow flex-col bg-stage">
        <ViewerBar
          item={item}
          view={view}
          source={source}
          index={index}
          total={listing.length}
          panelOpen={panel.open}
          onPanel={panel.toggle}
          onClose={close}
          onGo={(step) => go(index + step)}
          count={listing.length}
        />
        <h1 className="sr-only">{item.caption || item.prompt || item.filename}</h1>
        <div className="relative min-h-0 grow">
          <Stage key={fileKey(item)} item={item} detail={detail} onSwipe={(step) => go(index + step)} />
        </div>
        {listing.length > 1 && index >= 0 ? <Filmstrip listing={listing} index={index} onChoose={go} onSee={place.see} /> : null}
      </main>
      {panel.open && !panel.narrow ? (
        <aside aria-label={t("panel")} className="h-dvh w-[348px] shrink-0 border-line border-l bg-canvas">
          <Panel item={item} detail={detail} />
        </aside>
      ) : null}
      <Sheet open={panel.open && panel.narrow} onOpenChange={panel.set} title={t("panel")}>
        <div className="-mx-4">
          <Panel item={item} detail={detail} />
        </div>
      </Sheet>
    </div>
  );
}

/** Fetches what an arrow key would show next, so that it is there at once. */
function useNeighbours(listing: Listing, index: number): void {
  const cache = useQueryClient();
  const [next, previous] = index < 0 ? [] : [listing.at(index + 1), listing.at(index - 1)];
  useEffect(() => {
    const later = setTimeout(() => {
      for (const item of [next, previous]) {
        if (!item) continue;
        void prefetch(cache, fileKey(item));
        if (item.kind === "image") new Image().src = item.urls.original;
      }
    }, 120);
    return () => clearTimeout(later);
  }, [next, previous, cache]);
}

async function prefetch(cache: QueryClient, key: FileKey): Promise<void> {
  if (typeof key === "number") await cache.prefetchQuery(mediaOptions(key));
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
