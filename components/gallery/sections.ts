export interface DayCount {
  readonly day: string;
  readonly count: number;
  /** False where more of the day may follow. */
  readonly whole?: boolean;
}

/**
 * A stretch of the list that is laid out by itself: a day, or a part of a long one. Rows never cross its borders, so its height needs
 * nothing but its own items, and a million files are some thousand sections.
 */
export interface Section {
  readonly first: number;
  readonly count: number;
  /** The day whose header stands above; null inside a day, and where the order is not one of days. */
  readonly day: string | null;
  /** How many the whole day has; null while that is not known. */
  readonly dayCount: number | null;
  /** Nothing of the day follows: the last row keeps the plain height. Elsewhere it is filled, so that no border is seen. */
  readonly ends: boolean;
}

/** `days` in the list's own order. What they do not account for stands behind them without a header. */
export function sectionsOf(days: readonly DayCount[] | null, length: number, chunk: number): Section[] {
  const sections: Section[] = [];
  let at = 0;
  for (const { day, count, whole: told = true } of days ?? []) {
    const whole = Math.min(count, length - at);
    if (whole <= 0) continue;
    cut(sections, at, whole, chunk, day, told ? count : null);
    at += whole;
  }
  if (at < length) cut(sections, at, length - at, chunk, null, null);
  return sections;
}

function cut(sections: Section[], first: number, whole: number, chunk: number, day: string | null, dayCount: number | null): void {
  let done = 0;
  while (done < whole) {
    const rest = whole - done;
    // A short remainder joins the part before it: a section of two pictures could not fill its rows.
    const count = rest < chunk * 1.5 ? rest : chunk;
    sections.push({
      first: first + done,
      count,
      day: done === 0 ? day : null,
      dayCount: done === 0 ? dayCount : null,
      ends: done + count === whole,
    });
    done += count;
  }
}

/** Runs of equal days: what a page knows before the library's counts are there. The last run may go on, so its count is not told. */
export function runsOf(days: readonly string[], complete: boolean): { day: string; count: number; whole: boolean }[] {
  const runs: { day: string; count: number; whole: boolean }[] = [];
  for (const day of days) {
    const last = runs.at(-1);
    if (last?.day === day) last.count += 1;
    else runs.push({ day, count: 1, whole: true });
  }
  const last = runs.at(-1);
  if (last && !complete) last.whole = false;
  return runs;
}
