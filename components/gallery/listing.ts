import { type FileKey, fileKey } from "#lib/media/file-key.ts";
import type { GallerySummary, Media, MediaList } from "#lib/media/schema.ts";
import { Aspects } from "./aspects.ts";
import type { DayCount } from "./sections.ts";

/** Items of a page; runs of pages are asked for at once. */
export const PAGE = 60;
const MOST_AT_ONCE = 5;
/** Pages kept. What is far from the screen goes first, and comes back when it is looked at again. */
const MOST_PAGES = 48;
/** Places in the list remembered as cursors: without them a page costs one more question. */
const MOST_STARTS = 2000;
/** The API's own limit of a page. */
const LONGEST_STEP = 500;
const TRY_AGAIN_MS = 1500;

/** The list as one answer of the server described it. Positions count in it; newer files wait until it is replaced. */
export interface Snapshot {
  readonly total: number;
  /** In the order of the list; null where the order is not one of days. */
  readonly days: readonly DayCount[] | null;
}

export interface Asks {
  page(cursor: string | null, limit: number, signal: AbortSignal): Promise<MediaList>;
  /** Where the list is at a part of its length. */
  jump(part: number, signal: AbortSignal): Promise<Pick<GallerySummary, "total" | "cursor" | "index">>;
  /** New files come in front of this order. */
  readonly newestFirst: boolean;
}

interface Run {
  readonly from: number;
  readonly to: number;
  readonly abort: AbortController;
}

/**
 * A view's items, as far as they are known: a sparse map of pages, loaded around what is looked at. Positions are those of the
 * snapshot, so that what comes in meanwhile moves nothing.
 */
export class Listing {
  aspects = new Aspects(0);
  version = 0;
  /** Changes with the length and the days: then everything has to be laid out again. */
  shape = 0;
  /** Why the last question failed; null when it did not. */
  error: unknown = null;
  snapshot: Snapshot | null = null;
  readonly #asks: Asks;
  #pages = new Map<number, (Media | null)[]>();
  /** Cursors of pages' beginnings. */
  #starts = new Map<number, string | null>([[0, null]]);
  #runs: Run[] = [];
  #wanted: readonly [number, number] = [0, 0];
  #known = 0;
  #hasMore = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<(from: number, to: number) => void>();

  constructor(asks: Asks, first: MediaList, snapshot: Snapshot | null = null, at = 0) {
    this.#asks = asks;
    this.#begin(first, snapshot, at);
  }

  /** `listener` hears which positions changed. */
  readonly subscribe = (listener: (from: number, to: number) => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** How long the list is. Without a summary it grows by what was read. */
  get length(): number {
    return this.snapshot?.total ?? this.#known + (this.#hasMore ? PAGE : 0);
  }

  /** All items in front of this position are known by an unbroken row of pages. */
  get known(): number {
    return this.#known;
  }

  get isComplete(): boolean {
    return this.snapshot === null && !this.#hasMore;
  }

  at(index: number): Media | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? undefined;
  }

