"use client";
import { useFormatter, useTranslations } from "next-intl";
import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { useDayLabel } from "./days.ts";
import type { Geometry } from "./geometry.ts";
import { dayAt, marksOf, spaced } from "./marks.ts";
import type { Viewport } from "./viewport.ts";

interface ScrubberProps {
  readonly geometry: Geometry;
  readonly viewport: Viewport;
  readonly byDay: boolean;
  readonly today: string;
  /** On a phone it stands over the pictures, and only while they move. */
  readonly floating: boolean;
  readonly moving: boolean;
}

/** How long it stays after the pictures have come to rest: long enough for a thumb to reach it. */
const LINGER_MS = 1_500;
/** Closer than this two signs stand on one another. */
const SIGN = 20;
const PADDING = 14;
/** Left free at the foot for the button that goes to a day. */
const FOOT = 40;

/** The way through the whole list along its right edge. It stands for scrolling, so the browser's own bar is hidden. */
export function Scrubber({ geometry, viewport, byDay, today, floating, moving }: ScrubberProps) {
  const t = useTranslations("gallery");
  const format = useFormatter();
  const dayLabel = useDayLabel(today);
  const rail = useRef<HTMLDivElement>(null);
  const [hand, setHand] = useState<number | null>(null);
  const [over, setOver] = useState<number | null>(null);
  const foot = byDay && !floating ? FOOT : 0;
  const length = Math.max(1, viewport.height - 2 * PADDING - foot);
  const heightNow = geometry.height;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the geometry learns heights in place
  const marks = useMemo(() => (byDay ? spaced(marksOf(geometry), length) : []), [geometry, heightNow, byDay, length]);

  const words = (part: number, exact: boolean): string => {
    const day = byDay ? dayAt(geometry, part * viewport.reach + 1) : null;
    if (day === null) return format.number(part, { style: "percent", maximumFractionDigits: 0 });
    if (exact) return dayLabel(day);
    return format.dateTime(new Date(`${day}T12:00:00Z`), { timeZone: "UTC", month: "short", year: "numeric" });
  };
  const partAt = (event: PointerEvent): number => {
    const top = rail.current?.getBoundingClientRect().top ?? 0;
    return Math.min(1, Math.max(0, (event.clientY - top - PADDING) / length));
  };
  const drag = (event: PointerEvent) => {
    const part = partAt(event);
    setHand(part);
    viewport.to(part * viewport.reach);
  };
  const part = hand ?? viewport.part;
  // The day under the pointer stands in for where one is, where both would be at the same place.
  const covers = hand === null && over !== null && Math.abs(over - part) * length < SIGN;
  const lingers = useLinger(moving || hand !== null);
  const isShown = !floating || lingers;
  return (
    <div
      ref={rail}
      role="slider"
      tabIndex={0}
      aria-label={t("scrubber")}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part * 100)}
      aria-valuetext={words(part, true)}
      onKeyDown={(event) => step(event, viewport, geometry, byDay)}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        drag(event);
      }}
      onPointerMove={(event) => {
        setOver(event.pointerType === "mouse" ? partAt(event) : null);
        if (hand !== null) drag(event);
      }}
      onPointerUp={() => setHand(null)}
      onPointerCancel={() => setHand(null)}
      onPointerLeave={() => setOver(null)}
      style={{ bottom: foot }}
      className={cn(
        "absolute top-0 right-0 z-10 cursor-ns-resize touch-none select-none outline-offset-[-2px]",
        // What lies under it stays in reach: only the sign itself can be taken hold of.
        floating ? "pointer-events-none w-11 transition-opacity duration-100" : "w-14",
        !isShown && "opacity-0 focus-visible:opacity-100",
      )}
    >
      {floating
        ? null
        : marks
            // Nothing is read under the sign of where one is.
            .filter(({ at, type }) => type === "month" || Math.abs(at - part) * length > 17)
            .map(({ at, time, type }) =>
              type === "year" ? (
                <span
                  key={time}
                  className="-translate-y-1/2 tnum absolute right-3 text-faint text-xs"
                  style={{ top: PADDING + at * length }}
                  aria-hidden
                >
                  {time}
                </span>
              ) : (
                <span
                  key={time}
                  className="-translate-y-1/2 absolute right-3 h-[3px] w-[3px] rounded-full bg-line-strong"
                  style={{ top: PADDING + at * length }}
                  aria-hidden
                />
              ),
            )}
      {over !== null && hand === null ? (
        <span
          data-over
          className="-translate-y-1/2 pointer-events-none absolute right-3 z-20 whitespace-nowrap rounded-sm border border-line bg-popover px-1.5 text-text text-xs"
          style={{ top: PADDING + over * length }}
          aria-hidden
        >
          {words(over, true)}
        </span>
      ) : null}
      <span
        className={cn(
          "-translate-y-1/2 tnum absolute right-3 z-10 whitespace-nowrap rounded-sm bg-accent px-1.5 font-medium text-2xs text-accent-fg leading-[18px]",
          covers && "invisible",
          floating && "before:-inset-3 coarse:py-1 coarse:pl-3 before:absolute",
          floating && isShown ? "pointer-events-auto" : "pointer-events-none",
        )}
        style={{ top: PADDING + part * length }}
        aria-hidden
        data-here
      >
        {words(part, hand !== null)}
      </span>
    </div>
  );
}

/** Whether it is `on`, or was until a moment ago. */
function useLinger(on: boolean): boolean {
  const [lingers, setLingers] = useState(on);
  useEffect(() => {
    if (on) setLingers(true);
    const timer = on ? undefined : setTimeout(() => setLingers(false), LINGER_MS);
    return () => clearTimeout(timer);
  }, [on]);
  return on || lingers;
}

/** Arrows a screen, Page keys a month (a tenth where there are no days), Home and End. */
function step(event: KeyboardEvent, viewport: Viewport, geometry: Geometry, byDay: boolean): void {
  const place = placeOf(event.key, viewport, geometry, byDay);
  if (place === null) return;
  event.preventDefault();
  event.stopPropagation();
  viewport.to(place);
}

function placeOf(key: string, { top, height, reach }: Viewport, geometry: Geometry, byDay: boolean): number | null {
  if (key === "ArrowDown" || key === "ArrowRight") return top + height * 0.85;
  if (key === "ArrowUp" || key === "ArrowLeft") return top - height * 0.85;
  if (key === "Home") return 0;
  if (key === "End") return reach;
  if (key !== "PageDown" && key !== "PageUp") return null;
  const way = key === "PageDown" ? 1 : -1;
  return byDay ? month(geometry, top, way) : top + (way * reach) / 10;
}

/** Where the next month begins, or the one before. */
function month(geometry: Geometry, top: number, way: 1 | -1): number {
  const tops = marksOf(geometry).map(({ at }) => at * geometry.height);
  if (way === 1) return tops.find((one) => one > top + 1) ?? geometry.height;
  return tops.findLast((one) => one < top - 1) ?? 0;
}
