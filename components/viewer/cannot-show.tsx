"use client";
import { Download, FileQuestion, FileWarning, FolderX } from "lucide-react";
import { useTranslations } from "next-intl";
import { useDamageWords } from "#components/gallery/damage-words.ts";
import { Button } from "#components/ui/button.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { type Away, awayOf, missingDecoder, problemsOf } from "./problems.ts";

const SIGNS = { offline: FolderX, missing: FileQuestion, unstable: FileWarning } as const satisfies Record<Away, unknown>;

interface CannotShowProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
}

/** Designed, not an accident: says why, shows what there is, and what can be done. */
export function CannotShow({ item, detail }: CannotShowProps) {
  const t = useTranslations("viewer");
  const inWords = useDamageWords();
  const away = awayOf(item);
  const still = item.urls.poster ?? item.urls["512"];
  const Sign = away ? SIGNS[away] : FileWarning;
  const reasons = away || !detail ? [] : problemsOf(detail);
  const decoder = reasons.map(missingDecoder).find((one) => one !== null);
  const isPlayed = item.kind === "audio" || item.kind === "video";
  return (
    <div className="flex size-full flex-col items-center justify-center gap-5 p-6">
      {away && still ? (
        // biome-ignore lint/performance/noImgElement: bytes of the media lane, already in the right size
        <img
          src={still}
          alt={item.caption || item.prompt || item.filename}
          className="min-h-0 max-w-full rounded-sm opacity-50 grayscale"
        />
      ) : null}
      <div className="flex flex-col items-center gap-1.5 text-center">
        {away && still ? null : <Sign className="mb-1 size-10 text-faint" strokeWidth={1.25} aria-hidden />}
        <h2 className="font-semibold text-base">{t(away ? `away.${away}` : isPlayed ? "unplayableTitle" : "brokenTitle")}</h2>
        <p className="max-w-sm text-muted text-sm">
          {decoder === undefined
            ? t(away ? `awayText.${away}` : isPlayed ? "unplayableText" : "brokenText")
            : t("noDecoder", { format: decoder || "?" })}
        </p>
        {reasons.length > 0 && decoder === undefined ? (
          <p className="max-w-sm select-text break-words text-muted text-sm">
            {t("brokenReason", { reason: reasons.map(inWords).join("; ") })}
          </p>
        ) : null}
        <p className="max-w-sm break-all text-faint text-sm">{item.filename}</p>
        {away ? null : (
          <Button asChild className="mt-2">
            <a href={item.urls.original} download={item.filename}>
              <Download aria-hidden />
              {t("download")}
            </a>
          </Button>
        )}
      </div>
    </div>
  );
}
