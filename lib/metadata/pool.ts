/**
 * Threads that read files, so that no event loop waits for a disk or a hostile file. Runs unbundled: what Next bundles must not import
 * this file.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { Answers, type Placed } from "./answers.ts";
import type { FromThread, ThreadStart, ToThread } from "./pool-messages.ts";
import type { NotRead, ReadResult } from "./read.ts";

export type { Placed } from "./answers.ts";
export type { ReadResult } from "./read.ts";

export interface PoolOptions {
  /** How many threads; two where the machine has more than one processor. */
  threads?: number;
  /** A thread that was given nothing for so long ends, and what it holds with it. */
  idleMs?: number;
  /** Whether results carry the embedded texts (`facts.raw`); without, they are empty. */
  texts?: boolean;
  /** A file over which a thread says nothing for so long is given up, and the thread with it. */
  stallMs?: number;
  /** The script of a thread. */
  script?: URL;
}

export interface ReadPool {
  /**
   * Reads files, results in the order of the paths. Never rejects for a file; rejects when the pool is closed or no thread starts.
   */
  readMany(paths: readonly string[]): Promise<ReadResult[]>;
  /**
   * As `readMany`, for very many files, `listed` as `ReadOptions` has it: begins at once and hands on results a few at a time, each with its
   * path's place.
   */
  readListed(paths: readonly string[]): AsyncIterable<Placed[]>;
  close(): Promise<void>;
}

const BATCH = 64;
/** Batches a thread has before it: whoever writes rows on this thread keeps it from answering for a while, and reading goes on. */
const AHEAD = 24;
/** So many threads in a row that ended before they began: it is not the files. */
const MAX_FALSE_STARTS = 3;
const STALL_MS = 20_000;
const IDLE_MS = 30_000;
/** The readers' code takes some 40 MB of heap; a file may add its bounded share. Beyond, the thread ends and not the process. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 } as const;

/** Some of a call's paths, by their place in it. */
interface Batch {
  call: Answers;
  listed: boolean;
  items: { index: number; path: string }[];
}

interface Thread {
  worker: Worker;
  progress: Int32Array;
  /** What it was given and has not answered, in order. */
  given: { number: number; batch: Batch }[];
  /** What its progress was when last looked at. */
  seen: string;
  /** Since when it has been that, or since when there has been nothing to do. */
  since: number;
}

