"use client";
import { type CSSProperties, Fragment } from "react";
import type { Media } from "#lib/media/schema.ts";
import { DayHeader } from "./day-header.tsx";
import { aspectOf, type CellRow, chunkOf, GAP, isFull, type Plan, rowsOf, sizeWithin } from "./layout.ts";
import { ListItem } from "./list-item.tsx";
import type { DayCount } from "./sections.ts";
import { Tile } from "./tile.tsx";
import type { Look } from "./view.ts";

interface PlainGridProps {
  readonly items: readonly Media[];
  readonly look: Look;
  /** Null where the order is not one of days. */
  readonly days: readonly DayCount[] | null;
  readonly today: string;
  readonly hrefOf: (item: Media) => string | undefined;
}

/** How many pictures are surely on the first screen: they are asked for at once. */
const EAGER = 24;

/** The first page as the server writes it: the same rows, made by the browser's own layout, without any script. */
export function PlainGrid({ items, look, days, today, hrefOf }: PlainGridProps) {
  let from = 0;
  const isSquare = look.mode === "square";
  const isList = look.mode === "list";
  return (days ?? [{ day: null, count: items.length, whole: false }]).map((group) => {
    const first = from;
    from += group.count;
    const own = items.slice(first, first + group.count);
    const shapes = shapesOf(own, look, group.whole === false);
    return (
      <section key={`${group.day}-${first}`}>
        {group.day === null ? null : <DayHeader day={group.day} count={group.whole === false ? null : group.count} today={today} />}
        <ul
          className={isList ? "" : isSquare ? "grid" : "flex flex-wrap"}
          style={isSquare ? squares(look) : isList ? undefined : { columnGap: GAP }}
        >
          {own.map((item, n) => {
            const common = { item, href: hrefOf(item), index: first + n, blurred: false };
            return (
              <Fragment key={item.id ?? item.path}>
                {shapes[n]?.begins ? <li aria-hidden className="h-0 basis-full" /> : null}
                <li style={shapes[n]?.style}>
                  {/* The name too, which a tile shows only where nothing better is known of it: this is what stands without script. */}
                  <span className="sr-only">{item.filename}</span>
                  {isList ? (
                    <ListItem {...common} dated={days === null} />
                  ) : (
                    <Tile {...common} width={look.size * 1.4} eager={first + n < EAGER} />
                  )}
                </li>
              </Fragment>
            );
          })}
          {/* Takes what is left of the last row, so that it keeps the plain height. */}
          {isList || isSquare || shapes.at(-1)?.fills ? null : <li aria-hidden className="h-0 basis-0" style={{ flexGrow: 1e6 }} />}
        </ul>
      </section>
    );
  });
}

interface Shape {
  readonly style?: CSSProperties;
  /** A new row is begun with it. */
  readonly begins?: boolean;
  /** Its row ends at the right edge. */
  readonly fills?: boolean;
}

/** No higher than the script makes it on a phone, for whose width the server cannot ask. */
const narrowed = (edge: number, aspect = 1) => `min(${aspect * edge}px, ${aspect * 23.5}vw)`;

/** As many columns as the script counts, of whatever width. */
function squares({ size, extent }: Look): CSSProperties {
  const edge = extent ? sizeWithin(size, extent.width, extent.height) : size;
  return { columnGap: GAP, gridTemplateColumns: `repeat(auto-fill, minmax(${narrowed(edge)}, 1fr))` };
}

/** Where the width is known from before, rows break where the script's will; elsewhere where the next picture no longer fits. */
function shapesOf(items: readonly Media[], { mode, size, extent }: Look, goesOn: boolean): readonly Shape[] {
  if (mode === "list") return [];
  if (mode === "square") return items.map(() => ({ style: shape(1) }));
  if (extent === null) {
    return items.map((item) => {
      const aspect = aspectOf(item);
      return { style: shape(aspect, `1 ${narrowed(size, aspect)}`) };
    });
  }
  const { width, height } = extent;
  const plan: Plan = { mode, width, size: sizeWithin(size, width, height) };
  const aspects = items.map(aspectOf);
  const ends = !goesOn || items.length < chunkOf(plan);
  const section = { first: 0, count: items.length, day: null, dayCount: null, ends };
  const rows = rowsOf(section, plan, (n) => aspects[n] ?? 1).filter((row): row is CellRow => row.type === "cells");
  return rows.flatMap((row, n) => {
    const fills = isFull(row, plan);
    return row.cells.map(({ index }, place) => {
      const aspect = aspects[index] ?? 1;
      return { style: shape(aspect, fills ? "1 0px" : `1 ${aspect * plan.size}px`), begins: n > 0 && place === 0, fills };
    });
  });
}

const shape = (aspect: number, growth?: string): CSSProperties => ({
  ...(growth ? { flex: `${aspect} ${growth}` } : {}),
  aspectRatio: String(aspect),
  minWidth: 0,
  marginBottom: GAP,
});
