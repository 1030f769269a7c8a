"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";

const EDGE = 58;
const STEP = EDGE + 4;

interface FilmstripProps {
  readonly items: readonly Media[];
  readonly index: number;
  readonly onChoose: (index: number) => void;
  readonly onNearEnd: () => void;
}

/** What lies before and after in the list; the current one stays in the middle. */
export function Filmstrip({ items, index, onChoose, onNearEnd }: FilmstripProps) {
  const t = useTranslations("viewer");
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    horizontal: true,
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => STEP,
    overscan: 8,
    initialRect: { width: 1000, height: EDGE },
    initialOffset: Math.max(0, index * STEP - 470),
  });
  useEffect(() => {
    if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
  }, [index, virtual]);
  const visible = virtual.getVirtualItems();
  const last = visible.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= items.length - 12) onNearEnd();
  }, [last, items.length, onNearEnd]);
  return (
    <nav aria-label={t("strip")} className="shrink-0 px-4 pt-1 pb-3 max-md:hidden">
      <div ref={scroller} className="overflow-x-auto overflow-y-hidden p-0.5 [scrollbar-width:none]">
        <div className="relative mx-auto" style={{ width: virtual.getTotalSize(), height: EDGE + 2 }}>
          {visible.map(({ index: n, start }) => {
            const item = items[n];
            if (!item) return null;
            const current = n === index;
            return (
              <button
                key={item.id}
                type="button"
                tabIndex={current ? 0 : -1}
                aria-current={current ? "true" : undefined}
                aria-label={item.caption || item.prompt || item.filename}
                onClick={() => onChoose(n)}
                style={{ left: start + 1, width: EDGE, height: EDGE }}
                className={cn(
                  "absolute top-px overflow-hidden rounded-sm transition-opacity duration-100",
                  current ? "outline-2 outline-accent outline-offset-1" : "opacity-70 hover:opacity-100",
                )}
              >
                <TilePicture item={item} width={EDGE} blurred className={item.kind === "audio" ? "[&_img]:p-1" : ""} />
              </button>
            );
          })}
        </div>
      </div>
    </nav>
  );
}
