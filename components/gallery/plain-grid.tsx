"use client";
import { type CSSProperties, Fragment } from "react";
import type { Media } from "#lib/media/schema.ts";
import { DayHeader } from "./day-header.tsx";
import { aspectOf, type CellRow, GAP, isFull, type Plan, rowsOf, sizeWithin } from "./layout.ts";
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
  return (days ?? [{ day: null, count: items.length }]).map((group) => {
    const first = from;
    from += group.count;
    const own = items.slice(first, first + group.count);
    const shapes = shapesOf(own, look);
    return (
      <section key={`${group.day}-${first}`}>
        {group.day === null ? null : <DayHeader day={group.day} count={group.whole === false ? null : group.count} today={today} />}
        <ul className={look.mode === "list" ? "" : "flex flex-wrap"} style={look.mode === "list" ? undefined : { columnGap: GAP }}>
          {own.map((item, n) => {
            const common = { item, href: hrefOf(item), index: first + n, blurred: false };
            return (
              <Fragment key={item.id ?? item.path}>
                {shapes[n]?.begins ? <li aria-hidden className="h-0 basis-full" /> : null}
                <li style={shapes[n]?.style}>
                  {/* The name too, which a tile shows only where nothing better is known of it: this is what stands without script. */}
                  <span className="sr-only">{item.filename}</span>
                  {look.mode === "list" ? (
                    <ListItem {...common} dated={days === null} />
                  ) : (
                    <Tile {...common} width={look.size * 1.4} eager={first + n < EAGER} />
                  )}
                </li>
              </Fragment>
            );
          })}
          {/* Takes what is left of the last row, so that it keeps the plain height. */}
          {look.mode === "list" || shapes.at(-1)?.fills ? null : <li aria-hidden className="h-0 basis-0" style={{ flexGrow: 1e6 }} />}
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

/** Where the width is known from before, rows break where the script's will; elsewhere where the next picture no longer fits. */
function shapesOf(items: readonly Media[], { mode, size, width }: Look): readonly Shape[] {
  if (mode === "list") return [];
  if (mode === "square" || width === null) {
    return items.map((item) => {
      const aspect = mode === "square" ? 1 : aspectOf(item);
      // The second is `sizeWithin` of a phone, which the server cannot ask for its width.
      return { style: shape(aspect, `1 min(${aspect * size}px, ${aspect * 23.5}vw)`) };
    });
  }
  const plan: Plan = { mode, width, size: sizeWithin(size, width) };
  const aspects = items.map(aspectOf);
  const whole = { first: 0, count: items.length, day: null, dayCount: null, ends: true };
  const rows = rowsOf(whole, plan, (n) => aspects[n] ?? 1).filter((row): row is CellRow => row.type === "cells");
  return rows.flatMap((row, n) => {
    const fills = isFull(row, plan);
    return row.cells.map(({ index }, place) => {
      const aspect = aspects[index] ?? 1;
      return { style: shape(aspect, fills ? "1 0px" : `1 ${aspect * plan.size}px`), begins: n > 0 && place === 0, fills };
    });
  });
}

const shape = (aspect: number, growth: string): CSSProperties => ({
  flex: `${aspect} ${growth}`,
  aspectRatio: String(aspect),
  minWidth: 0,
  marginBottom: GAP,
});
