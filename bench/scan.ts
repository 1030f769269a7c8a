/**
 * Scans: a cold index against bare loops over the same files in turns, resyncs that find nothing, both over HTTP while previews are
 * made, growth with the number of files, memory. BENCH_LARGE=1 adds 300,000 and 1,000,000 files.
 */

import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { openDatabase, setDatabase } from "#lib/db/client.ts";
import { migrate } from "#lib/db/migrate.ts";
import { ensureRoots, forgetCached } from "#lib/media/roots/service.ts";
import { scan } from "#lib/media/scan/run.ts";
import { type ScanMode, ScanPayload, type ScanReport } from "#lib/media/scan/schema.ts";
import { endWalker } from "#lib/media/scan/walker.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { bareIndex, bareIndexWaiting } from "./bare-index.ts";
import { type Instance, startInstance } from "./instance.ts";
import { hasLibraryTool, makeLibrary } from "./library.ts";

const ROUNDS = 3;
/** Of a cold index so many pairs: two programs on two processors that others use too are told apart only by many. */
const PAIRS = 15;
/** So many scans of a process still wait for V8 to compile what they run. */
const COMPILING = 3;
const MB = 1_000_000;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const say = (what: string, figure: string) => console.log(`${what.padEnd(64)} ${figure}`);

