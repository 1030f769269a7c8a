import { decodeCursor, encodeCursor } from "#lib/db/cursor.ts";

/** What every list takes. */
export interface ListAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly count: "exact" | "none";
}

interface Place {
  readonly key: string;
  readonly at: number;
}

function readPlace(value: unknown): Place | null {
  const place = value as Place | null;
  return typeof place?.key === "string" && Number.isSafeInteger(place.at) && place.at >= 0 ? place : null;
}

/**
 * A page of a list that is in memory whole: of what a person makes by hand, or of one folder. The next one begins after the item the
 * last one ended with; where that is gone by then, at the place it had. @throws AppError `invalid` for a cursor of another list
 */
export function pageOf<T>(
  all: readonly T[],
  asked: ListAsked,
  keyOf: (item: T) => string,
): { items: T[]; total: number | null; next_cursor: string | null } {
  const place = decodeCursor(asked.cursor, readPlace);
  let start = 0;
  if (place) {
    const known = all[place.at];
    const at = known !== undefined && keyOf(known) === place.key ? place.at : all.findIndex((item) => keyOf(item) === place.key);
    start = at < 0 ? place.at : at + 1;
  }
  const items = all.slice(start, start + asked.limit);
  const last = items.at(-1);
  const end = start + items.length;
  return {
    items,
    total: asked.count === "none" ? null : all.length,
    next_cursor: last !== undefined && end < all.length ? encodeCursor({ key: keyOf(last), at: end - 1 }) : null,
  };
}
