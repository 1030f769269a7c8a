/** One stretch of work without a pause lasts at most this long, so that whoever asks in the meantime is answered in between. */
const SLICE_MS = 4;

export class GivenUp extends Error {
  override readonly name = "AbortError";
  constructor() {
    super("The question was given up.");
  }
}

/** Long work takes turns: between slices others go on. */
export class Turns {
  #until = performance.now() + SLICE_MS;
  readonly #signal: AbortSignal | undefined;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Asked every few thousand rows. */
  get isOver(): boolean {
    return performance.now() >= this.#until;
  }

  /** Lets others go on. @throws GivenUp when nobody waits for the answer any more */
  async next(): Promise<void> {
    this.check();
    await new Promise<void>((resolve) => setImmediate(resolve));
    this.check();
    this.#until = performance.now() + SLICE_MS;
  }

  check(): void {
    if (this.#signal?.aborted) throw new GivenUp();
  }
}