/** A library of its own in a home of its own, open for scans in this process. */
async function openHome(library: string) {
  const home = mkdtempSync(join(tmpdir(), "atelier-bench-scan-"));
  const env = parseEnvironment({ ATELIER_HOME: home, COMFYUI_ROOT: library, LOG_LEVEL: "error" });
  setEnvironment(env);
  forgetCached();
  await migrate(env);
  const database = openDatabase(env);
  setDatabase(database);
  await ensureRoots();
  const signal = new AbortController().signal;
  return {
    /** Has the walking thread started, by a scan of no folders. */
    async start(): Promise<void> {
      await scan(database, ScanPayload.parse({ mode: "quick", folders: [] }), { jobId: null, signal, progress: () => undefined });
    },
    async scan(mode: ScanMode): Promise<{ seconds: number; report: ScanReport }> {
      const started = performance.now();
      const report = await scan(database, ScanPayload.parse({ mode }), { jobId: null, signal, progress: () => undefined });
      return { seconds: (performance.now() - started) / 1_000, report };
    },
    async close() {
      endWalker();
      await database.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** @returns seconds, and microseconds of processor time a file */
async function coldOnce(library: string, files: number): Promise<{ seconds: number; processor: number }> {
  const home = await openHome(library);
  await home.start();
  const before = process.cpuUsage();
  const { seconds, report } = await home.scan("full");
  const { user, system } = process.cpuUsage(before);
  if (report.imported !== files) throw new Error(`${report.imported} of ${files} files were found: ${JSON.stringify(report.errors[0])}`);
  await home.close();
  return { seconds, processor: (user + system) / files };
}

async function benchCold(library: string, files: number): Promise<void> {
  const ours: number[] = [];
  const bare: number[] = [];
  const work: { ours: number; bare: number }[] = [];
  const folder = mkdtempSync(join(tmpdir(), "atelier-bench-bare-"));
  // These bring files into the system's cache and code into this process.
  bareIndex(join(library, "input"), join(folder, "first.db"));
  const first = await coldOnce(library, files);
  for (let round = 1; round < COMPILING; round += 1) await coldOnce(library, files);
  for (let round = 0; round < PAIRS; round += 1) {
    const before = process.cpuUsage();
    bare.push(bareIndex(join(library, "input"), join(folder, `${round}.db`)).seconds);
    const between = process.cpuUsage(before);
    const { seconds, processor } = await coldOnce(library, files);
    ours.push(seconds);
    work.push({ ours: processor, bare: (between.user + between.system) / files });
  }
  const waiting: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    waiting.push((await bareIndexWaiting(join(library, "input"), join(folder, `${round}-waiting.db`))).seconds);
  }
  rmSync(folder, { recursive: true, force: true });
  const ratios = ours.map((seconds, round) => (bare[round] ?? 0) / seconds);
  say(`cold index, ${files} files`, `${Math.round(files / median(ours))} files/s`);
  say("  the first of a process, which compiles its code", `${Math.round(files / first.seconds)} files/s`);
  say("  a bare loop that reads 8 KiB, parses, inserts", `${Math.round(files / median(bare))} files/s; ours ${median(ratios).toFixed(2)}×`);
  say(
    "  one by node:fs/promises, which lets others run meanwhile",
    `${Math.round(files / median(waiting))} files/s; ours ${(median(waiting) / median(ours)).toFixed(2)}×`,
  );
  // Wall time tells of who else is at work; this does not, and ours is spread over several threads.
  const each = (whose: "ours" | "bare") => `${median(work.map((one) => one[whose])).toFixed(0)} µs`;
  say("  processor time a file, ours and the bare loop's", `${each("ours")}, ${each("bare")}`);
}

async function benchUnchanged(library: string, files: number): Promise<void> {
  const home = await openHome(library);
  await home.scan("full");
  // Folders that changed a moment ago are read again once.
  await home.scan("full");
  for (const mode of ["full", "quick"] as const) {
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push((await home.scan(mode)).seconds);
    say(`${mode} resync, ${files} files, nothing changed`, `${median(times).toFixed(3)} s`);
  }
  await home.close();
}

/** A full scan over HTTP, from the request to its report. */
async function resync({ url }: Instance): Promise<{ seconds: number; report: ScanReport }> {
  const started = performance.now();
  // `fetch` gives up when nothing comes for five minutes.
  const asked = request(`${url}/api/gallery/resync`, { method: "POST", headers: { "content-type": "application/json" } });
  asked.end(JSON.stringify({ wait: true }));
  const [answer] = (await once(asked, "response")) as [IncomingMessage];
  const said = await text(answer);
  if (answer.statusCode !== 200) throw new Error(`POST /api/gallery/resync answered ${answer.statusCode}: ${said}`);
  return { seconds: (performance.now() - started) / 1_000, report: JSON.parse(said) as ScanReport };
}

/** A ComfyUI without files, on the library's file system. */
function emptyBeside(library: string): string {
  const comfyui = mkdtempSync(join(library, "..", "appearing-"));
  mkdirSync(join(comfyui, "input"));
  return comfyui;
}

/** Has the folders of one ComfyUI's input appear at once in another's. */
function moveFiles(from: string, to: string): void {
  const folders = readdirSync(join(from, "input"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of folders) renameSync(join(from, "input", name), join(to, "input", name));
}

async function benchHttp(library: string, files: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "atelier-bench-bare-"));
  const bare: number[] = [];
  const waiting: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    bare.push(bareIndex(join(library, "input"), join(folder, `${round}.db`)).seconds);
    waiting.push((await bareIndexWaiting(join(library, "input"), join(folder, `${round}-waiting.db`))).seconds);
  }
  rmSync(folder, { recursive: true, force: true });
  const comfyui = emptyBeside(library);
  const instance = await startInstance({ env: { COMFYUI_ROOT: comfyui } });
  try {
    await resync(instance);
    moveFiles(library, comfyui);
    const cold = await resync(instance);
    say(`cold index over HTTP, ${files} files that appear at once`, `${Math.round(files / cold.seconds)} files/s`);
    const against = (loop: readonly number[]) =>
      `${Math.round(files / median(loop))} files/s; ours ${(median(loop) / cold.seconds).toFixed(2)}×`;
    say("  a bare loop that reads 8 KiB, parses, inserts", against(bare));
    say("  one by node:fs/promises, which lets others run meanwhile", against(waiting));
    await resync(instance);
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) times.push((await resync(instance)).seconds);
    say(`full resync over HTTP, ${files} files, previews being made`, `${median(times).toFixed(3)} s`);
  } finally {
    moveFiles(comfyui, library);
    await instance.stop();
    instance.remove();
    rmSync(comfyui, { recursive: true, force: true });
  }
}

