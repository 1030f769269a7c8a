import { expect, it } from "vitest";
import { z } from "zod";
import { sleep } from "#lib/core/time.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { defineEvent } from "./define.ts";
import { publish, say, sayLive, wakeReaders } from "./service.ts";
import { type Heard, tail } from "./tail.ts";

const counted = defineEvent("test.counted", { durable: true, payload: z.object({ n: z.number() }) });
const fleeting = defineEvent("test.fleeting", { durable: false, payload: z.object({ n: z.number() }) });

describeEachDatabase("events", (database) => {
  const count = (n: number) => database().client.$transaction((tx) => publish(tx, [say(counted, "everyone", { n })], database()));
  const numbers = (heard: Heard[]) => heard.map((event) => (event.payload as { n: number }).n);
  async function until(condition: () => boolean): Promise<void> {
    for (let tries = 0; tries < 200 && !condition(); tries += 1) await sleep(20);
  }

  it("tells what happens from now on, in order, also without a wake-up", async () => {
    await count(0);
    const heard: Heard[] = [];
    const stop = await tail.follow(null, (event) => heard.push(event));
    for (const n of [1, 2, 3]) await count(n);
    await until(() => heard.length === 3);
    expect(numbers(heard)).toEqual([1, 2, 3]);
    stop();
  });

  it("replays what was missed since an id, then goes on, nothing twice and nothing left out", async () => {
    const first: Heard[] = [];
    const leave = await tail.follow(null, (event) => first.push(event));
    await count(10);
    await until(() => first.length === 1);
    leave();
    for (const n of [11, 12]) await count(n);
    const heard: Heard[] = [];
    const others = await tail.follow(null, () => undefined);
    const following = tail.follow(first[0]?.id ?? 0, (event) => heard.push(event));
    await Promise.all([following, count(13), count(14)]);
    wakeReaders();
    await until(() => heard.length === 4);
    await sleep(300);
    expect(numbers(heard).toSorted((a, b) => a - b)).toEqual([11, 12, 13, 14]);
    (await following)();
    others();
  });

  it("loses none of many that are published at once: a cursor never passes an id that is not committed yet", async () => {
    const heard: Heard[] = [];
    const stop = await tail.follow(null, (event) => heard.push(event));
    await Promise.all(
      Array.from({ length: 60 }, async (_, n) => {
        await database().client.$transaction(async (tx) => {
          await publish(tx, [say(counted, "everyone", { n })], database());
          if (n % 7 === 0) await sleep(10);
        });
        wakeReaders();
      }),
    );
    await until(() => heard.length === 60);
    const ids = heard.map((event) => event.id ?? 0);
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    expect(new Set(numbers(heard)).size).toBe(60);
    stop();
  });

  it("keeps nothing of an event whose transaction is rolled back, and passes on what only lives a moment", async () => {
    const heard: Heard[] = [];
    const stop = await tail.follow(null, (event) => heard.push(event));
    const failing = database().client.$transaction(async (tx) => {
      await publish(tx, [say(counted, "everyone", { n: 99 })], database());
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    sayLive(fleeting, "person:anna", { n: 5 });
    await count(100);
    await until(() => heard.length === 2);
    expect(heard.map((event) => [event.id === null, (event.payload as { n: number }).n])).toEqual([
      [true, 5],
      [false, 100],
    ]);
    stop();
  });
});
