"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { Listing } from "#components/gallery/listing.ts";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { useIsAwake } from "#components/gallery/window.ts";
import { cn } from "#components/ui/cn.ts";
import { fileKey } from "#lib/media/file-key.ts";

const EDGE = 58;
const STEP = EDGE + 4;

/** A stretch of the list is on the strip; it follows before its end is reached. An element as long as a million would be too long. */
const STRETCH = 400;
const TURN = 120;

interface FilmstripProps {
  readonly listing: Listing;
  /** −1 while it is asked where the file stands: its room is kept, so that the picture does not move. */
  readonly index: number;
  readonly onChoose: (index: number) => void;
  /** Which part of the list is on the strip. */
  readonly onSee: (range: readonly [from: number, to: number]) => void;
}

/** What lies before and after in the list; the current one stays in the middle. */
export function Filmstrip(props: FilmstripProps) {
  const t = useTranslations("viewer");
  return (
    <nav aria-label={t("strip")} className="shrink-0 px-4 pt-1 pb-3 max-md:hidden">
      {props.index < 0 ? <div style={{ height: EDGE + 6 }} /> : <Strip {...props} />}
    </nav>
  );
}

function Strip({ listing, index, onChoose, onSee }: FilmstripProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isAwake = useIsAwake();
  const [middle, setMiddle] = useState(index);
  if (Math.abs(index - middle) > TURN) setMiddle(index);
  const base = Math.max(0, middle - STRETCH / 2);
  const count = Math.max(0, Math.min(STRETCH, listing.length - base));
  const virtual = useVirtualizer({
    horizontal: true,
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => STEP,
    overscan: 8,
    initialRect: { width: 1000, height: EDGE },
    initialOffset: Math.max(0, (index - base) * STEP - 470),
  });
  useEffect(() => {
    virtual.scrollToIndex(index - base, { align: "center" });
  }, [index, base, virtual]);
  const visible = virtual.getVirtualItems();
  const first = base + (visible[0]?.index ?? 0);
  const last = base + (visible.at(-1)?.index ?? 0);
  useEffect(() => onSee([first, last + 1]), [onSee, first, last]);
  return (
    <div ref={scroller} className="overflow-x-auto overflow-y-hidden p-0.5 [scrollbar-width:none]">
      <div className="relative mx-auto" style={{ width: virtual.getTotalSize(), height: EDGE + 2 }}>
        {visible.map(({ index: n, start }) => {
          const item = listing.at(base + n);
          if (!item) return null;
          const current = base + n === index;
          return (
            <button
              key={fileKey(item)}
              type="button"
              tabIndex={current ? 0 : -1}
              aria-current={current ? "true" : undefined}
              aria-label={item.caption || item.prompt || item.filename}
              onClick={() => onChoose(base + n)}
              style={{ left: start + 1, width: EDGE, height: EDGE }}
              className={cn(
                "absolute top-px overflow-hidden rounded-sm transition-opacity duration-100",
                current ? "outline-2 outline-accent outline-offset-1" : "opacity-70 hover:opacity-100",
              )}
            >
              <TilePicture
                item={item}
                width={EDGE}
                blurred={isAwake}
                className={cn(item.kind === "audio" && "[&_img]:p-1", item.status !== "present" && "opacity-45 grayscale")}
              />
            </button>
          );
        })}
      </div>
    </div>
  );
}
