import { dayIn } from "#lib/core/time.ts";

/** Since then every zone's offset is a multiple of a quarter of an hour, so one answer serves fifteen minutes. */
const QUARTERS_FROM = Date.UTC(1973, 0, 1);
const QUARTER_MS = 900_000;

/** The calendar days of one time zone as small numbers, in the order they were first met. */
export class Days {
  readonly texts: string[] = [];
  readonly timeZone: string;
  readonly #codes = new Map<string, number>();
  readonly #quarters = new Map<number, number>();

  constructor(timeZone: string) {
    this.timeZone = timeZone;
  }

  codeOf(ms: number): number {
    if (ms < QUARTERS_FROM) return this.#code(this.dayOf(ms));
    const quarter = Math.floor(ms / QUARTER_MS);
    const known = this.#quarters.get(quarter);
    if (known !== undefined) return known;
    const code = this.#code(this.dayOf(ms));
    this.#quarters.set(quarter, code);
    return code;
  }

  /** Puts days in place of all that were met, in their order. */
  restore(texts: readonly string[]): void {
    this.texts.length = 0;
    this.#codes.clear();
    this.#quarters.clear();
    for (const text of texts) this.#code(text);
  }

  dayOf(ms: number): string {
    return dayIn(new Date(ms), this.timeZone);
  }

  #code(day: string): number {
    const known = this.#codes.get(day);
    if (known !== undefined) return known;
    this.#codes.set(day, this.texts.length);
    this.texts.push(day);
    return this.texts.length - 1;
  }
}
