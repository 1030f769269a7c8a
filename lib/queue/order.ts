import type { LinePlace } from "./store.ts";

/** Where a job goes: its new turn, and by how many turns everything from `right` on has to step back for it. */
export interface Fitting {
  readonly turn: number;
  readonly room: number;
}

/**
 * A turn for the job `id` that puts it between two neighbours of the line, which is ordered by (priority, turn, id). `priority` is the
 * one it takes over. Where their turns leave no gap, the one behind makes room: by as little as it takes, because who comes new to the
 * line is given the turn of the job last started and should not pass those who were moved back.
 */
export function fitBetween(id: string, priority: number, left: LinePlace | null, right: LinePlace | null): Fitting {
  const before = left?.priority === priority ? left : null;
  const behind = right?.priority === priority ? right : null;
  const fits = (turn: number) =>
    (before === null || turn > before.turn || (turn === before.turn && id > before.id)) &&
    (behind === null || turn < behind.turn || (turn === behind.turn && id < behind.id));
  if (behind === null) return { turn: before === null ? 0 : before.turn + (id > before.id ? 0 : 1), room: 0 };
  if (before === null) return { turn: behind.turn - (id < behind.id ? 0 : 1), room: 0 };
  for (const turn of [before.turn, before.turn + 1, behind.turn]) if (fits(turn)) return { turn, room: 0 };
  const turn = id > before.id ? before.turn : before.turn + 1;
  const room = turn - behind.turn + (id < behind.id ? 0 : 1);
  return { turn, room };
}