async function benchGrowth(small: { root: string; files: number }, large: { root: string; files: number }): Promise<void> {
  const each = async ({ root, files }: typeof small) => {
    const rounds: { wall: number; processor: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const { seconds, processor } = await coldOnce(root, files);
      rounds.push({ wall: seconds / files, processor });
    }
    return { wall: median(rounds.map(({ wall }) => wall)), processor: median(rounds.map(({ processor }) => processor)) };
  };
  for (let round = 0; round < COMPILING; round += 1) await coldOnce(small.root, small.files);
  const little = await each(small);
  const much = await each(large);
  say(`time a file, ${large.files} files against ${small.files}`, `${(much.wall / little.wall).toFixed(2)}×`);
  say("  processor time a file", `${(much.processor / little.processor).toFixed(2)}×`);
}

/** What one of an instance's processes holds, and the most that it ever held, in MB. */
function memoryOf({ child }: Instance, program: "server.ts" | "worker.ts"): { now: number; most: number } {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      if (!status.includes(`PPid:\t${child.pid}\n`) || !readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(program)) continue;
      const kilobytes = (what: string) => Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1] ?? 0);
      return { now: (kilobytes("VmRSS") * 1_024) / MB, most: (kilobytes("VmHWM") * 1_024) / MB };
    } catch {
      // It has ended meanwhile.
    }
  }
  throw new Error(`there is no ${program}`);
}

/** So that the web holds what it answers lists from. */
async function lookAround({ url }: Instance): Promise<void> {
  for (const asked of ["?count=exact", "?sort=name", "?q=fox&count=exact", "?score_min=3", "/summary"]) {
    const answer = await fetch(`${url}/api/gallery${asked}`);
    if (!answer.ok) throw new Error(`GET /api/gallery${asked} answered ${answer.status}: ${await answer.text()}`);
    await answer.arrayBuffer();
  }
}

async function benchMemory(library: string, files: number): Promise<void> {
  const comfyui = emptyBeside(library);
  const instance = await startInstance({ env: { COMFYUI_ROOT: comfyui } });
  try {
    await resync(instance);
    moveFiles(library, comfyui);
    const { seconds } = await resync(instance);
    const told = (program: "server.ts" | "worker.ts") => {
      const { now, most } = memoryOf(instance, program);
      return `${Math.round(now)} MB (at most ${Math.round(most)})`;
    };
    say(`worker's memory after a scan of ${files} new files`, `${told("worker.ts")}, ${Math.round(files / seconds)} files/s`);
    await lookAround(instance);
    say("  and the web's, when lists of all sorts were asked for", told("server.ts"));
    await resync(instance);
    say("  the worker's after another that found nothing new", told("worker.ts"));
  } finally {
    moveFiles(comfyui, library);
    await instance.stop();
    instance.remove();
    rmSync(comfyui, { recursive: true, force: true });
  }
}

export async function benchScan(): Promise<void> {
  if (!hasLibraryTool()) {
    console.log("scan: left out, because the tool that makes libraries is not beside the project");
    return;
  }
  const base = process.env.BENCH_LIBRARIES ?? join(tmpdir(), "atelier-bench-libraries");
  const library = (files: number, edge?: number) => makeLibrary(base, files, edge);
  const isLarge = process.env.BENCH_LARGE === "1";
  await benchMemory(library(100_000), 100_000);
  await benchCold(library(10_000), 10_000);
  await benchUnchanged(library(10_000), 10_000);
  await benchUnchanged(library(100_000), 100_000);
  await benchHttp(library(30_000), 30_000);
  if (isLarge) await benchGrowth({ root: library(10_000, 64), files: 10_000 }, { root: library(300_000), files: 300_000 });
  if (isLarge) await benchMemory(library(1_000_000), 1_000_000);
  await closePool();
}
