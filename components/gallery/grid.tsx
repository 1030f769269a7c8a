"use client";
import { ArrowUp, RotateCw } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, type ReactNode, type RefObject, useDeferredValue } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { DayHeader } from "./day-header.tsx";
import type { PlacedRow } from "./geometry.ts";
import type { CellRow, Mode } from "./layout.ts";
import { ListItem } from "./list-item.tsx";
import type { Listing } from "./listing.ts";
import { PlainGrid } from "./plain-grid.tsx";
import type { usePointer } from "./pointer.ts";
import { Scrubber } from "./scrubber.tsx";
import type { DayCount } from "./sections.ts";
import type { Selection } from "./selection.ts";
import { drawnRows, useLeap, type useStage } from "./stage.ts";
import { Tile } from "./tile.tsx";
import type { Look } from "./view.ts";

interface GridProps {
  readonly listing: Listing;
  readonly days: readonly DayCount[] | null;
  readonly look: Look;
  readonly today: string;
  readonly hrefOf: (item: Media) => string | undefined;
  readonly stage: ReturnType<typeof useStage>;
  readonly pointer: ReturnType<typeof usePointer>;
  readonly selection: Selection;
  readonly current: number;
  readonly onFocus: (index: number) => void;
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLDivElement | null>;
  readonly floating: boolean;
  /** Over the grid: what is new, what is chosen. */
  readonly children?: ReactNode;
}

/** The windowed grid: only the rows on the screen exist, whatever the length of the list. */
export function Grid(props: GridProps) {
  const { listing, days, look, today, hrefOf, stage, pointer, selection, current, onFocus, scroller, canvas, floating, children } = props;
  const t = useTranslations("gallery");
  const { viewport, geometry, moving } = stage;
  const first = geometry ? [] : Array.from({ length: listing.known }, (_, n) => listing.at(n)).filter((item) => item !== undefined);
  const leapt = useLeap(viewport);
  // Before the counts are there nobody knows where the end is.
  const long = geometry !== null && listing.snapshot !== null && geometry.height > viewport.height * 1.5;
  return (
    <div className="relative min-h-0 min-w-0 grow">
      {children}
      <div
        ref={scroller}
        {...pointer.handlers}
        className="h-full overflow-y-auto overflow-x-hidden overscroll-contain pr-[58px] pl-4 [overflow-anchor:none] [scrollbar-width:none] max-md:pl-3 max-sm:pr-3"
      >
        {geometry === null ? (
          <div ref={canvas}>
            <PlainGrid items={first} look={look} days={days} today={today} hrefOf={hrefOf} />
          </div>
        ) : (
          // biome-ignore lint/a11y/useSemanticElements: rows are placed by hand and most of them are not there, which a table cannot be
          <div
            ref={canvas}
            role="grid"
            aria-label={t("title")}
            aria-multiselectable
            aria-rowcount={-1}
            className="relative"
            style={{ height: viewport.canvas }}
            onFocus={({ target }) => {
              const index = target.dataset.index;
              if (index !== undefined) onFocus(Number(index));
            }}
            onKeyDown={(event) => {
              if (event.key !== " " || !(event.target instanceof HTMLElement) || event.target.dataset.index === undefined) return;
              event.preventDefault();
              selection.toggle(Number(event.target.dataset.index));
            }}
          >
            {drawnRows(geometry, viewport).map((placed) => (
              <GridRow
                key={placed.row.type === "day" ? placed.row.day : (placed.row.cells[0]?.index ?? 0)}
                placed={placed}
                y={placed.top - viewport.offset}
                listing={listing}
                mode={look.mode}
                today={today}
                hrefOf={hrefOf}
                current={current}
                selection={selection}
                leapt={leapt}
                dated={days === null}
              />
            ))}
            {pointer.box ? (
              <div
                aria-hidden
                className="pointer-events-none absolute z-10 border border-accent bg-accent/15"
                style={{
                  left: pointer.box.left,
                  top: pointer.box.top - viewport.offset,
                  width: pointer.box.right - pointer.box.left,
                  height: pointer.box.bottom - pointer.box.top,
                }}
              />
            ) : null}
          </div>
        )}
      </div>
      {geometry && long ? (
        <Scrubber geometry={geometry} viewport={viewport} byDay={days !== null} today={today} floating={floating} moving={moving} />
      ) : null}
    </div>
  );
}