class ThreadPool implements ReadPool {
  readonly #options: Required<PoolOptions>;
  readonly #threads = new Set<Thread>();
  #waiting: Batch[] = [];
  #numbers = 0;
  #falseStarts = 0;
  #watch: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: Required<PoolOptions>) {
    this.#options = options;
  }

  async readMany(paths: readonly string[]): Promise<ReadResult[]> {
    const results: ReadResult[] = new Array(paths.length);
    for await (const placed of this.#read(paths, false)) for (const [index, result] of placed) results[index] = result;
    return results;
  }

  readListed(paths: readonly string[]): AsyncIterable<Placed[]> {
    return this.#read(paths, true);
  }

  #read(paths: readonly string[], listed: boolean): Answers {
    const call = new Answers(paths.length);
    if (this.#isClosed) call.fail(new Error("The pool of reading threads is closed."));
    const items = this.#isClosed ? [] : paths.map((path, index) => ({ index, path }));
    // Of few files each thread gets its share.
    const size = Math.min(BATCH, Math.ceil(items.length / this.#options.threads));
    for (let at = 0; at < items.length; at += size) this.#waiting.push({ call, listed, items: items.slice(at, at + size) });
    this.#fill();
    return call;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    const error = new Error("The pool of reading threads was closed.");
    for (const { call } of this.#waiting) call.fail(error);
    const threads = [...this.#threads];
    for (const { given } of threads) for (const { batch } of given) batch.call.fail(error);
    this.#waiting = [];
    this.#threads.clear();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #fill(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const free = this.#freest();
      const batch = free && this.#waiting.shift();
      if (!free || !batch) return;
      this.#numbers += 1;
      if (free.given.length === 0) {
        free.since = performance.now();
        free.worker.ref();
      }
      free.given.push({ number: this.#numbers, batch });
      const message: ToThread = { batch: this.#numbers, paths: batch.items.map(({ path }) => path), listed: batch.listed };
      free.worker.postMessage(message);
    }
  }

  /** An idle thread, or a new one, or the one with the least before it. */
  #freest(): Thread | null {
    const threads = [...this.#threads].sort((a, b) => a.given.length - b.given.length);
    const [first] = threads;
    if (first && first.given.length === 0) return first;
    return this.#start() ?? (first && first.given.length < AHEAD ? first : null);
  }

  #start(): Thread | null {
    if (this.#threads.size >= this.#options.threads) return null;
    const progress = new SharedArrayBuffer(8);
    const start: ThreadStart = { progress, texts: this.#options.texts };
    const worker = new Worker(this.#options.script, { workerData: start, resourceLimits: LIMITS, execArgv: [] });
    const thread: Thread = { worker, progress: new Int32Array(progress), given: [], seen: "", since: 0 };
    this.#threads.add(thread);
    worker.on("message", (message: FromThread) => this.#take(thread, message));
    worker.on("error", (error) => this.#lose(thread, "fatal", `reading it ended the thread that read it: ${error.message}`));
    worker.on("exit", (code) => this.#lose(thread, "fatal", `reading it ended the thread that read it (code ${code})`));
    this.#watch ??= setInterval(() => this.#look(), Math.min(1000, this.#options.stallMs / 4, this.#options.idleMs / 4)).unref();
    return thread;
  }

  #take(thread: Thread, { batch: number, results }: FromThread): void {
    const [first] = thread.given;
    if (first?.number !== number) return;
    thread.given.shift();
    this.#falseStarts = 0;
    // An idle thread does not keep the process alive.
    if (thread.given.length === 0) {
      thread.since = performance.now();
      thread.worker.unref();
    }
    const { call, items } = first.batch;
    call.answer(
      items.map(({ index }) => index),
      results,
    );
    this.#fill();
  }

  /** Ends threads that have been at one file, or at nothing, for too long. */
  #look(): void {
    const now = performance.now();
    for (const thread of this.#threads) {
      if (thread.given.length === 0) {
        if (now - thread.since > this.#options.idleMs) this.#end(thread);
        continue;
      }
      const seen = thread.progress.join();
      if (seen !== thread.seen) Object.assign(thread, { seen, since: now });
      else if (now - thread.since > this.#options.stallMs)
        this.#lose(thread, "late", `reading it took longer than ${this.#options.stallMs / 1000} s`);
    }
  }

  #end(thread: Thread): void {
    this.#threads.delete(thread);
    void thread.worker.terminate();
  }

  /** A thread is gone or given up: the file it was at gets the reason, all others it was given are read again by the next one. */
  #lose(thread: Thread, code: NotRead["code"], reason: string): void {
    if (!this.#threads.has(thread)) return;
    this.#end(thread);
    const number = Atomics.load(thread.progress, 1);
    const at = thread.given.find((one) => one.number === number);
    const [first] = thread.given;
    if (first && !at) {
      this.#falseStarts += 1;
      if (this.#falseStarts >= MAX_FALSE_STARTS) {
        this.#refuse(
          thread.given.map(({ batch }) => batch),
          reason,
        );
        return;
      }
    }
    const left: Batch[] = [];
    for (const { batch } of thread.given) {
      const fault = batch === at?.batch ? Atomics.load(thread.progress, 0) : -1;
      const item = batch.items[fault];
      const items = batch.items.filter((one) => one !== item);
      if (items.length > 0) left.push({ ...batch, items });
      if (item) batch.call.lose(item.index, { ok: false, code, reason: reason.slice(0, 500) });
    }
    this.#waiting.unshift(...left);
    this.#fill();
  }

  #refuse(given: readonly Batch[], reason: string): void {
    this.#falseStarts = 0;
    const error = new Error(`The threads that read files do not start: ${reason}`);
    for (const { call } of [...given, ...this.#waiting]) call.fail(error);
    this.#waiting = [];
  }
}

export function openPool(options: PoolOptions = {}): ReadPool {
  const threads = Math.max(1, options.threads ?? Math.min(2, availableParallelism()));
  const { texts = false, stallMs = STALL_MS, idleMs = IDLE_MS, script = new URL("./thread.ts", import.meta.url) } = options;
  return new ThreadPool({ threads, texts, stallMs, idleMs, script });
}

let shared: ReadPool | undefined;

/** Reads files by the threads of this process, started when first asked; results in the order of the paths, without embedded texts. */
export function readMany(paths: readonly string[]): Promise<ReadResult[]> {
  shared ??= openPool();
  return shared.readMany(paths);
}

export function readListed(paths: readonly string[]): AsyncIterable<Placed[]> {
  shared ??= openPool();
  return shared.readListed(paths);
}

/** Ends the threads of this process; they start again when asked. */
export async function closePool(): Promise<void> {
  const pool = shared;
  shared = undefined;
  await pool?.close();
}
