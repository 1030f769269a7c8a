"use client";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { useDamageWords } from "#components/gallery/damage-words.ts";
import { useConnection } from "#components/live/providers.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { AudioStage } from "./audio-stage.tsx";
import { CannotShow } from "./cannot-show.tsx";
import { ModelStage } from "./model-stage.tsx";
import { damageOf, problemsOf } from "./problems.ts";
import { VideoStage } from "./video-stage.tsx";
import { ZoomStage } from "./zoom-stage.tsx";

/** Pictures that no browser draws, or that are never served to be drawn: of these the preview is looked at. */
const PREVIEW_ONLY = new Set(["image/tiff", "image/heic", "image/svg+xml"]);

/** What an image is drawn from. */
export function originalOf({ mime_type, urls }: Media): string {
  return PREVIEW_ONLY.has(mime_type) ? (urls["512"] ?? urls.original) : urls.original;
}

interface StageProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
  /** A key is held down: the preview will do. */
  readonly passing: boolean;
  readonly onSwipe: (step: 1 | -1) => void;
}

/** The medium itself. Mounted anew for each file: give it the id as key. */
export function Stage({ item, detail, passing, onSwipe }: StageProps) {
  const t = useTranslations("viewer");
  const [broken, setBroken] = useState<"no" | "original" | "all">("no");
  const fail = () => setBroken("all");
  useBackAgain(() => setBroken("no"));
  // A browser draws or plays what it can of a damaged file, and says nothing.
  const inWords = useDamageWords();
  const damage = detail ? damageOf(detail) : null;
  const preview = item.urls["512"];
  // A preview of what nobody could read only says so, as a picture.
  const isLost =
    broken === "all" ||
    (PREVIEW_ONLY.has(item.mime_type) && damage !== null && item.placeholder === null) ||
    (broken === "original" && detail !== undefined && problemsOf(detail).length > 0);
  if (isLost || item.status !== "present") return <CannotShow item={item} detail={detail} />;
  if (passing && item.kind !== "image") return <Passing item={item} />;
  if (item.kind === "audio" || item.kind === "video") {
    const rate = detail?.technical.frame_rate ?? null;
    return (
      <Noted note={damage ? t("noPreview", { reason: inWords(damage) }) : null}>
        {item.kind === "audio" ? (
          <AudioStage item={item} isDamaged={damage !== null} onBroken={fail} />
        ) : (
          <VideoStage item={item} isDamaged={damage !== null} rate={rate} onBroken={fail} />
        )}
      </Noted>
    );
  }
  if (item.kind === "model3d") return <ModelStage item={item} onBroken={fail} />;
  const original = originalOf(item);
  const isPreview = preview !== null && (broken === "original" || original === preview);
  return (
    <Noted note={damage ? t("damaged", { reason: inWords(damage) }) : isPreview ? t("fromPreview") : null}>
      <ZoomStage
        item={item}
        source={isPreview ? preview : passing ? null : original}
        isTransparent={detail?.technical.has_alpha ?? false}
        onBroken={() => setBroken(preview && !isPreview ? "original" : "all")}
        onSwipe={onSwipe}
      />
    </Noted>
  );
}

/** What failed before the server was there, or while it was away, may be there with it. */
function useBackAgain(run: () => void): void {
  const connection = useConnection();
  const runNow = useEffectEvent(run);
  useEffect(() => {
    if (connection === "live") runNow();
  }, [connection]);
}

/** What is shown, below a line of its own on it: over a picture it would lie across its edge. */
function Noted({ note, children }: { readonly note: string | null; readonly children: ReactNode }) {
  return (
    <div className="flex size-full flex-col">
      {note === null ? null : (
        <p
          role="status"
          className="mx-auto w-max max-w-[90%] shrink-0 select-text break-words rounded bg-black/70 px-2.5 py-1 text-white text-xs"
        >
          {note}
        </p>
      )}
      <div className="relative min-h-0 grow">{children}</div>
    </div>
  );
}

/** The still of what would have to be loaded to be played. */
function Passing({ item }: { readonly item: Media }) {
  const still = item.urls.poster ?? item.urls["512"];
  if (!still) return null;
  // biome-ignore lint/performance/noImgElement: bytes of the media lane, already in the right size
  return <img src={still} alt="" className="size-full object-contain p-6" />;
}
