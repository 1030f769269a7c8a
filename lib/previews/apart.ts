/**
 * Makes previews in processes of their own: each does one file at a time, so that it is known on which file one crashed, hung or ran
 * out of memory. They start when there is work and end when there has been none for a while.
 */
import { type ChildProcess, fork } from "node:child_process";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { processWide } from "#lib/core/process-wide.ts";
import { EXTRA_RECIPES_OF, RECIPES_OF, type Recipe } from "#lib/media/links.ts";
import { type MadePreviews, noteProblem, type PreviewSubject, revived } from "./cache.ts";
import type { RenderAnswer, RenderOrder } from "./orders.ts";
import { previewFolder } from "./recipes.ts";

/** Milliseconds a file may take; the renderers' own limits come first and say more. */
const PATIENCE_MS = { image: 20_000, video: 75_000, audio: 75_000, model3d: 30_000 } as const;
const GRACE_MS = 1_500;
const IDLE_MS = 20_000;
/** A process beyond this while it works is ended; the file is told to be too much. */
const MAX_MEMORY = 480 * 1024 * 1024;
/** One that holds more than this afterwards is not used again. */
const KEPT_MEMORY = 256 * 1024 * 1024;
const LOOK_MS = 100;

interface Order {
  subject: PreviewSubject;
  recipes: readonly Recipe[];
  folder: string;
  signal: AbortSignal | undefined;
  result: PromiseWithResolvers<MadePreviews>;
  crashes: number;
}

interface Bench {
  child: ChildProcess;
  order: Order | null;
  idle: NodeJS.Timeout | null;
  /** Stops watching over the present order. */
  leave: () => void;
  /** Why it was ended, where we ended it. */
  verdict: string | null;
}

// Beside `server.ts` and `worker.ts` this module exists once more in what Next has bundled, where it does not know where it lies (also
// while Next builds, when nobody has asked for it before).
const state = processWide("previews.apart", () => ({
  script: join(import.meta.dirname ?? "", "render-process.ts"),
  niceness: 0,
  idleMs: IDLE_MS,
  places: Math.max(1, Math.min(4, availableParallelism())),
  benches: new Set<Bench>(),
  waiting: [] as Order[],
  nextId: 1,
}));

/** How willingly the processes step back for others (0 to 19): the worker's do, those of a person who waits do not. */
export function stepBack(niceness: number): void {
  state.niceness = niceness;
}

/** How long a process with nothing to do is kept. */
export function keepIdle(ms: number): void {
  state.idleMs = ms;
}

export interface ApartOptions {
  signal?: AbortSignal | undefined;
  recipes?: readonly Recipe[];
}

/** As `makePreviews`, but nothing the file does to its decoder reaches this process. */
export function makePreviewsApart(subject: PreviewSubject, { signal, recipes }: ApartOptions = {}): Promise<MadePreviews> {
  const order: Order = {
    subject,
    recipes: recipes ?? [...RECIPES_OF[subject.kind], ...EXTRA_RECIPES_OF[subject.kind]],
    folder: previewFolder(),
    signal,
    result: Promise.withResolvers<MadePreviews>(),
    crashes: 0,
  };
  if (signal?.aborted) order.result.reject(signal.reason);
  else {
    state.waiting.push(order);
    assign();
  }
  return order.result.promise;
}

/** Ends the processes; what they were doing is given up. */
export function endRendering(): void {
  for (const bench of state.benches) bench.child.kill("SIGKILL");
}

function assign(): void {
  while (state.waiting.length > 0) {
    const bench = [...state.benches].find(({ order, verdict, child }) => order === null && verdict === null && child.connected);
    if (!bench && state.benches.size >= state.places) return;
    const order = state.waiting.shift();
    if (!order) return;
    if (order.signal?.aborted) order.result.reject(order.signal.reason);
    else give(bench ?? open(), order);
  }
}

function open(): Bench {
  const child = fork(state.script, [String(state.niceness)], {
    execArgv: ["--disable-warning=ExperimentalWarning", "--max-old-space-size=256"],
    stdio: ["ignore", "ignore", "ignore", "ipc"],
    // What is preloaded into the program (measurements, tests) is not for this process.
    // Few arenas of glibc's malloc: each keeps what large pictures once took.
    env: { ...process.env, NODE_OPTIONS: "", MALLOC_ARENA_MAX: "2" },
  });
  const bench: Bench = { child, order: null, idle: null, leave: () => undefined, verdict: null };
  state.benches.add(bench);
  child.on("message", (answer: RenderAnswer) => settle(bench, answer));
  child.on("error", (error) => child.pid === undefined && neverOpened(bench, error.message));
  // Not "close": after a disconnect of ours that never comes, and the place would be taken for ever.
  child.once("exit", (code, signal) => closed(bench, signal ?? `code ${code}`));
  return bench;
}

