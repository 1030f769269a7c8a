"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Sheet } from "#components/ui/sheet.tsx";
import { toast } from "#components/ui/toast.tsx";
import { type GalleryView, mediaKeys } from "#lib/media/client.ts";
import { fileKey } from "#lib/media/file-key.ts";
import type { Media } from "#lib/media/schema.ts";
import { loadedOf, useActs } from "./acts.ts";
import { DayJump } from "./day-jump.tsx";
import { useRovingFocus } from "./focus.ts";
import { FOOT } from "./geometry.ts";
import { Grid, NewerPill } from "./grid.tsx";
import type { Listing, Snapshot } from "./listing.ts";
import { renew } from "./listings.ts";
import { topOfDay } from "./marks.ts";
import { usePointer } from "./pointer.ts";
import { NO_RANGES } from "./ranges.ts";
import { type Selection, useSelection } from "./selection.ts";
import { SelectionBar } from "./selection-bar.tsx";
import { SelectionPanel } from "./selection-panel.tsx";
import { type Source, viewerAddress } from "./source.ts";
import { useListDays, useStage } from "./stage.ts";
import { FailedNote } from "./states.tsx";
import { trail } from "./trail.ts";
import { hasDays, type Look } from "./view.ts";
import { type Extent, useExtent } from "./window.ts";
import { useWords } from "./words.ts";

/** On a screen narrower than this (`sm`) the scrubber stands over the pictures and the panel comes from the foot. */
const NARROW = 640;

/** Room under the last row; while files are chosen the bar stands there, in two lines on a phone. */
function footOf(chosen: number, extent: Extent | null): number {
  if (chosen === 0) return FOOT;
  return (extent?.width ?? 0) < NARROW ? 124 : 72;
}

interface GalleryStageProps {
  readonly view: GalleryView;
  readonly listing: Listing;
  /** The state of the view that is not shown yet. */
  readonly newer: Snapshot | null;
  readonly look: Look;
  readonly onLook: (part: Partial<Look>) => void;
  readonly today: string;
  readonly source: Source;
  readonly place: string;
  /** Without the database files can be looked at, and nothing can be said of them. */
  readonly fromDisk: boolean;
}

/** The grid and everything one does in it. */
export function GalleryStage({ view, listing, newer, look, onLook, today, source, place, fromDisk }: GalleryStageProps) {
  const t = useTranslations("gallery");
  const router = useRouter();
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const extent = useExtent(scroller);
  const by = hasDays(view) ? (view.sort === "modified" ? "modified" : "created") : null;
  const days = useListDays(listing, by);
  const selection = useSelection();
  const stage = useStage({ listing, days, look, extent, foot: footOf(selection.count, extent), scroller, place });
  const mayNot = !useFromDisk().takesWords;
  const words = useWords(listing, mayNot);
  const focus = useRovingFocus({ geometry: stage.geometry, viewport: stage.viewport, canvas, selection });
  const [keywordsOpen, setKeywordsOpen] = useState(false);
  const [panelOpen, setPanelOpen] = useState(false);
  const [said, setSaid] = useState({ word: "", times: 0 });
  const acts = useActs({
    listing,
    selection,
    words,
    focused: () => (focus.inside() ? focus.current : null),
    onKeywords: () => (mayNot ? words.refuse() : setKeywordsOpen(true)),
    onSaid: (word) => !mayNot && setSaid(({ times }) => ({ word, times: times + 1 })),
  });
  const hrefOf = useCallback((item: Media) => viewerAddress(fileKey(item), view, source), [view, source]);
  const open = (index: number) => {
    const item = listing.at(index);
    const href = item && hrefOf(item);
    if (href) router.push(href, { scroll: false });
  };
  const pointer = usePointer({
    scroller,
    canvas,
    geometry: stage.geometry,
    viewport: stage.viewport,
    selection,
    onFocus: focus.set,
    onOpen: open,
  });
  const show = useNewer({ view, listing, newer, stage, selection, idle: selection.count === 0 && pointer.box === null });
  const floating = extent !== null && window.innerWidth < NARROW;
  /** Beside the panel rows have another width: the file that was pressed last stays where it is. */
  const turnPanel = () => {
    const { geometry, viewport } = stage;
    const row = floating ? null : geometry?.rowOf(focus.current);
    if (row && row.top < viewport.bottom && row.top + row.row.height > viewport.top) stage.anchor(focus.current, viewport.top - row.top);
    setPanelOpen((before) => !before);
  };
  useShortcuts(t("keysChoosing"), [
    { keys: ["mod+a"], label: t("chooseAll"), run: () => selection.all(listing.length) },
    { keys: ["Escape"], label: t("selectNone"), run: selection.clear },
    { keys: ["i"], label: t("panel"), run: turnPanel },
  ]);
  useReturn(listing, stage.geometry !== null, focus.go);
  // Beside the panel it is narrower than the server's page will be.
  const whole = panelOpen ? null : extent;
  useEffect(() => {
    if (whole) onLook({ extent: whole });
  }, [whole, onLook]);

  const chosen = selection.count > 0 ? loadedOf(listing, selection.ranges) : [];
  const panel = <SelectionPanel count={selection.count} items={chosen} acts={acts} mayNot={mayNot} />;
  const held = newer && listing.snapshot ? newer.total - listing.snapshot.total : 0;
  return (
    <div className="flex min-h-0 grow">
      <p aria-live="polite" className="sr-only">
        {/* The same word is read again where it is said of another file. */}
        <span key={said.times}>{said.word}</span>
      </p>
      <Grid
        listing={listing}
        days={days}
        look={look}
        today={today}
        hrefOf={hrefOf}
        stage={stage}
        pointer={pointer}
        selection={selection}
        current={focus.current}
        onFocus={focus.set}
        scroller={scroller}
        canvas={canvas}
        floating={floating}
      >
        {newer && held !== 0 ? <NewerPill count={held > 0 ? held : null} onShow={() => void show(true)} /> : null}
        {days && stage.geometry && !floating && stage.geometry.height > stage.viewport.height * 1.5 ? (
          <div className="absolute right-2.5 bottom-2 z-10">
            <DayJump
              first={(view.order === "asc" ? days[0] : days.at(-1))?.day}
              last={(view.order === "asc" ? days.at(-1) : days[0])?.day}
              onJump={(day) => stage.geometry && stage.viewport.to(topOfDay(stage.geometry, day, view.order === "asc"))}
            />
          </div>
        ) : null}
        {listing.error === null ? null : <FailedNote onRetry={() => listing.retry()} />}
        {selection.count > 0 ? (
          <SelectionBar
            count={selection.count}
            items={chosen}
            acts={acts}
            mayNot={mayNot}
            fromDisk={fromDisk}
            progress={words.progress}
            keywordsOpen={keywordsOpen}
            onKeywords={setKeywordsOpen}
            panelOpen={panelOpen}
            onPanel={turnPanel}
            onClear={selection.clear}
          />
        ) : null}
      </Grid>
      {panelOpen && !floating ? (
        <aside aria-label={t("panel")} className="w-[300px] shrink-0 overflow-y-auto border-line border-l">
          {panel}
        </aside>
      ) : null}
      <Sheet open={panelOpen && floating} onOpenChange={setPanelOpen} title={t("panel")}>
        <div className="-mx-4">{panel}</div>
      </Sheet>
    </div>
  );
}

