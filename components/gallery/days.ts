"use client";
import { useFormatter, useTimeZone, useTranslations } from "next-intl";
import { useCallback, useMemo } from "react";
import type { Media } from "#lib/media/schema.ts";
import { dayKeeper } from "./day.ts";

export function useDays(items: readonly Media[], by: "created" | "modified" | null): readonly string[] | null {
  const zone = useTimeZone();
  const dayOf = useMemo(() => dayKeeper(zone), [zone]);
  return useMemo(
    () => (by === null ? null : items.map((item) => dayOf((by === "modified" ? item.modified_at : null) ?? item.created_at))),
    [items, by, dayOf],
  );
}

/** `today` comes from the server with the page, so that both draw the same words. */
export function useDayLabel(today: string): (day: string) => string {
  const t = useTranslations("gallery");
  const format = useFormatter();
  return useCallback(
    (day: string) => {
      const noon = (text: string) => new Date(`${text}T12:00:00Z`);
      const apart = Math.round((noon(today).getTime() - noon(day).getTime()) / 86_400_000);
      if (apart === 0) return t("today");
      if (apart === 1) return t("yesterday");
      return format.dateTime(noon(day), {
        timeZone: "UTC",
        weekday: "long",
        day: "numeric",
        month: "long",
        ...(day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" }),
      });
    },
    [t, format, today],
  );
}
