import { setImmediate } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { AppError } from "#lib/core/errors.ts";
import { sleep } from "#lib/core/time.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { claimJobs } from "./claim.ts";
import { defineJob, endingOf, type JobContext, RetryLater, WorkEnded } from "./define.ts";
import { enqueue, move, pause, retry, stop } from "./service.ts";
import { endJob, jobsAhead, reapJobs } from "./store.ts";
import { createWorker, type Worker } from "./worker.ts";

const places = { generation: 2, background: 1, maintenance: 1, scan: 0 };
const minuteAway = () => new Date(Date.now() + 60_000);

function job(run: (context: JobContext<{ n: number }>) => Promise<unknown> = async () => null, maxAttempts = 3) {
  return defineJob({ type: "test.work", lane: "generation", payload: z.object({ n: z.number() }), maxAttempts, run: async () => run });
}

describeEachDatabase("the queue", (database) => {
  const workers: Worker[] = [];
  beforeEach(async () => {
    await database().client.job.deleteMany();
    await database().client.jobLane.deleteMany();
  });
  afterEach(async () => {
    await Promise.all(workers.splice(0).map((worker) => worker.drain(0)));
  });

  function work(options: Partial<Parameters<typeof createWorker>[0]> & { jobs: Parameters<typeof createWorker>[0]["jobs"] }): Worker {
    const worker = createWorker({ database: database(), places, ...options });
    workers.push(worker);
    void worker.run();
    return worker;
  }
  const row = (id: string) => database().client.job.findUniqueOrThrow({ where: { id } });
  const claim = (count: number, workerId = "w1") =>
    database().client.$transaction((tx) =>
      claimJobs(tx, database().dialect, {
        lane: "generation",
        free: new Map([["", count]]),
        workerId,
        leaseUntil: minuteAway(),
        now: new Date(),
      }),
    );
  async function ended(id: string, statuses = ["completed", "failed", "canceled", "lost"]) {
    for (let tries = 0; tries < 400; tries += 1) {
      const now = await row(id);
      if (statuses.includes(now.status)) return now;
      await sleep(25);
    }
    throw new Error(`job ${id} is still ${(await row(id)).status}`);
  }

  it("runs a job, keeps its result, and says so in the outbox in order", async () => {
    const doubled = job(async ({ payload }) => ({ doubled: payload.n * 2 }));
    work({ jobs: [doubled] });
    const { id } = await enqueue(doubled, { n: 21 }, { person: "anna" }, database());
    const done = await ended(id);
    expect(done.status).toBe("completed");
    expect(JSON.parse(done.result ?? "")).toEqual({ doubled: 42 });
    const events = await database().client.event.findMany({ orderBy: { id: "asc" } });
    const told = events.map((event) => JSON.parse(event.payload)).filter((payload) => payload.job_id === id);
    expect(told.map((payload) => payload.status)).toEqual(["queued", "running", "completed"]);
    expect(events.every((event) => event.scope === "person:anna")).toBe(true);
  });

  it("makes one job of a key, however often and however parallel it is sent", async () => {
    const keyed = job();
    const made = await Promise.all(
      Array.from({ length: 5 }, () => enqueue(keyed, { n: 1 }, { person: "anna", idempotencyKey: "k1" }, database())),
    );
    expect(new Set(made.map((one) => one.id)).size).toBe(1);
    expect(made.filter((one) => !one.existed)).toHaveLength(1);
  });

  it("lets people take turns: the second person's first job comes before the rest of the first one's hundred", async () => {
    const fair = job();
    const anna = [];
    for (let n = 0; n < 5; n += 1) anna.push((await enqueue(fair, { n }, { person: "anna" }, database())).id);
    const started = (await claim(1))[0]?.id;
    expect(started).toBe(anna[0]);
    const ben = (await enqueue(fair, { n: 100 }, { person: "ben" }, database())).id;
    const benRow = await row(ben);
    expect(await jobsAhead(database().client, benRow)).toBe(0);
    expect((await claim(1))[0]?.id).toBe(ben);
    expect((await claim(1))[0]?.id).toBe(anna[1]);
  });

  it("does not let someone who was idle overtake for ever: turns start where the line is", async () => {
    const fair = job();
    for (let n = 0; n < 3; n += 1) await enqueue(fair, { n }, { person: "anna" }, database());
    await claim(3);
    const late = [];
    for (let n = 0; n < 2; n += 1) late.push((await row((await enqueue(fair, { n }, { person: "cleo" }, database())).id)).turn);
    const next = await row((await enqueue(fair, { n: 9 }, { person: "anna" }, database())).id);
    expect(late).toEqual([3, 4]);
    expect(next.turn).toBe(4);
  });

  it("runs a lower priority number first, and a delayed job not before its time", async () => {
    const plain = job();
    const later = await enqueue(plain, { n: 1 }, { person: "anna", delayMs: 60_000 }, database());
    const normal = await enqueue(plain, { n: 2 }, { person: "anna" }, database());
    const first = await enqueue(plain, { n: 3 }, { person: "anna", priority: -1 }, database());
    expect((await claim(1))[0]?.id).toBe(first.id);
    expect((await claim(5)).map((one) => one.id)).toEqual([normal.id]);
    expect((await row(later.id)).status).toBe("queued");
  });

  it("never hands one job to two workers", async () => {
    const contested = job();
    for (let n = 0; n < 20; n += 1) await enqueue(contested, { n }, { person: "anna" }, database());
    const claims = await Promise.all(["a", "b", "c", "d"].map((worker) => claim(10, worker)));
    const ids = claims.flat().map((one) => one.id);
    expect(ids).toHaveLength(20);
    expect(new Set(ids).size).toBe(20);
  });

  it("gives every engine places of its own: one that is busy keeps no other's jobs waiting", async () => {
    const held = Promise.withResolvers<void>();
    const started: number[] = [];
    const forEngine = job(async ({ payload }) => {
      started.push(payload.n);
      if (payload.n < 10) await held.promise;
      return null;
    });
    const put = (n: number, engineId: string | null) => enqueue(forEngine, { n }, { person: "anna", engineId }, database());
    const hanging = [];
    for (let n = 0; n < 5; n += 1) hanging.push((await put(n, "hangs")).id);
    work({ jobs: [forEngine] });
    await ended(hanging[1] ?? "", ["running"]);
    const others = await Promise.all([put(11, "answers"), put(12, "answers"), put(13, "answers"), put(14, null), put(15, "another")]);
    for (const { id } of others) expect((await ended(id)).status).toBe("completed");
    expect(started.filter((n) => n < 10).sort()).toEqual([0, 1]);
    held.resolve();
    for (const id of hanging) expect((await ended(id)).status).toBe("completed");
  });

  it("lets housekeeping wait while a scan keeps the worker busy", async () => {
    const order: string[] = [];
    const shape = { payload: z.object({}), maxAttempts: 1 };
    const scan = defineJob({
      ...{ ...shape, type: "test.scan", lane: "scan" },
      run: async () => async () => {
        for (const until = performance.now() + 1_500; performance.now() < until; await setImmediate()) {
          for (const busy = performance.now() + 20; performance.now() < busy; );
        }
        order.push("scan");
      },
    });
    const tidy = defineJob({
      ...{ ...shape, type: "test.tidy", lane: "maintenance" },
      run: async () => async () => void order.push("tidy"),
    });
    work({ jobs: [scan, tidy], places: { ...places, scan: 1 } });
    const scanning = await enqueue(scan, {}, { person: "" }, database());
    await ended(scanning.id, ["running"]);
    const tidying = await enqueue(tidy, {}, { person: "" }, database());
    await ended(tidying.id);
    expect(order).toEqual(["scan", "tidy"]);
  });

  it("takes at once from each line what has a place in it, the first of a line it does not know, and nothing while the lane is paused", async () => {
    const some = job();
    const ids: string[] = [];
    for (const [n, engineId] of ["a", "a", "a", "b", "b", null, null, "c"].entries())
      ids.push((await enqueue(some, { n }, { person: "anna", engineId }, database())).id);
    await enqueue(some, { n: 99 }, { person: "anna", engineId: "d", delayMs: 60_000 }, database());
    const claimed = async (free: [string, number][]) =>
      (
        await claimJobs(database().client, database().dialect, {
          ...{ lane: "generation", free: new Map(free), workerId: "w", leaseUntil: minuteAway(), now: new Date() },
        })
      ).map(({ id, line }) => [ids.indexOf(id), line]);
    await pause("generation", true, "anna", database());
    expect(await claimed([["a", 2]])).toEqual([]);
    await pause("generation", false, "anna", database());
    const first = await claimed([
      ["a", 2],
      ["b", 0],
    ]);
    expect(first).toEqual([
      [0, "a"],
      [1, "a"],
      [5, ""],
      [7, "c"],
    ]);
    const rest = await claimed([]);
    expect(rest).toEqual([
      [2, "a"],
      [3, "b"],
      [6, ""],
    ]);
    expect(await claimed([["", 5]])).toEqual([[4, "b"]]);
  });

  it("tries again after a failure, and says the truth when it gives up", async () => {
    let tries = 0;
    const flaky = job(async () => {
      tries += 1;
      throw new Error(`try ${tries} failed`);
    }, 2);
    work({ jobs: [flaky] });
    const { id } = await enqueue(flaky, { n: 1 }, { person: "anna" }, database());
    const done = await ended(id);
    expect(tries).toBe(2);
    expect(done.status).toBe("failed");
    expect(JSON.parse(done.error ?? "")).toMatchObject({ code: "internal", message: "try 2 failed" });
  });

  it("does not repeat what can only fail again, and does not count a try that only asked to come later", async () => {
    let asked = 0;
    const patient = job(async () => {
      asked += 1;
      if (asked === 1) throw new RetryLater("the engine is warming up", 10);
      throw new AppError("invalid", "The prompt is empty.");
    });
    work({ jobs: [patient] });
    const { id } = await enqueue(patient, { n: 1 }, { person: "anna" }, database());
    const done = await ended(id);
    expect(asked).toBe(2);
    expect(done.attempts).toBe(1);
    expect(JSON.parse(done.error ?? "").code).toBe("invalid");
  });

  it("says of a job that is to come later what keeps it, and nothing where it is only not its turn", async () => {
    const waiting = job(async ({ payload }) => {
      throw new RetryLater("the engine is warming up", 60_000, payload.n === 1 ? "engine_unavailable" : null);
    });
    work({ jobs: [waiting] });
    const seen = [];
    for (const n of [1, 2]) {
      const { id } = await enqueue(waiting, { n }, { person: "anna" }, database());
      let now = await row(id);
      for (let tries = 0; tries < 400 && (now.status !== "queued" || now.runAfter.getTime() < Date.now() + 30_000); tries += 1) {
        await sleep(25);
        now = await row(id);
      }
      seen.push(now.error === null ? null : JSON.parse(now.error));
    }
    expect(seen).toEqual([expect.objectContaining({ code: "engine_unavailable", message: "the engine is warming up" }), null]);
  });

  it("ends at once as its handler says that the work ended elsewhere: lost, stopped there, or failed at a node", async () => {
    const endings = ["lost", "canceled", "failed"] as const;
    const reason = { key: "node_failed", values: { node: "KSampler", said: "no" } };
    const place = { node_id: "4", class_type: "KSampler", input: "seed", reason };
    const gone = job(async ({ payload }) => {
      const status = endings[payload.n] ?? "failed";
      throw new WorkEnded("interrupted", `It is ${status}.`, { status, ...place });
    });
    work({ jobs: [gone] });
    for (const [n, status] of endings.entries()) {
      const { id } = await enqueue(gone, { n }, { person: "anna" }, database());
      const done = await ended(id, [status]);
      expect([done.status, done.attempts]).toEqual([status, 1]);
      expect(JSON.parse(done.error ?? "")).toEqual({ code: "interrupted", message: `It is ${status}.`, ...place });
    }
  });

  it("tells its handler why it is to end: a person asked, or the worker closes", async () => {
    const told: unknown[] = [];
    const long = job(async ({ signal }) => {
      await sleep(10_000, signal);
      told.push(endingOf(signal));
      signal.throwIfAborted();
    });
    const worker = work({ jobs: [long] });
    const first = await enqueue(long, { n: 1 }, { person: "anna" }, database());
    await ended(first.id, ["running"]);
    await stop(first.id, database());
    await ended(first.id, ["canceled"]);
    const second = await enqueue(long, { n: 2 }, { person: "anna" }, database());
    await ended(second.id, ["running"]);
    await worker.drain(10);
    expect(told).toEqual(["stop", "drain"]);
  });

  it("cancels a waiting job at once and a running one when its handler has stopped", async () => {
    const long = job(async ({ signal }) => {
      await sleep(10_000, signal);
      signal.throwIfAborted();
    });
    const waiting = await enqueue(long, { n: 1 }, { person: "anna", delayMs: 60_000 }, database());
    expect((await stop(waiting.id, database()))?.status).toBe("canceled");
    work({ jobs: [long] });
    const running = await enqueue(long, { n: 2 }, { person: "anna" }, database());
    await ended(running.id, ["running"]);
    expect((await stop(running.id, database()))?.status).toBe("stopping");
    expect((await ended(running.id)).status).toBe("canceled");
    expect(await stop(running.id, database())).toBeNull();
  });

  it("puts an ended job in line again on request, but never a completed one", async () => {
    const once = job();
    const { id } = await enqueue(once, { n: 1 }, { person: "anna", delayMs: 60_000 }, database());
    await stop(id, database());
    expect((await retry(id, database()))?.status).toBe("queued");
    work({ jobs: [once] });
    await ended(id, ["completed"]);
    expect(await retry(id, database())).toBeNull();
  });

  it("takes over a dead worker's jobs, at once when the death is known, else when the lease runs out", async () => {
    const orphan = job();
    const { id } = await enqueue(orphan, { n: 1 }, { person: "anna" }, database());
    await claim(1, "dead");
    const reap = (now: Date, dead: string[]) => reapJobs(database().client, now, dead);
    expect(await reap(new Date(), [])).toEqual([]);
    expect((await reap(new Date(), ["dead"])).map((one) => [one.id, one.status])).toEqual([[id, "queued"]]);
    await claim(1, "dead too");
    expect((await reap(new Date(Date.now() + 61_000), [])).map((one) => one.id)).toEqual([id]);
    const taken = await database().client.$transaction((tx) => endJob(tx, id, "dead", { status: "completed" }));
    expect(taken).toEqual([]);
  });

  it("lets others go first after several workers died under a job", async () => {
    const unlucky = await enqueue(job(), { n: 1 }, { person: "anna" }, database());
    const other = await enqueue(job(), { n: 2 }, { person: "anna" }, database());
    for (let death = 0; death < 3; death += 1) {
      expect((await claim(1, `d${death}`)).map((one) => one.id)).toEqual([unlucky.id]);
      await reapJobs(database().client, new Date(), [`d${death}`]);
    }
    expect((await claim(2)).map((one) => one.id)).toEqual([other.id]);
  });

  it("gives up on a job that kills its workers, with a reason", async () => {
    const killer = job();
    const { id } = await enqueue(killer, { n: 1 }, { person: "anna" }, database());
    for (let death = 0; death < 10; death += 1) {
      await database().client.job.update({ where: { id }, data: { runAfter: new Date(0) } });
      await claim(1, `w${death}`);
      await database().client.$transaction((tx) => reapJobs(tx, new Date(), [`w${death}`]));
    }
    const dead = await row(id);
    expect(dead.status).toBe("failed");
    expect(JSON.parse(dead.error ?? "").code).toBe("interrupted");
  });

  it("starts nothing while its lane is paused, and goes on after", async () => {
    const held = job();
    await pause("generation", true, "anna", database());
    const { id } = await enqueue(held, { n: 1 }, { person: "anna" }, database());
    work({ jobs: [held] });
    await sleep(200);
    expect((await row(id)).status).toBe("queued");
    await pause("generation", false, "anna", database());
    expect((await ended(id)).status).toBe("completed");
  });

  describe("reordering", () => {
    const line = async () =>
      (
        await database().client.job.findMany({
          where: { lane: "generation", status: "queued" },
          orderBy: [{ priority: "asc" }, { turn: "asc" }, { id: "asc" }],
        })
      ).map((one) => one.id);
    const waiting = async (...people: string[]) => {
      const ids = [];
      for (const [n, person] of people.entries()) ids.push((await enqueue(job(), { n }, { person }, database())).id);
      return ids;
    };
    const put = (id: string, side: "before" | "after", beside: string) => move("generation", id, { side, job: beside }, database());

    it("puts a waiting job anywhere, whoever's the others are, and leaves the rest in their order", async () => {
      await waiting("anna", "ben", "anna", "cleo", "ben", "anna", "dora", "ben");
      const seed = [3, 0, 7, 7, 1, 5, 2, 6, 4, 0, 6, 1];
      for (const [n, from] of seed.entries()) {
        const before = await line();
        const [id, beside] = [before[from] ?? "", before[(from * 5 + n + 1) % before.length] ?? ""];
        if (id === beside) continue;
        const side = n % 2 === 0 ? "before" : "after";
        expect(await put(id, side, beside)).toBe(true);
        const expected = before.filter((one) => one !== id);
        expected.splice(expected.indexOf(beside) + (side === "after" ? 1 : 0), 0, id);
        expect(await line()).toEqual(expected);
        expect(await jobsAhead(database().client, await row(id))).toBe(expected.indexOf(id));
      }
      const order = await line();
      expect((await claim(8)).map((one) => one.id)).toEqual(order);
    });

    it("is what workers then take: the last one put first starts first", async () => {
      const ids = await waiting("anna", "anna", "anna");
      expect(await put(ids[2] ?? "", "before", ids[0] ?? "")).toBe(true);
      expect((await claim(1))[0]?.id).toBe(ids[2]);
    });

    it("takes over the priority of its new neighbour", async () => {
      const [plain = ""] = await waiting("anna");
      const urgent = await enqueue(job(), { n: 2 }, { person: "ben", priority: -1 }, database());
      expect(await put(plain, "before", urgent.id)).toBe(true);
      expect(await line()).toEqual([plain, urgent.id]);
      expect((await row(plain)).priority).toBe(-1);
    });

    it("moves nothing that has started, is gone, or stands in another lane", async () => {
      const [first = "", second = ""] = await waiting("anna", "anna");
      await claim(1);
      expect(await put(second, "before", first)).toBe(false);
      expect(await put(first, "after", second)).toBe(false);
      expect(await put(second, "after", "no such job")).toBe(false);
      expect(await move("background", second, { side: "after", job: second }, database())).toBe(false);
    });

    it("keeps the line whole when several people reorder it at once, and says that it changed", async () => {
      const ids = await waiting("anna", "ben", "cleo", "anna", "ben", "cleo");
      const moves = ids.map((id, n) => put(id, "after", ids[(n + 2) % ids.length] ?? ""));
      expect(await Promise.all(moves)).toEqual(ids.map(() => true));
      expect((await line()).sort()).toEqual([...ids].sort());
      expect(await database().client.event.count({ where: { type: "queue.changed" } })).toBeGreaterThanOrEqual(6);
    });
  });

  it("puts running work back in line when the worker drains, uncounted", async () => {
    const long = job(async ({ signal }) => {
      await sleep(10_000, signal);
      signal.throwIfAborted();
    });
    const worker = work({ jobs: [long] });
    const { id } = await enqueue(long, { n: 1 }, { person: "anna" }, database());
    await ended(id, ["running"]);
    await worker.drain(10);
    const back = await row(id);
    expect([back.status, back.attempts, back.workerId]).toEqual(["queued", 0, null]);
  });

  it("makes one job of each slot of a schedule, though several workers keep it", async () => {
    const tick = defineJob({ type: "test.tick", lane: "maintenance", payload: z.object({}), run: async () => async () => null });
    const schedules = [{ job: tick, everySeconds: 3600, payload: {} }];
    work({ jobs: [tick], schedules });
    work({ jobs: [tick], schedules });
    await sleep(600);
    expect(await database().client.job.count({ where: { type: "test.tick" } })).toBe(1);
  });

  it("completes in the handler's transaction only while the job is still its own", async () => {
    const results: boolean[] = [];
    const own = job(async (context) => {
      await database().client.job.update({ where: { id: context.jobId }, data: { workerId: "someone else" } });
      await database().client.$transaction(async (tx) => {
        results.push(await context.completeIn(tx, { done: true }));
      });
    });
    work({ jobs: [own] });
    const { id } = await enqueue(own, { n: 1 }, { person: "anna" }, database());
    while (results.length === 0) await sleep(20);
    expect(results).toEqual([false]);
    expect((await row(id)).status).toBe("running");
  });
});
