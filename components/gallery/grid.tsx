"use client";
import { ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import type { Media } from "#lib/media/schema.ts";
import { useArrivals } from "./arrivals.ts";
import { DayHeader } from "./day-header.tsx";
import { useDays } from "./days.ts";
import { useRovingFocus } from "./focus.ts";
import { arrange, aspectOf, groupByDay, type Row } from "./layout.ts";
import { ListItem } from "./list-item.tsx";
import { PlainGrid } from "./plain-grid.tsx";
import { rememberScroll } from "./scroll-memory.ts";
import { Tile } from "./tile.tsx";
import { trail } from "./trail.ts";
import type { Look } from "./view.ts";
import { useInnerWidth, useRowWindow } from "./window.ts";

const NEAR_END = 10;

interface GridProps {
  readonly items: readonly Media[];
  /** All there is was read. */
  readonly complete: boolean;
  readonly look: Look;
  readonly by: "created" | "modified" | null;
  readonly today: string;
  readonly hrefOf: (id: number) => string;
  /** Names the view, for keeping its place. */
  readonly place: string;
  readonly onNearEnd: () => void;
  /** Under the last row. */
  readonly footer?: ReactNode;
}

/** The windowed grid: only the rows on the screen exist, whatever the length of the list. */
export function Grid({ items, complete, look, by, today, hrefOf, place, onNearEnd, footer }: GridProps) {
  const t = useTranslations("gallery");
  const scroller = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const width = useInnerWidth(canvas);
  const arrivals = useArrivals(items);
  const shown = arrivals.shown;
  const days = useDays(shown, by);
  const aspects = useMemo(() => shown.map(aspectOf), [shown]);
  const groups = useMemo(() => groupByDay(days, shown.length, complete), [days, shown.length, complete]);
  const rows = useMemo(
    () => arrange({ mode: look.mode, width: width ?? 0, size: look.size, groups, aspects }),
    [look, width, groups, aspects],
  );
  const windowed = useRowWindow({ scroller, rows, layout: `${look.mode} ${look.size} ${width}`, place });
  const focus = useRovingFocus({ rows, length: shown.length, canvas, reveal: windowed.reveal, onScreen: windowed.onScreen });

  useReturn(shown, width !== null, focus.go);

  const lastSeen = windowed.rows.at(-1)?.index ?? -1;
  useEffect(() => {
    if (width !== null && lastSeen >= rows.length - NEAR_END) onNearEnd();
  }, [width, lastSeen, rows.length, onNearEnd]);

  return (
    <div className="relative min-h-0 grow">
      {arrivals.held > 0 ? (
        <Button
          variant="primary"
          className="-translate-x-1/2 absolute top-3 left-1/2 z-20 animate-appear rounded-full"
          onClick={() => {
            arrivals.show();
            windowed.scrollToTop();
          }}
        >
          <ArrowUp aria-hidden />
          {t("newOnes", { count: arrivals.held })}
        </Button>
      ) : null}
      <div
        ref={scroller}
        onScroll={(event) => {
          const top = event.currentTarget.scrollTop;
          rememberScroll(place, top);
          arrivals.onTop(top < 40);
        }}
        className="h-full overflow-y-auto overscroll-contain px-4 pb-6 [overflow-anchor:none] max-md:px-3"
      >
        <div ref={canvas}>
          {width === null ? (
            <PlainGrid items={shown} look={look} groups={groups} today={today} hrefOf={hrefOf} />
          ) : (
            <div className="relative" style={{ height: windowed.height }}>
              {windowed.rows.map(({ index, start, key }) => (
                <div key={key} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${start}px)` }}>
                  <GridRow
                    row={rows[index]}
                    items={shown}
                    look={look}
                    today={today}
                    hrefOf={hrefOf}
                    current={focus.current}
                    onFocus={focus.set}
                  />
                </div>
              ))}
            </div>
          )}
        </div>
        {footer}
      </div>
    </div>
  );
}

interface GridRowProps {
  readonly row: Row | undefined;
  readonly items: readonly Media[];
  readonly look: Look;
  readonly today: string;
  readonly hrefOf: (id: number) => string;
  readonly current: number;
  readonly onFocus: (index: number) => void;
}

function GridRow({ row, items, look, today, hrefOf, current, onFocus }: GridRowProps) {
  if (!row) return null;
  if (row.type === "day") return <DayHeader day={row.day} count={row.count} today={today} />;
  return (
    <ul className="relative" style={{ height: row.cellHeight }}>
      {row.cells.map((cell) => {
        const item = items[cell.index];
        if (!item || item.id === null) return null;
        const common = { item, href: hrefOf(item.id), index: cell.index, tabIndex: cell.index === current ? 0 : -1, onFocus };
        return (
          <li key={item.id} className="absolute inset-y-0" style={{ left: cell.x, width: cell.width }}>
            {look.mode === "list" ? <ListItem {...common} /> : <Tile {...common} width={cell.width} blurred className="size-full" />}
          </li>
        );
      })}
    </ul>
  );
}

/** Coming back from the viewer: the file looked at last has the focus, and is on the screen. */
function useReturn(items: readonly Media[], ready: boolean, go: (index: number) => void): void {
  const returned = useRef(false);
  useEffect(() => {
    if (!ready || returned.current) return;
    returned.current = true;
    const index = trail.file === null ? -1 : items.findIndex((item) => item.id === trail.file);
    trail.file = null;
    if (index >= 0) go(index);
  }, [items, ready, go]);
}
