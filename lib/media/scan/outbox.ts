import type { Batch, FolderRow, FoundFile, Problem, Stray } from "./messages.ts";

/**
 * Files a batch: what one transaction writes. The first is small, so that something can be seen at once, and each is twice the one before
 * until they are full: those who write then never wait long for those who read.
 */
const FIRST = 100;
const MOST = 1_000;
/** Batches under way at once: the walk waits for those who read and write, so that what it found does not pile up. */
const UNDER_WAY = 4;

export class Stopped extends Error {
  override readonly name = "Stopped";
  constructor() {
    super("The scan was stopped.");
  }
}

type Open = { -readonly [K in keyof Batch]: Batch[K] };

const empty = (): Open => ({
  files: [],
  back: [],
  strays: [],
  folders: [],
  goneFolders: [],
  problems: [],
  solved: [],
  unchanged: 0,
  skipped: 0,
  scanned: [],
});

/** Gathers what a walk finds into batches, and hands one on when it is full. */
export class Outbox {
  readonly #send: (batch: Batch) => void;
  readonly #stop: Int32Array;
  #batch = empty();
  #limit = FIRST;
  #underWay = 0;
  #wake: (() => void) | undefined;

  constructor(send: (batch: Batch) => void, stop: SharedArrayBuffer) {
    this.#send = send;
    this.#stop = new Int32Array(stop);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#stop, 0) !== 0;
  }

  /** @throws Stopped */
  readonly mayGoOn = (): void => {
    if (this.isStopped) throw new Stopped();
  };

  async file(found: FoundFile): Promise<void> {
    this.#batch.files.push(found);
    if (this.#batch.files.length >= this.#limit) await this.flush();
  }

  back(id: number): void {
    this.#batch.back.push(id);
  }

  stray(stray: Stray): void {
    this.#batch.strays.push(stray);
  }

  passed(unchanged: number, skipped = 0): void {
    this.#batch.unchanged += unchanged;
    this.#batch.skipped += skipped;
  }

  problem(problem: Problem): void {
    this.#batch.problems.push(problem);
  }

  solved(path: string): void {
    this.#batch.solved.push(path);
  }

  goneFolder(path: string): void {
    this.#batch.goneFolders.push(path);
  }

  /** A folder that the walk is still to go into. */
  folderToCome(row: FolderRow): void {
    this.#batch.folders.push(row);
  }

  /** After all files of the folder, so that it counts as read only when they are written. Null: its row is as it should be. */
  async folder(row: FolderRow | null, name: string): Promise<void> {
    if (row) this.#batch.folders.push(row);
    this.#batch.scanned.push(name);
    const { back, problems, solved, folders, strays } = this.#batch;
    if (back.length + strays.length + problems.length + solved.length + folders.length >= MOST) await this.flush();
  }

  /** What was found last was taken in. */
  taken(): void {
    this.#underWay -= 1;
    this.#wake?.();
  }

  async flush(): Promise<void> {
    const batch = this.#batch;
    this.#batch = empty();
    if (batch.files.length > 0) this.#limit = Math.min(MOST, this.#limit * 2);
    this.#underWay += 1;
    this.#send(batch);
    while (this.#underWay >= UNDER_WAY) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.mayGoOn();
  }
}
