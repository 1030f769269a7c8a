/**
 * The gallery's questions at 1,000,000 rows, on both databases: pages, counts, words, and a mixed workload during which others ask.
 * Times are those of the service as a route calls it, rows presented. `ATELIER_BENCH_ROWS` makes a smaller library.
 */
import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { openDatabase, setDatabase } from "#lib/db/client.ts";
import type { DatabaseLocation } from "#lib/db/location.ts";
import { startColumns } from "#lib/media/columns/start.ts";
import { GalleryQuery, type GallerySummary, type MediaList, SummaryQuery } from "#lib/media/schema.ts";
import { listGallery, summarizeGallery } from "#lib/media/service.ts";
import { systemActor } from "#lib/people/actor.ts";
import { startPostgres } from "#test/postgres.ts";
import { fillLibrary, SHARES } from "./gallery-rows.ts";
import { MIXED } from "./gallery-workload.ts";
import { quantile } from "./instance.ts";

const ROWS = Number(process.env.ATELIER_BENCH_ROWS ?? 1_000_000);
const SORTS = ["created", "modified", "name", "score", "size", "random:bench"] as const;

const actor = systemActor();
const page = (query: Record<string, unknown>, signal?: AbortSignal): Promise<MediaList> =>
  listGallery(actor, GalleryQuery.parse({ count: "none", ...query }), signal);
const summary = (query: Record<string, unknown>): Promise<GallerySummary> => summarizeGallery(actor, SummaryQuery.parse(query));

async function timed<T>(work: () => Promise<T>): Promise<{ ms: number; told: T }> {
  const started = performance.now();
  const told = await work();
  return { ms: performance.now() - started, told };
}

function tell(what: string, times: readonly number[], bar: string): void {
  const [median, p95, worst] = [quantile(times, 0.5), quantile(times, 0.95), Math.max(...times)];
  const ms = (value: number) => value.toFixed(1).padStart(7);
  console.log(`  ${what.padEnd(44)} median ${ms(median)}   p95 ${ms(p95)}   worst ${ms(worst)} ms   ${times.length} asked   (bar: ${bar})`);
}

/** The first page, one in the middle and one near the end of what matches. */
async function atDepths(query: Record<string, unknown>, sort: string): Promise<number[]> {
  const times: number[] = [];
  for (const depth of [null, 0.5, 0.97]) {
    const cursor = depth === null ? undefined : ((await summary({ ...query, sort, jump: depth })).cursor ?? undefined);
    for (let n = 0; n < 2; n += 1) times.push((await timed(() => page({ ...query, sort, cursor }))).ms);
  }
  return times;
}

const one = (filter: Record<string, unknown>) => filter;
const FILTERS = [
  ...Object.keys(SHARES).flatMap((value) => [
    one({ project_id: value }),
    one({ model: value }),
    one({ run_id: value }),
    one({ keywords: value }),
  ]),
  ...[{ kind: "image" }, { kind: "video" }, { kind: "audio" }, { kind: "model3d" }].map(one),
  ...[{ score_min: 0, score_max: 0 }, { score_min: 4, score_max: 4 }, { score_min: 5 }, { score_max: -1 }].map(one),
  one({ created_from: "2023-01-01", created_to: "2023-01-20" }),
  one({ kept_only: "true" }),
  one({ unassigned_only: "true" }),
];

async function measurePages(): Promise<void> {
  const plain: number[] = [];
  const [first, again]: [number[], number[]] = [[], []];
  for (const sort of SORTS) plain.push(...(await atDepths({}, sort)));
  tell("page of 60, no filter", plain, "p95 15");
  for (const filter of FILTERS) {
    for (const sort of SORTS) {
      for (const order of ["desc", "asc"]) {
        const { ms } = await timed(() => page({ ...filter, sort, order }));
        first.push(ms);
      }
      again.push(...(await atDepths(filter, sort)));
    }
  }
  tell("page, one filter, first page", first, "p95 15");
  tell("page, one filter, any depth", again, "p95 15");
  const words: number[] = [];
  for (const q of [...Object.keys(SHARES), "kakaka", "zuzuzu", '"kakaka kakaka"', "-share50", "kakalo -share10", "png zuzuzu"]) {
    for (const sort of SORTS) {
      for (const order of ["desc", "asc"]) words.push((await timed(() => page({ q, sort, order }))).ms);
    }
  }
  tell("page, q with any sort", words, "p95 60, worst 400");
}