interface NewerProps {
  readonly view: GalleryView;
  readonly listing: Listing;
  readonly newer: Snapshot | null;
  readonly stage: ReturnType<typeof useStage>;
  /** Nothing is chosen and nothing is being chosen. */
  readonly idle: boolean;
  readonly selection: Selection;
}

/**
 * What came in meanwhile is shown at once to who looks at the top with nothing chosen, and to everyone else when they ask. The list is
 * replaced once what will be seen is read; what is looked at stays under the eye, and what is chosen stays chosen.
 */
function useNewer({ view, listing, newer, stage, selection, idle }: NewerProps) {
  const cache = useQueryClient();
  const t = useTranslations("gallery");
  const { problem } = useReasonWords();
  const busy = useRef(false);
  const atTop = stage.viewport.top < 40;
  const show = useCallback(
    async (toTop: boolean) => {
      if (!newer || busy.current) return;
      busy.current = true;
      try {
        const { viewport } = stage;
        const anchor = toTop || viewport.top < 40 ? null : viewport.anchor;
        const { ranges, choose } = selection;
        const now = await renew(cache, view, listing, newer, { anchor: anchor?.index ?? null, chosen: ranges });
        stage.anchor(now.anchor, anchor?.past ?? -Number.MAX_SAFE_INTEGER);
        choose(now.chosen ?? NO_RANGES, null);
        if (now.chosen === null) toast({ title: t("selectionLost") });
        if (anchor === null) viewport.to(0);
        listing.adopt(newer);
      } catch (error) {
        toast({ tone: "danger", title: t("loadFailed"), ...(error instanceof Error ? { detail: problem(error) } : {}) });
        await cache.invalidateQueries({ queryKey: mediaKeys.summary(view) });
      } finally {
        busy.current = false;
      }
    },
    [cache, view, listing, newer, stage, selection, t, problem],
  );
  const wanted = newer !== null && idle && atTop;
  useEffect(() => {
    if (wanted) void show(true);
  }, [wanted, show]);
  return show;
}

/** Coming back from the viewer: the file looked at last has the focus, and is on the screen. */
function useReturn(listing: Listing, ready: boolean, go: (index: number) => void): void {
  const returned = useRef(false);
  useEffect(() => {
    if (!ready || returned.current) return;
    returned.current = true;
    const index = trail.file === null ? -1 : listing.indexOf(trail.file);
    trail.file = null;
    if (index >= 0) go(index);
  }, [listing, ready, go]);
}
