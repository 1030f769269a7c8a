/** What the pool and its threads say to each other. */
import type { ReadResult } from "./read.ts";

export interface ThreadStart {
  /** One number: how many files of the batch at hand are done. Read from outside when a thread has stopped answering. */
  progress: SharedArrayBuffer;
  /** Whether embedded texts are sent back too. */
  texts: boolean;
}

export interface ToThread {
  batch: number;
  paths: readonly string[];
}

export interface FromThread {
  batch: number;
  results: ReadResult[];
}