async function measureCounts(): Promise<void> {
  const times: Record<string, number[]> = { unfiltered: [], filtered: [], "with q": [] };
  for (let n = 0; n < 10; n += 1) times.unfiltered?.push((await timed(() => summary({}))).ms);
  for (const filter of FILTERS)
    if (!("keywords" in filter)) times.filtered?.push((await timed(() => summary({ ...filter, kept_only: "false" }))).ms);
  for (const q of ["share50", "share10", "share1", "share001", "kakaka", "mimimi lolo", '"tastas"', "kalomi -share1"]) {
    times["with q"]?.push((await timed(() => summary({ q: `${q} ` }))).ms);
  }
  tell("total and days, unfiltered", times.unfiltered ?? [], "20");
  tell("total and days, filtered", times.filtered ?? [], "150");
  tell("total and days, with q", times["with q"] ?? [], "400");
}

/** 40 questions, four people at once, while a fifth asks for plain first pages and the loop of this thread is watched. */
async function measureMixed(): Promise<void> {
  const loop = monitorEventLoopDelay({ resolution: 2 });
  loop.enable();
  const [mixed, beside]: [number[], number[]] = [[], []];
  let isOver = false;
  const bystander = (async () => {
    while (!isOver) {
      beside.push((await timed(() => page({}))).ms);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  for (let round = 0; round < 3; round += 1) for (const query of MIXED) mixed.push((await timed(() => page(query))).ms);
  isOver = true;
  await bystander;
  loop.disable();
  tell("mixed workload of 40, one after another", mixed, "p95 60, worst 400");
  tell("  plain pages meanwhile", beside, "answered");
  console.log(
    `  event loop of the asking thread meanwhile: p99 ${(loop.percentile(99) / 1e6).toFixed(1)} ms, longest ${(loop.max / 1e6).toFixed(1)} ms`,
  );
}

async function measureGivingUp(): Promise<void> {
  const times: number[] = [];
  for (let n = 0; n < 20; n += 1) {
    const stop = new AbortController();
    const asked = page({ q: `kakaka tas${n % 10} -lolo`, sort: "name", count: "exact" }, stop.signal).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 3));
    const giveUp = () => {
      stop.abort();
      return asked;
    };
    times.push((await timed(giveUp)).ms);
  }
  tell("a request given up is answered", times, "at once");
}

async function measure(location: DatabaseLocation): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "atelier-gallery-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, ATELIER_TZ: "Europe/Berlin" }));
  setDatabase(openDatabase(location));
  const before = process.memoryUsage().rss;
  const columns = startColumns({ location, timeZone: "Europe/Berlin" });
  const { ms: loaded } = await timed(() => page({}));
  const { ms: sorted } = await timed(() => columns.ask("prepare", {}));
  console.log(`  loaded in ${(loaded / 1e3).toFixed(1)} s, sorted ${(sorted / 1e3).toFixed(1)} s later`);
  await measurePages();
  await measureCounts();
  await measureMixed();
  await measureGivingUp();
  const { rss } = process.memoryUsage();
  console.log(
    `  memory: this process ${(rss / 1e6).toFixed(0)} MB, of it the library ${((rss - before) / 1e6).toFixed(0)} MB   (bar: 600 a process)`,
  );
  await columns.close();
  rmSync(home, { recursive: true, force: true });
}

/** In a process of its own, so that its memory is what a web process would add. */
function inChild(location: DatabaseLocation): Promise<void> {
  const child = fork(import.meta.filename, ["--measure", JSON.stringify(location)], {
    execArgv: ["--disable-warning=ExperimentalWarning"],
  });
  return new Promise((resolve, reject) =>
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`It ended with ${code}.`)))),
  );
}

export async function benchGallery(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-rows-"));
  const postgres = await startPostgres();
  try {
    for (const name of ["SQLite", "PostgreSQL"] as const) {
      const databaseUrl = name === "SQLite" ? undefined : await postgres.createDatabase("gallery");
      const location = { databaseUrl, databasePath: join(folder, "media.db"), logSql: false };
      const seconds = await fillLibrary(location, ROWS);
      console.log(`gallery, ${ROWS.toLocaleString("en")} rows on ${name} (made in ${seconds.toFixed(0)} s)`);
      await inChild(location);
    }
  } finally {
    await postgres.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [, script, flag, given] = process.argv;
if (script === import.meta.filename) {
  if (flag === "--measure" && given) await measure(JSON.parse(given) as DatabaseLocation).then(() => process.exit(0));
  else await benchGallery();
}
