import { describe, expect, it } from "vitest";
import { paceOf } from "./matrix-pace.ts";

const at = (second: number) => new Date(Date.UTC(2026, 10, 21, 8, 0, second)).toISOString();
const made = (from: number, to: number) => ({ status: "completed" as const, started_at: at(from), finished_at: at(to) });
const waiting = { status: "queued" as const, started_at: null, finished_at: null };

describe("how far a matrix is", () => {
  it("is not told in time before its first cell is made", () => {
    expect(paceOf([{ status: "running", started_at: at(0), finished_at: null }, waiting])).toEqual({
      ended: 0,
      made: 0,
      failed: 0,
      canceled: 0,
      count: 2,
      secondsLeft: null,
    });
  });

  it("goes by what its cells took together, so that two at once are twice as fast", () => {
    expect(paceOf([made(0, 4), made(4, 8), waiting, waiting]).secondsLeft).toBe(8);
    expect(paceOf([made(0, 4), made(0, 4), waiting, waiting]).secondsLeft).toBe(4);
  });

  it("counts what failed as come to its end, and not as an example of how long one takes", () => {
    const failed = { status: "failed" as const, started_at: at(4), finished_at: at(60) };
    expect(paceOf([made(0, 4), failed, waiting])).toEqual({
      ...{ ended: 2, made: 1, failed: 1, canceled: 0, count: 3 },
      secondsLeft: 4,
    });
    expect(paceOf([made(0, 4), { ...failed, status: "canceled" }])).toMatchObject({ ended: 2, made: 1, failed: 0, canceled: 1 });
  });
});
