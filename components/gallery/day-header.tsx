"use client";
import { useFormatter } from "next-intl";
import { useDayLabel } from "./days.ts";
import { HEADER_HEIGHT } from "./layout.ts";

export function DayHeader({ day, count, today }: { readonly day: string; readonly count: number | null; readonly today: string }) {
  const format = useFormatter();
  const label = useDayLabel(today);
  return (
    <h2 className="flex items-end gap-2 pb-2 text-sm" style={{ height: HEADER_HEIGHT }}>
      <span className="font-semibold">{label(day)}</span>
      {count === null ? null : <span className="tnum text-faint">{format.number(count)}</span>}
    </h2>
  );
}