function give(bench: Bench, order: Order): void {
  const id = state.nextId++;
  if (bench.idle) clearTimeout(bench.idle);
  bench.order = order;
  keepAlive(bench, true);
  const told = (message: RenderOrder) => bench.child.connected && bench.child.send(message, () => undefined);
  const kill = (verdict: string) => {
    bench.verdict ??= verdict;
    bench.child.kill("SIGKILL");
  };
  const { kind } = order.subject;
  const late = setTimeout(() => {
    told({ kind: "stop", id });
    setTimeout(() => bench.order === order && kill(`making it takes longer than ${PATIENCE_MS[kind] / 1000} s`), GRACE_MS);
  }, PATIENCE_MS[kind]);
  const look = setInterval(() => memoryOf(bench.child.pid) > MAX_MEMORY && kill("decoding it takes too much memory"), LOOK_MS);
  const stop = () => {
    told({ kind: "stop", id });
    setTimeout(() => bench.order === order && kill("stopped"), GRACE_MS);
  };
  order.signal?.addEventListener("abort", stop, { once: true });
  bench.leave = () => {
    clearTimeout(late);
    clearInterval(look);
    order.signal?.removeEventListener("abort", stop);
    bench.leave = () => undefined;
  };
  const { subject, recipes, folder } = order;
  told({ kind: "render", id, subject, recipes, folder });
}

/** What a process holds in memory now, in bytes; 0 where the system does not say. */
function memoryOf(pid: number | undefined): number {
  if (process.platform !== "linux" || pid === undefined) return 0;
  try {
    // The second number is resident pages of 4 KiB (proc(5)).
    return Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1] ?? 0) * 4096;
  } catch {
    return 0;
  }
}

function settle(bench: Bench, answer: RenderAnswer): void {
  const { order } = bench;
  if (!order) return;
  bench.leave();
  bench.order = null;
  if (answer.previews) order.result.resolve(answer.previews);
  else if (order.signal?.aborted) order.result.reject(order.signal.reason);
  else if (answer.error.message === "stopped")
    void tooMuch(order, `making it takes longer than ${PATIENCE_MS[order.subject.kind] / 1000} s`);
  else order.result.reject(revived(answer.error));
  if (answer.rss > KEPT_MEMORY) end(bench);
  else rest(bench);
  assign();
}

function rest(bench: Bench): void {
  keepAlive(bench, false);
  bench.idle = setTimeout(() => end(bench), state.idleMs);
  bench.idle.unref();
}

function end(bench: Bench): void {
  bench.verdict ??= "not needed any more";
  if (bench.child.connected) bench.child.disconnect();
}

/** A process that rests must not keep this one from ending. */
function keepAlive({ child }: Bench, isBusy: boolean): void {
  if (isBusy) {
    child.ref();
    child.channel?.ref();
  } else {
    child.unref();
    child.channel?.unref();
  }
}

function closed(bench: Bench, how: string): void {
  if (!state.benches.delete(bench)) return;
  const { order, verdict } = bench;
  bench.leave();
  if (bench.idle) clearTimeout(bench.idle);
  bench.order = null;
  if (order) {
    order.crashes += 1;
    if (order.signal?.aborted) order.result.reject(order.signal.reason);
    else if (verdict !== null) void tooMuch(order, verdict);
    // The machine may have been short of memory for a moment: once more, in a process that did not go through it, and then it is the file.
    else if (order.crashes < 2) give(open(), order);
    else void tooMuch(order, `its decoder crashed (${how})`);
  }
  assign();
}

/** The machine is short of something just now, which says nothing of the file. */
function neverOpened(bench: Bench, how: string): void {
  const { order } = bench;
  bench.order = null;
  order?.result.resolve({ made: {}, thumbhash: null, problem: `its decoder could not be started (${how})`, isLasting: false });
  closed(bench, how);
}

async function tooMuch({ subject, folder, result }: Order, problem: string): Promise<void> {
  await noteProblem(folder, subject.fingerprint, problem).catch(() => undefined);
  result.resolve({ made: {}, thumbhash: null, problem, isLasting: true });
}
