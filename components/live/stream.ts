import { EFFECTS } from "./effects.ts";

/** `live`: events arrive. `connecting`: the first try. `down`: the last try failed, another follows. `resting`: nobody looks. */
export type Connection = "connecting" | "live" | "down" | "resting";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;
const OWN_TRIES = 3;
/** Browsers allow few connections to one host; a tab nobody looks at gives its own back after this long. */
const REST_AFTER_MS = 60_000;

/** How long to wait before try `n` (from 0): doubling, with jitter so that many tabs do not come back in one instant. */
export function backOff(tries: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** tries);
  return full / 2 + (full / 2) * random();
}

interface Hears {
  message(type: string, data: string): void;
  /** The stream is open again and cannot tell what was said in between. */
  missed(): void;
}

/** The one connection to `/api/events`. It comes back by itself; nothing that was said meanwhile is lost. */
export class LiveStream {
  readonly #hears: Hears;
  readonly #after: string | null;
  readonly #listeners = new Set<() => void>();
  #state: Connection = "connecting";
  #source: EventSource | null = null;
  #resumes = false;
  #wasLive = false;
  #tries = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  /** @param after the event after which the first stream begins; null: with what happens from then on */
  constructor(hears: Hears, after: string | null) {
    this.#hears = hears;
    this.#after = after;
  }

  get state(): Connection {
    return this.#state;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(): () => void {
    const look = () => this.#look();
    const online = () => this.#reopen();
    document.addEventListener("visibilitychange", look);
    window.addEventListener("online", online);
    this.#open();
    return () => {
      document.removeEventListener("visibilitychange", look);
      window.removeEventListener("online", online);
      clearTimeout(this.#rest);
      this.#close();
    };
  }

  #become(state: Connection): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #open(): void {
    const isFirst = !this.#wasLive && this.#after !== null;
    const source = new EventSource(isFirst ? `/api/events?after=${this.#after}` : "/api/events");
    this.#source = source;
    source.onopen = () => {
      this.#tries = 0;
      // A later stream begins with what happens from then on; only the browser's own reconnection resumes where it was.
      if (this.#wasLive && !this.#resumes) this.#hears.missed();
      this.#wasLive = true;
      this.#resumes = true;
      this.#become("live");
    };
    source.onerror = () => this.#failed(source);
    source.addEventListener("stream.missed", () => this.#hears.missed());
    for (const { event } of EFFECTS) {
      source.addEventListener(event.type, (message: MessageEvent<string>) => this.#hears.message(event.type, message.data));
    }
  }

  /** The browser itself comes back after a short break, with `Last-Event-ID`; after a long one it is left to the back-off. */
  #failed(source: EventSource): void {
    this.#become("down");
    this.#tries += 1;
    if (source.readyState === EventSource.CONNECTING && this.#tries <= OWN_TRIES) return;
    this.#close();
    this.#retry = setTimeout(() => this.#open(), backOff(this.#tries));
  }

  #close(): void {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
    this.#resumes = false;
  }

  #reopen(): void {
    if (this.#state === "live") return;
    this.#close();
    this.#tries = 0;
    this.#open();
  }

  #look(): void {
    clearTimeout(this.#rest);
    if (document.visibilityState === "visible") {
      this.#reopen();
      return;
    }
    this.#rest = setTimeout(() => {
      this.#close();
      this.#become("resting");
    }, REST_AFTER_MS);
  }
}
