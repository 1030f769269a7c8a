"use client";
import { Download, FileWarning } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import type { Media, MediaDetail } from "#lib/media/schema.ts";
import { AudioStage } from "./audio-stage.tsx";
import { ModelStage } from "./model-stage.tsx";
import { VideoStage } from "./video-stage.tsx";
import { ZoomStage } from "./zoom-stage.tsx";

interface StageProps {
  readonly item: Media;
  readonly detail: MediaDetail | undefined;
  readonly onSwipe: (step: 1 | -1) => void;
}

/** The medium itself. Mounted anew for each file: give it the id as key. */
export function Stage({ item, detail, onSwipe }: StageProps) {
  const t = useTranslations("viewer");
  const [broken, setBroken] = useState<"no" | "original" | "all">("no");
  const fail = () => setBroken("all");
  if (broken === "all" || item.status === "missing" || item.status === "offline") return <CannotShow item={item} />;
  if (item.kind === "audio") return <AudioStage item={item} onBroken={fail} />;
  if (item.kind === "video") return <VideoStage item={item} rate={detail?.technical.frame_rate ?? null} onBroken={fail} />;
  if (item.kind === "model3d") return <ModelStage item={item} onBroken={fail} />;
  const preview = item.urls["512"];
  const fallBack = () => setBroken(broken === "no" && preview ? "original" : "all");
  return (
    <>
      <ZoomStage
        item={item}
        source={broken === "original" && preview ? preview : item.urls.original}
        onBroken={fallBack}
        onSwipe={onSwipe}
      />
      {broken === "original" ? (
        <p role="status" className="-translate-x-1/2 absolute top-3 left-1/2 rounded bg-black/70 px-2.5 py-1 text-white text-xs">
          {t("fromPreview")}
        </p>
      ) : null}
    </>
  );
}

/** Designed, not an accident: says why, shows what there is, and what can be done. */
function CannotShow({ item }: { readonly item: Media }) {
  const t = useTranslations("viewer");
  const away = item.status === "missing" || item.status === "offline";
  return (
    <div className="flex size-full flex-col items-center justify-center gap-2 p-6 text-center">
      <FileWarning className="mb-1 size-10 text-faint" strokeWidth={1.25} aria-hidden />
      <h2 className="font-semibold text-base">{t("brokenTitle")}</h2>
      <p className="max-w-sm text-muted text-sm">
        {item.status === "missing" ? t("missingText") : item.status === "offline" ? t("offlineText") : t("brokenText")}
      </p>
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
  );
}
