import { describe, expect, it } from "vitest";
import { countDeath, restartDelay } from "./backoff.ts";

describe("restarting what dies", () => {
  it("starts again at once after the first death, because most deaths are accidents", () => {
    expect(restartDelay(1)).toBe(0);
  });

  it("waits longer each time but never over 5 s, and never gives up", () => {
    const delays = Array.from({ length: 200 }, (_, index) => restartDelay(index + 1));
    expect(delays).toEqual([...delays].sort((a, b) => a - b));
    expect(Math.max(...delays)).toBe(5_000);
  });

  it("forgets earlier deaths once a process lived half a minute", () => {
    expect(countDeath(7, 29_999)).toBe(8);
    expect(countDeath(7, 30_000)).toBe(1);
  });
});
