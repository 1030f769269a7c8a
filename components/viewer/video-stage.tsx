"use client";
import { StepBack, StepForward } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { Media } from "#lib/media/schema.ts";
import { useEarlyError } from "./early-error.ts";

/** A film in the browser's own player, which everyone knows, and by single frames with , and . */
export function VideoStage({
  item,
  isDamaged,
  rate,
  onBroken,
}: {
  readonly item: Media;
  /** Its poster only says that there is none. */
  readonly isDamaged: boolean;
  readonly rate: number | null;
  readonly onBroken: () => void;
}) {
  const t = useTranslations("viewer");
  const video = useRef<HTMLVideoElement>(null);
  useEarlyError(video, onBroken);
  const step = (frames: number) => {
    const node = video.current;
    if (!node) return;
    node.pause();
    node.currentTime = Math.max(0, node.currentTime + frames / (rate || 24));
  };
  const toggle = () => {
    const node = video.current;
    if (node?.paused) void node.play().catch(() => undefined);
    else node?.pause();
  };
  useShortcuts(t("keys"), [
    { keys: [" "], label: t("play"), run: toggle },
    { keys: [","], label: t("frameBack"), run: () => step(-1) },
    { keys: ["."], label: t("frameOn"), run: () => step(1) },
  ]);
  return (
    <div className="flex size-full flex-col items-center gap-1 pb-1 md:px-6 md:pt-6">
      <div className="flex min-h-0 w-full grow items-center justify-center">
        {/* biome-ignore lint/a11y/useMediaCaption: made films have no words to write down */}
        <video
          ref={video}
          src={item.urls.original}
          poster={isDamaged ? undefined : (item.urls.poster ?? undefined)}
          controls
          loop
          playsInline
          onError={onBroken}
          aria-label={item.caption || item.prompt || item.filename}
          className="max-h-full max-w-full rounded-sm bg-black"
          style={
            item.width && item.height
              ? { aspectRatio: `${item.width} / ${item.height}`, width: "100%", maxWidth: `min(100%, ${item.width * 2}px)` }
              : undefined
          }
        />
      </div>
      <div className="flex shrink-0 gap-1">
        <IconButton label={t("frameBack")} hint="," size="sm" side="top" onClick={() => step(-1)}>
          <StepBack aria-hidden />
        </IconButton>
        <IconButton label={t("frameOn")} hint="." size="sm" side="top" onClick={() => step(1)}>
          <StepForward aria-hidden />
        </IconButton>
      </div>
    </div>
  );
}
