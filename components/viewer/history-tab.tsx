"use client";
import { useFormatter, useTranslations } from "next-intl";
import type { MediaDetail } from "#lib/media/schema.ts";
import { Section } from "./facts.tsx";
import { HistoryEntry } from "./history-entry.tsx";

/** Whether there is anything to tell. */
export function hasHistory({ history, captions }: MediaDetail): boolean {
  return history.length > 0 || captions.length > 1;
}

/** What was done to the file, as its sidecar tells it, and what its captions were. */
export function HistoryTab({ detail }: { readonly detail: MediaDetail }) {
  const t = useTranslations("viewer");
  const format = useFormatter();
  const when = (iso: string) => {
    const time = new Date(iso);
    return Number.isNaN(time.getTime()) ? iso : format.dateTime(time, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
  };
  return (
    <div className="flex flex-col gap-4 p-4">
      {detail.captions.length > 1 ? (
        <Section title={t("captions")}>
          <ol className="flex flex-col gap-3">
            {detail.captions.toReversed().map(({ text, source, at }) => (
              <li key={`${at} ${text}`}>
                <p className="select-text whitespace-pre-wrap break-words text-sm">{text || "–"}</p>
                <p className="text-faint text-xs">{[when(at), source].filter(Boolean).join(" · ")}</p>
              </li>
            ))}
          </ol>
        </Section>
      ) : null}
      {detail.history.length > 0 ? (
        <Section title={t("tabs.history")}>
          <ol className="flex flex-col gap-2">
            {detail.history
              .map((entry, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the sidecar's list only grows at its end, and may say the same twice
                <li key={place} className="select-text rounded bg-surface px-2.5 py-2 text-sm">
                  <HistoryEntry entry={entry} when={when} />
                </li>
              ))
              .toReversed()}
          </ol>
        </Section>
      ) : null}
    </div>
  );
}
