/** Where a listener is in the outbox, as it says when it comes back: `<event>.<outbox>`. A database that was made anew counts from one again. */

export interface Outbox {
  /** Another one for each database. */
  readonly id: string;
  /** The oldest event that is kept; null where none is. */
  readonly first: number | null;
  /** The newest; 0 where none is kept. */
  readonly last: number;
}

export interface Resumed {
  /** The event after which to go on; null: with what happens from now on. */
  readonly after: number | null;
  /** Nothing that was said since is left out. */
  readonly isWhole: boolean;
}

export const PLACE = /^\d{1,15}(?:\.[0-9a-f]{1,16})?$/;

export function placeIn({ id }: Pick<Outbox, "id">, event: number): string {
  return `${event}.${id}`;
}

export function resume(place: string | null, outbox: Outbox): Resumed {
  if (place === null) return { after: null, isWhole: true };
  const [event = "", of = outbox.id] = place.split(".");
  const after = Number(event);
  if (!PLACE.test(place) || of !== outbox.id || after > outbox.last) return { after: null, isWhole: false };
  return { after, isWhole: outbox.first === null || outbox.first <= after + 1 };
}
