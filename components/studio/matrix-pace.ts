import type { MatrixState } from "#lib/generation/schema.ts";
import { isEnded } from "#lib/queue/schema.ts";

export interface MatrixPace {
  /** Cells that have come to an end, whatever it was. */
  readonly ended: number;
  readonly made: number;
  readonly failed: number;
  readonly canceled: number;
  readonly count: number;
  /** Until the last cell is made, counted from the end of the one made last, at the pace since the first began; null before the first. */
  readonly secondsLeft: number | null;
}

type Cell = Pick<MatrixState["cells"][number], "status" | "started_at" | "finished_at">;

/** How far a matrix is, by what its own cells took: several engines at once, or one that is shared, show in it. */
export function paceOf(cells: readonly Cell[]): MatrixPace {
  const made = cells.flatMap(({ status, started_at, finished_at }) =>
    status === "completed" && started_at !== null && finished_at !== null
      ? [{ from: Date.parse(started_at), to: Date.parse(finished_at) }]
      : [],
  );
  const ended = cells.filter(({ status }) => isEnded(status)).length;
  const took = made.length === 0 ? 0 : Math.max(...made.map(({ to }) => to)) - Math.min(...made.map(({ from }) => from));
  return {
    ended,
    made: cells.filter(({ status }) => status === "completed").length,
    failed: cells.filter(({ status }) => status === "failed" || status === "lost").length,
    canceled: cells.filter(({ status }) => status === "canceled").length,
    count: cells.length,
    secondsLeft: made.length === 0 ? null : ((took / made.length) * (cells.length - ended)) / 1000,
  };
}
