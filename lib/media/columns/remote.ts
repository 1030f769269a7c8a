import type { Worker } from "node:worker_threads";
import { asColumnsError, type Failure, toFailure } from "./failure.ts";
import type { Columns, QuestionName, Questions } from "./questions.ts";
import { GivenUp } from "./turns.ts";

/** Here to there. */
export type Order = { id: number; name: QuestionName; question: unknown } | { id: number; abort: true } | { end: true };
/** There to here. */
export type Reply = { id: number; answer: unknown } | { id: number; failure: Failure };

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}

/** So long it may take to write down what it holds. */
const ENDING_MS = 4_000;

/** The way to a library in another thread. A thread that died is replaced by the next question's. */
export class RemoteColumns implements Columns {
  readonly #start: () => Worker;
  #thread: Worker | undefined;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;
  #isClosed = false;

  constructor(start: () => Worker) {
    this.#start = start;
  }

  ask<N extends QuestionName>(name: N, question: Questions[N][0], signal?: AbortSignal): Promise<Questions[N][1]> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted || this.#isClosed) return reject(asColumnsError(toFailure(new GivenUp())));
      const id = ++this.#last;
      const giveUp = () => {
        this.#post({ id, abort: true });
        this.#settle(id)?.reject(asColumnsError(toFailure(new GivenUp())));
      };
      const done = () => signal?.removeEventListener("abort", giveUp);
      this.#waiting.set(id, {
        resolve: (answer) => {
          done();
          resolve(answer);
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
      signal?.addEventListener("abort", giveUp, { once: true });
      this.#post({ id, name, question });
      // Only while someone waits for it does the thread keep the program alive.
      this.#thread?.ref();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const thread = this.#thread;
    this.#thread = undefined;
    this.#failAll(asColumnsError(toFailure(new GivenUp())));
    if (!thread) return;
    const ended = new Promise((resolve) => thread.once("exit", resolve));
    thread.ref();
    thread.postMessage({ end: true } satisfies Order);
    const late = new Promise((resolve) => setTimeout(resolve, ENDING_MS).unref());
    await Promise.race([ended, late]);
    await thread.terminate();
  }

  #post(order: Order): void {
    if (!this.#thread && !this.#isClosed) this.#thread = this.#listenTo(this.#start());
    this.#thread?.postMessage(order);
  }

  #listenTo(thread: Worker): Worker {
    const lost = (error: Error) => {
      if (this.#thread !== thread) return;
      this.#thread = undefined;
      this.#failAll(error);
    };
    thread.on("message", (reply: Reply) => {
      const waiting = this.#settle(reply.id);
      if ("failure" in reply) waiting?.reject(asColumnsError(reply.failure));
      else waiting?.resolve(reply.answer as never);
    });
    thread.on("error", (error) => lost(asColumnsError(toFailure(error))));
    thread.on("exit", (code) => lost(new Error(`The thread that holds the library ended with ${code}.`)));
    return thread;
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread?.unref();
    return waiting;
  }

  #failAll(error: Error): void {
    for (const id of [...this.#waiting.keys()]) this.#settle(id)?.reject(error);
  }
}
