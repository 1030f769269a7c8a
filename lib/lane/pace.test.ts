import { expect, it } from "vitest";
import { diskPace } from "./pace.ts";

/** A disk whose readings take as long as they are told to, by a clock that nothing else moves. */
function disk() {
  let now = 0;
  const pace = diskPace(() => now);
  const pass = (ms: number) => {
    now += ms;
  };
  const wait = (ms: number) => pace.wait(() => pass(ms));
  const handOver = (ms: number) => pace.handOver(async () => pass(ms));
  return { isFast: pace.isFast, pass, wait, handOver };
}

it("nobody waits for a disk that nobody has heard of, that took long to wake, or that was not asked for a while", async () => {
  const { isFast, pass, handOver } = disk();
  expect(isFast()).toBe(false);
  await handOver(8_000);
  expect(isFast()).toBe(false);
  await handOver(4);
  expect(isFast()).toBe(true);
  pass(4_999);
  expect(isFast()).toBe(true);
  pass(1);
  expect(isFast()).toBe(false);
});

it("a disk that seeks is waited for a few times, and then for a twentieth of the time at most", async () => {
  const { isFast, wait, handOver } = disk();
  let waited = 0;
  for (let n = 0; n < 5_000; n += 1) {
    if (isFast()) {
      waited += 12;
      wait(12);
    } else await handOver(12);
  }
  expect(waited).toBeGreaterThan(1_000);
  expect(waited / 60_000).toBeLessThan(1 / 20);
});

it("a disk that hangs is waited for once, and not again for a long while", async () => {
  const { isFast, pass, wait, handOver } = disk();
  await handOver(1);
  expect(isFast()).toBe(true);
  wait(30_000);
  for (let n = 0; n < 59; n += 1) {
    pass(1_000);
    expect(isFast()).toBe(false);
    await handOver(5);
  }
  pass(1_000);
  expect(isFast()).toBe(true);
});

it("another program's turn in the middle of a reading does not make a fast disk slow, nor one stall for longer than a moment", async () => {
  const { isFast, pass, wait, handOver } = disk();
  await handOver(1);
  let refused = 0;
  for (let n = 0; n < 10_000; n += 1) {
    if (isFast()) wait(n % 25 === 0 ? 6 : 0.02);
    else refused += 1;
  }
  expect(refused).toBe(0);
  wait(80);
  expect(isFast()).toBe(false);
  pass(1_600);
  expect(isFast()).toBe(true);
});

it("what goes wrong is told on, and counts as an answer", async () => {
  const pace = diskPace();
  await expect(pace.handOver(() => Promise.reject(new Error("not there")))).rejects.toThrow("not there");
  expect(pace.isFast()).toBe(true);
  expect(() =>
    pace.wait(() => {
      throw new Error("gone");
    }),
  ).toThrow("gone");
  expect(pace.isFast()).toBe(true);
});
