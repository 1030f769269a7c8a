import type { Geometry } from "./geometry.ts";

/**
 * The longest element. Chromium cuts at 33,554,428 px, Firefox at 17,895,700; above this height the place in the list and the
 * scroller's own place differ by an offset that is moved while nobody scrolls.
 */
export const LONGEST = 8_000_000;
/** A leap of the scroller by more than this many screens was no finger and no wheel: it meant a place in the whole list. */
const LEAP = 6;
/** So far from an end a long list scrolls as a short one would. */
const NEAR_END = 100_000;

/** What stays under the eye when heights above it change: an item, and how far its row is scrolled past the top. */
export interface Anchor {
  readonly index: number;
  readonly past: number;
}

/** What of an element the viewport needs. */
export interface Scroller {
  scrollTop: number;
  readonly clientHeight: number;
  readonly scrollHeight: number;
}

/** Which part of the list is seen. `top` counts in pixels of the layout, whatever the scroller can do. */
export class Viewport {
  top = 0;
  height = 0;
  version = 0;
  #offset = 0;
  #geometry: Geometry | null = null;
  #scroller: Scroller | null = null;
  #anchor: Anchor | null = null;
  /** To be written to the scroller once the canvas has its height. */
  #owed: number | null = null;
  #seenAt = 0;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get bottom(): number {
    return this.top + this.height;
  }
  get offset(): number {
    return this.#offset;
  }
  /** Height of the canvas. */
  get canvas(): number {
    return Math.min(this.#geometry?.height ?? 0, LONGEST);
  }
  /** How far down `top` can be. */
  get reach(): number {
    return Math.max(0, (this.#geometry?.height ?? 0) - this.height);
  }
  /** 0 at the top, 1 at the end. */
  get part(): number {
    return this.reach === 0 ? 0 : this.top / this.reach;
  }
  get anchor(): Anchor | null {
    return this.#anchor;
  }

  attach(scroller: Scroller | null): void {
    this.#scroller = scroller;
    if (scroller) this.resize();
  }

  resize(): void {
    const height = this.#scroller?.clientHeight ?? 0;
    if (height === this.height) return;
    this.height = height;
    this.#place(this.top);
    this.#say();
  }

  /** New heights. What was under the eye stays there; `keep` names another anchor than the one of the last scrolling. */
  lay(geometry: Geometry, keep: Anchor | null = this.#anchor): void {
    const rows = this.#geometry;
    this.#geometry = geometry;
    const place = keep === null ? null : geometry.rowOf(keep.index);
    // The very top stays the top, whatever comes in there.
    if (keep === null || place === null || (keep === this.#anchor && this.top <= 0 && rows !== null)) this.#place(this.top);
    else {
      const isOwn = keep === this.#anchor;
      this.#place(place.top + Math.min(keep.past, place.row.height), !isOwn);
      if (!isOwn) this.#anchor = this.top > 0 ? keep : null;
    }
    this.#say();
  }

  /** The scroller was moved, by whomever. */
  scrolled(): void {
    const at = this.#scroller?.scrollTop ?? 0;
    const apart = Math.abs(at - this.#seenAt);
    if (apart < 1 || this.#owed !== null) return;
    this.#seenAt = at;
    const slack = this.canvas - this.height;
    if (this.#isScaled && apart > LEAP * this.height && slack > 0) this.top = (at / slack) * this.reach;
    else this.top = at + this.#offset;
    this.top = Math.min(this.reach, Math.max(0, this.top));
    this.#offset = this.top - at;
    this.#take();
    if ((at <= 0 && this.top > 0) || (at >= slack - 1 && this.top < this.reach - 1)) this.#place(this.top, true);
    this.#say();
  }

  /** Nobody scrolls just now: the scroller goes where it belongs, without a picture moving. */
  rest(): void {
    if (Math.abs(this.#home(this.top) - this.#seenAt) < 1) return;
    this.#place(this.top, true);
    this.#say();
  }

  to(top: number): void {
    this.#place(top, true);
    this.#take();
    this.#say();
  }

  /** Scrolls as little as needed for a stretch to be seen whole. */
  reveal(top: number, bottom: number, margin = 8): void {
    if (top - margin < this.top) this.to(top - margin);
    else if (bottom + margin > this.bottom) this.to(bottom + margin - this.height);
  }

  /** After the canvas was drawn with its new height. */
  settle(): void {
    if (this.#owed === null || !this.#scroller) return;
    // Laid out but not drawn yet: in a canvas that is too short the scroller would stop at its end, and could not be scrolled up any more.
    if (this.#scroller.scrollHeight < Math.floor(this.canvas)) return;
    const wanted = this.#owed;
    this.#owed = null;
    if (Math.abs(this.#scroller.scrollTop - wanted) >= 1) this.#scroller.scrollTop = wanted;
    // Browsers round, and stop at the ends.
    this.#seenAt = this.#scroller.scrollTop;
    const offset = this.top - this.#seenAt;
    if (offset !== this.#offset) {
      this.#offset = offset;
      this.#say();
    }
  }

  get #isScaled(): boolean {
    return (this.#geometry?.height ?? 0) > LONGEST;
  }

  /** Where the scroller stands for a place of the list: near both ends a pixel for a pixel, so that they can be reached. */
  #home(top: number): number {
    if (!this.#isScaled) return top;
    const slack = this.canvas - this.height;
    if (top < NEAR_END) return top;
    if (top > this.reach - NEAR_END) return slack - (this.reach - top);
    return NEAR_END + ((top - NEAR_END) / (this.reach - 2 * NEAR_END)) * (slack - 2 * NEAR_END);
  }

  /** Moves the list, and the scroller only where it has to: setting it would stop a finger's fling. */
  #place(top: number, home = false): void {
    this.top = Math.min(this.reach, Math.max(0, top));
    const at = this.#seenAt;
    const fits = at >= 0 && at <= this.canvas - this.height;
    this.#owed = home || !fits ? this.#home(this.top) : at;
    this.#offset = this.top - this.#owed;
  }

  #take(): void {
    const first = this.#geometry?.firstBelow(this.top);
    this.#anchor = first ? { index: first.row.cells[0]?.index ?? 0, past: this.top - first.top } : null;
  }

  #say(): void {
    this.version += 1;
    for (const listener of this.#listeners) listener();
  }
}