  /** What was here is gone; what is not read yet is no gap. */
  isGap(index: number): boolean {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] === null;
  }

  /** Position of a file among those that are known. */
  indexOf(key: FileKey): number {
    for (const [page, items] of this.#pages) {
      const at = items.findIndex((item) => item && fileKey(item) === key);
      if (at >= 0) return page * PAGE + at;
    }
    return -1;
  }

  *items(): Generator<Media> {
    for (const page of this.#pages.values()) for (const item of page) if (item) yield item;
  }

  has(key: FileKey): boolean {
    return this.indexOf(key) >= 0;
  }

  /** What the server's counts say of the same list. */
  adopt(snapshot: Snapshot): void {
    this.snapshot = snapshot;
    this.shape += 1;
    this.#say(0, this.length);
  }

  /** Puts newer versions in place. What is gone stays as a gap: nothing that is looked at moves. */
  replace(changed: ReadonlyMap<FileKey, Media | null>): void {
    for (const [page, items] of this.#pages) {
      if (!items.some((item) => item && changed.has(fileKey(item)))) continue;
      this.#pages.set(
        page,
        items.map((item) => {
          const next = item ? changed.get(fileKey(item)) : undefined;
          return next === undefined ? item : next;
        }),
      );
      this.aspects.set(page * PAGE, this.#filled(page));
      this.#say(page * PAGE, page * PAGE + items.length);
    }
  }

  /** Begins again with a newer state of the view, of which a part is already there. */
  restart(snapshot: Snapshot | null, first: MediaList, at = 0): void {
    this.halt();
    this.#pages = new Map();
    this.#starts = new Map([[0, null]]);
    this.shape += 1;
    this.#known = 0;
    this.#begin(first, snapshot, at);
    this.#say(0, this.length);
  }

  /** Loads what is missing of `[from, to)`, and gives up what was asked for elsewhere. */
  want(from: number, to: number): void {
    this.leave(from, to);
    this.#go();
  }

  /** Gives up what was asked for outside of `[from, to)`. */
  leave(from: number, to: number): void {
    const first = Math.max(0, Math.floor(from / PAGE));
    const last = Math.min(Math.ceil(this.length / PAGE), Math.ceil(to / PAGE));
    this.#wanted = [first, last];
    for (const run of this.#runs) if (run.to <= first || run.from >= last) run.abort.abort();
    this.#runs = this.#runs.filter((run) => !run.abort.signal.aborted);
  }

  /** Much changed: what is looked at is read again in place, the rest when it is looked at. */
  async reread(): Promise<void> {
    const [first, last] = this.#wanted;
    for (const page of [...this.#pages.keys()]) if (page < first || page >= last) this.#pages.delete(page);
    if (last <= first) return;
    const { shape } = this;
    const abort = new AbortController();
    const { items, next } = await this.#walk(first * PAGE, Math.min(last * PAGE, this.length), abort.signal);
    if (shape !== this.shape) return;
    this.#store(first, items, next);
    this.#say(first * PAGE, first * PAGE + items.length);
  }

  halt(): void {
    clearTimeout(this.#retry);
    for (const run of this.#runs) run.abort.abort();
    this.#runs = [];
    this.#wanted = [0, 0];
    this.error = null;
  }

  retry(): void {
    clearTimeout(this.#retry);
    this.error = null;
    this.#say(0, 0);
    this.#go();
  }

  /** The whole of `[from, to)`, also of parts that are not kept: for acting on what was chosen. */
  async read(from: number, to: number, signal: AbortSignal): Promise<Media[]> {
    const found: Media[] = [];
    let missing: [number, number] | null = null;
    const fill = async () => {
      if (missing) found.push(...(await this.#walk(missing[0], missing[1], signal)).items);
      missing = null;
    };
    for (let n = from; n < to; n++) {
      const item = this.at(n);
      if (item === undefined) {
        if (missing) missing[1] = n + 1;
        else missing = [n, n + 1];
        continue;
      }
      await fill();
      found.push(item);
    }
    await fill();
    return found;
  }

  /** `first` stands at position `at`. */
  #begin(first: MediaList, snapshot: Snapshot | null, at: number): void {
    this.aspects = new Aspects(snapshot?.total ?? 0);
    this.snapshot = snapshot;
    if (at === 0) this.#hasMore = first.next_cursor !== null;
    this.#store(at / PAGE, first.items, first.next_cursor);
  }

  #go(): void {
    if (this.error !== null) return;
    const [first, last] = this.#wanted;
    for (let page = first; page < last && this.#runs.length < 2; page++) {
      if (this.#pages.has(page) || this.#runs.some((run) => page >= run.from && page < run.to)) continue;
      let end = page + 1;
      while (end < last && end - page < MOST_AT_ONCE && !this.#pages.has(end) && !this.#runs.some((run) => end >= run.from && end < run.to))
        end++;
      void this.#load({ from: page, to: end, abort: new AbortController() });
      page = end - 1;
    }
  }

  async #load(run: Run): Promise<void> {
    this.#runs.push(run);
    const { signal } = run.abort;
    try {
      const { items, next } = await this.#walk(run.from * PAGE, run.to * PAGE, signal);
      if (signal.aborted) return;
      this.#runs = this.#runs.filter((one) => one !== run);
      this.#store(run.from, items, next);
      this.#forget();
      this.#say(run.from * PAGE, run.from * PAGE + items.length);
      // An answer that is too short says that the list is shorter by now; asking again would not end.
      if (items.length > 0) this.#go();
    } catch (error) {
      this.#runs = this.#runs.filter((one) => one !== run);
      if (signal.aborted) return;
      this.error = error;
      this.#say(0, 0);
      this.#retry = setTimeout(() => this.retry(), TRY_AGAIN_MS * 4);
    }
  }

  /** Reads `[from, to)`: from the nearest place a cursor is known for, or from where the server says the place is. */
  async #walk(from: number, to: number, signal: AbortSignal): Promise<{ items: Media[]; next: string | null }> {
    const page = Math.floor(from / PAGE);
    const known = this.#starts.get(page);
    let at = page * PAGE;
    let cursor = known ?? null;
    if (known === undefined) ({ at, cursor } = await this.#find(page * PAGE, signal));
    const items: Media[] = [];
    for (;;) {
      const list = await this.#asks.page(cursor, Math.min(LONGEST_STEP, to - at), signal);
      items.push(...list.items.slice(Math.max(0, from - at)));
      at += list.items.length;
      cursor = list.next_cursor;
      if (at >= to || cursor === null || list.items.length === 0) return { items, next: cursor };
    }
  }

  async #find(index: number, signal: AbortSignal): Promise<{ at: number; cursor: string | null }> {
    const total = Math.max(1, this.length);
    const jump = await this.#asks.jump(Math.min(1, (index + 0.5) / total), signal);
    const wanted = { at: index, cursor: jump.cursor ?? null };
    if (jump.index === undefined) return wanted;
    // Newer files stand in front of what this list begins with.
    const newer = this.#asks.newestFirst ? Math.max(0, jump.total - total) : 0;
    const at = jump.index - newer;
    // From a place before it the way goes on by pages; one behind it is only so by what changed in between.
    return at < index && index - at < 20 * LONGEST_STEP ? { at: Math.max(0, at), cursor: jump.cursor ?? null } : wanted;
  }

  #store(first: number, items: readonly Media[], next: string | null): void {
    for (let n = 0; n * PAGE < items.length; n++) {
      const page = items.slice(n * PAGE, (n + 1) * PAGE);
      // A short page in the middle of a list would leave its end open for ever.
      if (page.length < PAGE && this.snapshot) this.#pages.set(first + n, padded(page, Math.min(PAGE, this.length - (first + n) * PAGE)));
      else this.#pages.set(first + n, page);
    }
    this.aspects.set(first * PAGE, items);
    if (items.length > 0 && items.length % PAGE === 0) this.#starts.set(first + items.length / PAGE, next);
    if (first * PAGE <= this.#known && first * PAGE + items.length > this.#known) {
      this.#known = first * PAGE + items.length;
      this.#hasMore = next !== null;
      if (this.snapshot === null) this.shape += 1;
    }
  }

  #filled(page: number): Media[] {
    const items = this.#pages.get(page) ?? [];
    const gap = items.indexOf(null);
    return (gap < 0 ? items : items.slice(0, gap)).filter((item): item is Media => item !== null);
  }

  #forget(): void {
    const middle = (this.#wanted[0] + this.#wanted[1]) / 2;
    const far = (a: number, b: number) => Math.abs(b - middle) - Math.abs(a - middle);
    // Without counts the days of the items are only known from the items.
    if (this.#pages.size > MOST_PAGES && this.snapshot) {
      for (const page of [...this.#pages.keys()].sort(far).slice(0, this.#pages.size - MOST_PAGES)) this.#pages.delete(page);
    }
    if (this.#starts.size > MOST_STARTS) {
      for (const page of [...this.#starts.keys()].sort(far).slice(0, this.#starts.size - MOST_STARTS))
        if (page !== 0) this.#starts.delete(page);
    }
  }

  #say(from: number, to: number): void {
    this.version += 1;
    for (const listener of this.#listeners) listener(from, to);
  }
}

function padded(items: readonly Media[], length: number): (Media | null)[] {
  return [...items, ...Array.from({ length: Math.max(0, length - items.length) }, () => null)];
}

/** The list's own days: the summary's stand newest first. */
export function snapshotOf({ total, days }: Pick<GallerySummary, "total" | "days">, byDay: boolean, ascending: boolean): Snapshot {
  if (!byDay) return { total, days: null };
  return { total, days: ascending ? days.toReversed() : days };
}
