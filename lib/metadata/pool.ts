/**
 * Threads that read files, so that no event loop waits for a disk or a hostile file. Runs unbundled: what Next bundles must not import
 * this file.
 */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FromThread, ThreadStart, ToThread } from "./pool-messages.ts";
import type { NotRead, ReadResult } from "./read.ts";

export type { ReadResult } from "./read.ts";

export interface PoolOptions {
  /** How many threads; one, two where the machine has four processors. */
  threads?: number;
  /** Whether results carry the embedded texts (`facts.raw`); without, they are empty. */
  texts?: boolean;
  /** A file over which a thread says nothing for so long is given up, and the thread with it. */
  stallMs?: number;
  /** The script of a thread. */
  script?: URL;
}

export interface ReadPool {
  /** Reads files, results in the order of the paths. Never rejects for a file; rejects when the pool is closed or no thread starts. */
  readMany(paths: readonly string[]): Promise<ReadResult[]>;
  close(): Promise<void>;
}

const BATCH = 64;
/** What a thread's progress says before it has begun with a batch. */
const NOT_BEGUN = -1;
/** So many threads in a row that ended before they began: it is not the files. */
const MAX_FALSE_STARTS = 3;
const STALL_MS = 20_000;
/** The readers' code takes some 40 MB of heap; a file may add its bounded share. Beyond, the thread ends and not the process. */
const LIMITS = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16, stackSizeMb: 4 } as const;

interface Call {
  results: ReadResult[];
  left: number;
  resolve(results: ReadResult[]): void;
  reject(error: Error): void;
}

/** Some of a call's paths, by their place in it. */
interface Batch {
  call: Call;
  items: { index: number; path: string }[];
}

interface Thread {
  worker: Worker;
  done: Int32Array;
  at: { number: number; batch: Batch } | null;
  /** What `done` was when last looked at, and since when. */
  seen: number;
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

  readMany(paths: readonly string[]): Promise<ReadResult[]> {
    if (this.#isClosed) return Promise.reject(new Error("The pool of reading threads is closed."));
    if (paths.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      const call: Call = { results: new Array(paths.length), left: paths.length, resolve, reject };
      const items = paths.map((path, index) => ({ index, path }));
      // Of few files each thread gets its share.
      const size = Math.min(BATCH, Math.ceil(items.length / this.#options.threads));
      for (let at = 0; at < items.length; at += size) this.#waiting.push({ call, items: items.slice(at, at + size) });
      this.#fill();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    const error = new Error("The pool of reading threads was closed.");
    for (const { call } of this.#waiting) call.reject(error);
    const threads = [...this.#threads];
    for (const { at } of threads) at?.batch.call.reject(error);
    this.#waiting = [];
    this.#threads.clear();
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #fill(): void {
    while (this.#waiting.length > 0 && !this.#isClosed) {
      const free = [...this.#threads].find(({ at }) => at === null) ?? this.#start();
      const batch = free && this.#waiting.shift();
      if (!free || !batch) return;
      this.#numbers += 1;
      free.at = { number: this.#numbers, batch };
      Atomics.store(free.done, 0, NOT_BEGUN);
      free.seen = NOT_BEGUN;
      free.since = performance.now();
      free.worker.ref();
      const message: ToThread = { batch: this.#numbers, paths: batch.items.map(({ path }) => path) };
      free.worker.postMessage(message);
    }
  }

  #start(): Thread | null {
    if (this.#threads.size >= this.#options.threads) return null;
    const progress = new SharedArrayBuffer(4);
    const start: ThreadStart = { progress, texts: this.#options.texts };
    const worker = new Worker(this.#options.script, { workerData: start, resourceLimits: LIMITS, execArgv: [] });
    const thread: Thread = { worker, done: new Int32Array(progress), at: null, seen: 0, since: 0 };
    this.#threads.add(thread);
    worker.on("message", (message: FromThread) => this.#take(thread, message));
    worker.on("error", (error) => this.#lose(thread, "fatal", `reading it ended the thread that read it: ${error.message}`));
    worker.on("exit", (code) => this.#lose(thread, "fatal", `reading it ended the thread that read it (code ${code})`));
    this.#watch ??= setInterval(() => this.#look(), Math.min(1000, this.#options.stallMs / 4)).unref();
    return thread;
  }

  #take(thread: Thread, { batch: number, results }: FromThread): void {
    if (thread.at?.number !== number) return;
    const { batch } = thread.at;
    thread.at = null;
    this.#falseStarts = 0;
    // An idle thread does not keep the process alive.
    thread.worker.unref();
    for (const [index, item] of batch.items.entries()) {
      const result = results[index];
      if (result) settle(batch.call, item.index, result);
    }
    this.#fill();
  }

  /** Ends threads that have been at one file for too long. */
  #look(): void {
    const now = performance.now();
    for (const thread of this.#threads) {
      if (!thread.at) continue;
      const done = Atomics.load(thread.done, 0);
      if (done !== thread.seen) Object.assign(thread, { seen: done, since: now });
      else if (now - thread.since > this.#options.stallMs)
        this.#lose(thread, "late", `reading it took longer than ${this.#options.stallMs / 1000} s`);
    }
  }

  /** A thread is gone or given up: the file it was at gets the reason, the others of its batch are read again by the next one. */
  #lose(thread: Thread, code: NotRead["code"], reason: string): void {
    if (!this.#threads.delete(thread)) return;
    void thread.worker.terminate();
    const { at } = thread;
    if (at) {
      const fault = Atomics.load(thread.done, 0);
      if (fault === NOT_BEGUN) this.#falseStarts += 1;
      if (this.#falseStarts >= MAX_FALSE_STARTS) {
        this.#refuse(at.batch, reason);
        return;
      }
      const rest = at.batch.items.filter((_, index) => index !== fault);
      const item = at.batch.items[fault];
      if (item) settle(at.batch.call, item.index, { ok: false, code, reason: reason.slice(0, 500) });
      if (rest.length > 0) this.#waiting.unshift({ call: at.batch.call, items: rest });
    }
    this.#fill();
  }

  #refuse(batch: Batch, reason: string): void {
    this.#falseStarts = 0;
    const error = new Error(`The threads that read files do not start: ${reason}`);
    for (const { call } of [batch, ...this.#waiting]) call.reject(error);
    this.#waiting = [];
  }
}

function settle(call: Call, index: number, result: ReadResult): void {
  call.results[index] = result;
  call.left -= 1;
  if (call.left === 0) call.resolve(call.results);
}

export function openPool(options: PoolOptions = {}): ReadPool {
  const threads = Math.max(1, options.threads ?? (availableParallelism() >= 4 ? 2 : 1));
  const script = options.script ?? new URL("./thread.ts", import.meta.url);
  return new ThreadPool({ threads, texts: options.texts ?? false, stallMs: options.stallMs ?? STALL_MS, script });
}

let shared: ReadPool | undefined;

/** Reads files by the threads of this process, started when first asked; results in the order of the paths, without embedded texts. */
export function readMany(paths: readonly string[]): Promise<ReadResult[]> {
  shared ??= openPool();
  return shared.readMany(paths);
}

/** Ends the threads of this process; they start again when asked. */
export async function closePool(): Promise<void> {
  const pool = shared;
  shared = undefined;
  await pool?.close();
}