interface GridRowProps {
  readonly placed: PlacedRow;
  readonly y: number;
  readonly listing: Listing;
  readonly mode: Mode;
  readonly today: string;
  readonly hrefOf: (item: Media) => string | undefined;
  readonly current: number;
  readonly selection: Selection;
  readonly leapt: boolean;
  readonly dated: boolean;
}

function GridRow({ placed: { row }, y, ...rest }: GridRowProps) {
  const style = { transform: `translateY(${y}px)` };
  if (row.type === "day") {
    return (
      // biome-ignore lint/a11y/useSemanticElements: as the grid
      <div role="row" tabIndex={-1} className="absolute inset-x-0 top-0 outline-none" style={style}>
        {/* biome-ignore lint/a11y/useSemanticElements: as the grid */}
        <div role="gridcell" tabIndex={-1} className="outline-none">
          <DayHeader day={row.day} count={row.count} today={rest.today} />
        </div>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    <div
      role="row"
      tabIndex={-1}
      className="absolute inset-x-0 top-0 outline-none contain-layout"
      style={{ ...style, height: row.cellHeight }}
    >
      {row.cells.map((cell) => (
        <GridCell key={cell.index} cell={cell} height={row.cellHeight} {...rest} />
      ))}
    </div>
  );
}

type GridCellProps = Omit<GridRowProps, "placed" | "y"> & { readonly cell: CellRow["cells"][number]; readonly height: number };

function GridCell({ cell, listing, mode, hrefOf, current, selection, leapt, dated }: GridCellProps) {
  const known = listing.at(cell.index);
  // A screen full of pictures is drawn in parts, in between what the hand does, and not at all while it flies over them.
  const later = useDeferredValue(known, leapt ? undefined : known);
  // What is to have the focus has to be there.
  const item = cell.index === current ? known : later;
  const selected = selection.has(cell.index);
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    <div
      role="gridcell"
      tabIndex={-1}
      aria-selected={selected}
      className="absolute inset-y-0 outline-none"
      style={{ left: cell.x, width: cell.width }}
    >
      {item ? (
        mode === "list" ? (
          <ListItem
            item={item}
            href={hrefOf(item)}
            index={cell.index}
            blurred
            tabIndex={cell.index === current ? 0 : -1}
            selected={selected}
            dated={dated}
          />
        ) : (
          <Tile
            item={item}
            href={hrefOf(item)}
            index={cell.index}
            width={cell.width}
            blurred
            tabIndex={cell.index === current ? 0 : -1}
            selected={selected}
          />
        )
      ) : (
        <Blank index={cell.index} list={mode === "list"} selected={selected} />
      )}
    </div>
  );
}

/** A file that is not loaded yet. */
const Blank = memo(function Blank({
  index,
  list,
  selected,
}: {
  readonly index: number;
  readonly list: boolean;
  readonly selected: boolean;
}) {
  return (
    <span
      data-index={index}
      className={cn(
        "block size-full",
        list ? "border-line border-b py-1" : "rounded-sm bg-surface",
        selected && "ring-2 ring-accent ring-inset",
      )}
    >
      {list ? <span className="block h-full w-16 rounded-sm bg-surface" /> : null}
    </span>
  );
});

interface NewerPillProps {
  /** How many more there are; null where something else changed. */
  readonly count: number | null;
  readonly onShow: () => void;
}

export function NewerPill({ count, onShow }: NewerPillProps) {
  const t = useTranslations("gallery");
  return (
    <Button variant="primary" className="-translate-x-1/2 absolute top-3 left-1/2 z-20 animate-appear rounded-full" onClick={onShow}>
      {count === null ? <RotateCw aria-hidden /> : <ArrowUp aria-hidden />}
      {count === null ? t("changed") : t("newOnes", { count })}
    </Button>
  );
}
