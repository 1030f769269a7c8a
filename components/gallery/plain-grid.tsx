"use client";
import type { CSSProperties } from "react";
import type { Media } from "#lib/media/schema.ts";
import { DayHeader } from "./day-header.tsx";
import { aspectOf, GAP } from "./layout.ts";
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
    return (
      <section key={`${group.day}-${first}`}>
        {group.day === null ? null : <DayHeader day={group.day} count={group.whole === false ? null : group.count} today={today} />}
        <ul
          className={look.mode === "list" ? "" : "flex flex-wrap"}
          style={look.mode === "list" ? undefined : { gap: GAP, marginBottom: GAP }}
        >
          {items.slice(first, first + group.count).map((item, n) => {
            const common = { item, href: hrefOf(item), index: first + n, blurred: false };
            return (
              <li key={item.id ?? item.path} style={shapeOf(item, look)}>
                {/* The name too, which a tile shows only where nothing better is known of it: this is what stands without script. */}
                <span className="sr-only">{item.filename}</span>
                {look.mode === "list" ? <ListItem {...common} /> : <Tile {...common} width={look.size * 1.4} eager={first + n < EAGER} />}
              </li>
            );
          })}
          {/* Takes what is left of the last row, so that it keeps the plain height. */}
          {look.mode === "list" ? null : <li aria-hidden className="h-0 basis-0" style={{ flexGrow: 1e6 }} />}
        </ul>
      </section>
    );
  });
}

function shapeOf(item: Media, { mode, size }: Look): CSSProperties | undefined {
  if (mode === "list") return undefined;
  const aspect = mode === "square" ? 1 : aspectOf(item);
  // The second is `sizeWithin` of a phone, which the server cannot ask for its width.
  return { flex: `${aspect} 1 min(${aspect * size}px, ${aspect * 23.5}vw)`, aspectRatio: String(aspect), minWidth: 0 };
}
