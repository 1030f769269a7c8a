/** What the pool and its threads say to each other. */
export interface ThreadStart {
  /** Two numbers: how many files of the batch at hand are done, and which batch that is. Read from outside when a thread is lost. */
  progress: SharedArrayBuffer;
  /** Whether embedded texts are sent back too. */
  texts: boolean;
}

export interface ToThread {
  batch: number;
  paths: readonly string[];
  /** See `ReadOptions`. */
  listed: boolean;
}

export interface FromThread {
  batch: number;
  /** `Packed[]` as JSON: a text is copied between threads in a fraction of the time that its objects take. */
  results: string;
}
