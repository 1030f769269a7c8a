"use client";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ImageOff } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { useGalleryData } from "#components/gallery/gallery-data.ts";
import { listAddress, type Source, viewerAddress } from "#components/gallery/source.ts";
import { trail } from "#components/gallery/trail.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import { type GalleryView, mediaOptions } from "#lib/media/client.ts";
import type { Media, MediaDetail, MediaList } from "#lib/media/schema.ts";
import { Filmstrip } from "./filmstrip.tsx";
import { Panel } from "./panel.tsx";
import { usePanelOpen } from "./panel-open.ts";
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
  const { items, index, item, detail, go, close } = place;
  const panel = usePanelOpen(startsOpen);
  useNeighbours(items, index);
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
          total={place.total}
          panelOpen={panel.open}
          onPanel={panel.toggle}
          onClose={close}
          onGo={(step) => go(index + step)}
          count={items.length}
        />
        <h1 className="sr-only">{item.caption || item.prompt || item.filename}</h1>
        <div className="relative min-h-0 grow">
          <Stage key={item.id} item={item} detail={detail} onSwipe={(step) => go(index + step)} />
        </div>
        {items.length > 1 ? <Filmstrip items={items} index={index} onChoose={go} onNearEnd={place.more} /> : null}
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

type PlaceProps = Omit<ViewerScreenProps, "startsOpen">;

/** Which file is shown, where it stands in its list, and how to go on. The address follows without asking the server for a page. */
function usePlace({ first, list, view, source }: PlaceProps) {
  const router = useRouter();
  // Back from elsewhere the address names the file that was seen last, while the page is still the first one's.
  const named = Number(usePathname().split("/").at(-1));
  const [id, setId] = useState(Number.isSafeInteger(named) ? named : first.id);
  const { items, more, total } = useGalleryData(view, list);
  const found = items.findIndex((one) => one.id === id);
  const lastIndex = useRef(found);
  const { data: detail, isError } = useQuery({
    ...mediaOptions(id ?? 0),
    ...(id === first.id ? { initialData: first } : {}),
  });

  const show = useCallback(
    (next: Media | undefined) => {
      if (next?.id == null) return;
      setId(next.id);
      trail.file = next.id;
      window.history.replaceState(null, "", viewerAddress(next.id, view, source));
    },
    [view, source],
  );

  // A file that left the list while it was looked at makes room for the one that took its place.
  useEffect(() => {
    if (found >= 0) lastIndex.current = found;
    else if (lastIndex.current >= 0 && (isError || detail?.is_deleted)) show(items[Math.min(lastIndex.current, items.length - 1)]);
  }, [found, isError, detail, items, show]);
  useEffect(() => {
    trail.file = first.id;
  }, [first.id]);

  const address = listAddress(view, source);
  const close = useCallback(() => {
    if (trail.list === address) router.back();
    else router.push(address);
  }, [router, address]);
  const item: Media | undefined = detail && !detail.is_deleted ? detail : items[found];
  return { items, more, total, index: found, item, detail, close, go: (to: number) => show(items[to]) };
}

/** Fetches what an arrow key would show next, so that it is there at once. */
function useNeighbours(items: readonly Media[], index: number): void {
  const cache = useQueryClient();
  useEffect(() => {
    if (index < 0) return;
    const later = setTimeout(() => {
      for (const item of [items[index + 1], items[index - 1]]) {
        if (!item || item.id === null) continue;
        void cache.prefetchQuery(mediaOptions(item.id));
        if (item.kind === "image") new Image().src = item.urls.original;
      }
    }, 120);
    return () => clearTimeout(later);
  }, [items, index, cache]);
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
