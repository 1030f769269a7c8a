import type { Geometry } from "./geometry.ts";

export interface Mark {
  /** 0 at the top of the scrubber, 1 at its end. */
  readonly at: number;
  /** `2026`, or `2026-11` for a month. */
  readonly time: string;
  readonly type: "year" | "month";
}

/** Where years and months begin along the scrubber, in the order of the list. Months are as far apart as their files fill the screen. */
export function marksOf(geometry: Geometry): Mark[] {
  const marks: Mark[] = [];
  let month = "";
  for (const [n, { day }] of geometry.sections.entries()) {
    if (day === null || day.slice(0, 7) === month) continue;
    const isYear = day.slice(0, 4) !== month.slice(0, 4);
    month = day.slice(0, 7);
    const at = geometry.height === 0 ? 0 : geometry.topOf(n) / geometry.height;
    marks.push(isYear ? { at, time: day.slice(0, 4), type: "year" } : { at, time: month, type: "month" });
  }
  return marks;
}

/** The marks that have room, `height` pixels long: words before dots, the first come first. */
export function spaced(marks: readonly Mark[], height: number, wordGap = 26, dotGap = 9): Mark[] {
  const words: Mark[] = [];
  for (const mark of marks) {
    if (mark.type === "year" && (mark.at - (words.at(-1)?.at ?? -1)) * height >= wordGap) words.push(mark);
  }
  const taken = words.map(({ at }) => at);
  const dots: Mark[] = [];
  let next = 0;
  for (const mark of marks) {
    while (next < taken.length && (taken[next] ?? 0) < mark.at - wordGap / 2 / height) next += 1;
    const clear = Math.abs((taken[next] ?? 2) - mark.at) * height >= wordGap / 2 && (mark.at - (dots.at(-1)?.at ?? -1)) * height >= dotGap;
    if (mark.type === "month" && clear) dots.push(mark);
  }
  return [...words, ...dots];
}

/** The day at a height of the layout: the header above it. */
export function dayAt(geometry: Geometry, y: number): string | null {
  for (let n = geometry.sectionAt(y); n >= 0; n--) {
    const day = geometry.sections[n]?.day;
    if (day) return day;
  }
  return null;
}

/** Where a day begins, or where it would stand in the list's order. */
export function topOfDay(geometry: Geometry, wanted: string, ascending: boolean): number {
  for (const [n, { day }] of geometry.sections.entries()) {
    if (day !== null && (ascending ? day >= wanted : day <= wanted)) return geometry.topOf(n);
  }
  return geometry.height;
}
