import { messageOf } from "#lib/core/errors.ts";
import { log } from "#lib/core/log.ts";
import { db } from "#lib/db/client.ts";
import { listen } from "./bus.ts";
import { type EventRow, eventsAfter, lastEventId } from "./store.ts";

export interface Heard {
  /** Null for what only lives a moment. */
  readonly id: number | null;
  readonly type: string;
  readonly scope: string;
  readonly payload: unknown;
}

type Hearer = (event: Heard) => void;

/** What a lost wake-up costs. */
const POLL_MS = 250;
const AWAY_MS = 2_000;
const BATCH = 500;

/** Reads the outbox once for all who listen in this process, as long as anyone does. */
class Tail {
  readonly #hearers = new Set<Hearer>();
  #cursor: number | null = null;
  #timer: NodeJS.Timeout | null = null;
  #reading = false;
  #again = false;
  #unlisten: (() => void) | null = null;

  /**
   * Hears everything from after `cursor` on (from now on where null), in order, then what happens. Resolves once the past is told.
   * @returns how to stop
   */
  async follow(cursor: number | null, hearer: Hearer): Promise<() => void> {
    const held: Heard[] = [];
    let live = false;
    const gate: Hearer = (event) => (live ? hearer(event) : held.push(event));
    this.#hearers.add(gate);
    const stop = () => this.#leave(gate);
    try {
      const until = await this.#start();
      if (cursor !== null && cursor < until) await this.#replay(cursor, until, hearer);
    } catch (error) {
      stop();
      throw error;
    }
    live = true;
    for (const event of held) hearer(event);
    return stop;
  }

  async #start(): Promise<number> {
    if (this.#cursor === null) {
      const newest = await lastEventId(db());
      this.#cursor ??= newest;
    }
    this.#unlisten ??= listen((message) => {
      if (message.kind === "wake" && message.topic === "events") this.#wake();
      if (message.kind === "event") this.#tell({ id: null, type: message.type, scope: message.scope, payload: message.payload });
    });
    this.#schedule(POLL_MS);
    return this.#cursor;
  }

  async #replay(from: number, until: number, hearer: Hearer): Promise<void> {
    for (let cursor = from; cursor < until; ) {
      const rows = (await eventsAfter(db(), cursor, BATCH)).filter((row) => row.id <= until);
      for (const row of rows) hearer(heard(row));
      const last = rows.at(-1);
      if (!last) return;
      cursor = last.id;
    }
  }

  #leave(hearer: Hearer): void {
    this.#hearers.delete(hearer);
    if (this.#hearers.size > 0) return;
    this.#unlisten?.();
    this.#unlisten = null;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#cursor = null;
  }

  #tell(event: Heard): void {
    for (const hearer of this.#hearers) hearer(event);
  }

  #schedule(ms: number): void {
    if (this.#timer || this.#hearers.size === 0) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#wake();
    }, ms);
    this.#timer.unref();
  }

  #wake(): void {
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    this.#read()
      .then(
        () => POLL_MS,
        (error: unknown) => {
          log.debug("the outbox cannot be read now", { reason: messageOf(error) });
          return AWAY_MS;
        },
      )
      .then((pause) => {
        this.#reading = false;
        const again = this.#again;
        this.#again = false;
        if (again && pause === POLL_MS) this.#wake();
        else this.#schedule(pause);
      });
  }

  async #read(): Promise<void> {
    for (;;) {
      if (this.#cursor === null || this.#hearers.size === 0) return;
      const rows = await eventsAfter(db(), this.#cursor, BATCH);
      for (const row of rows) {
        this.#cursor = row.id;
        this.#tell(heard(row));
      }
      if (rows.length < BATCH) return;
    }
  }
}

function heard(row: EventRow): Heard {
  return { id: row.id, type: row.type, scope: row.scope, payload: JSON.parse(row.payload) };
}

export const tail = new Tail();
