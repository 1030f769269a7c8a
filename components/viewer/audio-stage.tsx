"use client";
import { useQuery } from "@tanstack/react-query";
import { Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { clock, lengthClock } from "#components/gallery/clock.ts";
import { Button } from "#components/ui/button.tsx";
import { ask } from "#lib/core/fetcher.ts";
import type { Media } from "#lib/media/schema.ts";
import { bars } from "./bars.ts";
import { useEarlyError } from "./early-error.ts";

const BAR_COUNT = 160;
const STEP_SECONDS = 5;

interface AudioStageProps {
  readonly item: Media;
  /** Its waveform could not be made. */
  readonly isDamaged?: boolean;
  readonly onBroken: () => void;
}

/** A sound by its waveform: click or drag to go anywhere, Space plays. */
export function AudioStage({ item, isDamaged = false, onBroken }: AudioStageProps) {
  const t = useTranslations("viewer");
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [duration, setDuration] = useState(item.duration ?? 0);
  const at = usePlayhead(audio, playing);
  useEarlyError(audio, onBroken);
  const begun = useRef({ at: 0, from: 0 });
  const ended = ({ duration: length }: HTMLAudioElement) => {
    setPlaying(false);
    const seconds = (performance.now() - begun.current.at) / 1000;
    // Of what cannot be decoded browsers go through to the end at once, without a sound and without an error.
    if (isDamaged && seconds < (length - begun.current.from) / 4) onBroken();
  };
  const toggle = () => {
    const node = audio.current;
    if (node?.paused) void node.play().catch(() => setPlaying(false));
    else node?.pause();
  };
  useShortcuts(t("keys"), [{ keys: [" "], label: t("play"), run: toggle }]);
  const seek = (seconds: number) => {
    if (!audio.current) return;
    begun.current = { at: performance.now(), from: seconds };
    audio.current.currentTime = Math.min(duration, Math.max(0, seconds));
    at.refresh();
  };
  return (
    <div className="flex size-full flex-col items-center justify-center gap-6 px-6 md:px-16">
      <Waveform item={item} at={at.time} duration={duration} onSeek={seek} />
      <div className="flex items-center gap-4">
        <span className="tnum w-14 text-right text-muted text-sm">{clock(at.time)}</span>
        <Button
          variant="primary"
          size="lg"
          className="w-11 rounded-full px-0!"
          aria-label={playing ? t("pause") : t("play")}
          onClick={toggle}
        >
          {playing ? <Pause className="fill-current" aria-hidden /> : <Play className="translate-x-px fill-current" aria-hidden />}
        </Button>
        <span className="tnum w-14 text-muted text-sm">{lengthClock(duration)}</span>
      </div>
      <p className="max-w-full select-text truncate text-muted text-sm">{item.filename}</p>
      {/* biome-ignore lint/a11y/useMediaCaption: made sounds have no words to write down */}
      <audio
        ref={audio}
        src={item.urls.original}
        preload="metadata"
        onPlay={({ currentTarget }) => {
          begun.current = { at: performance.now(), from: currentTarget.currentTime };
          setPlaying(true);
        }}
        onPause={() => setPlaying(false)}
        onEnded={({ currentTarget }) => ended(currentTarget)}
        onLoadedMetadata={(event) => Number.isFinite(event.currentTarget.duration) && setDuration(event.currentTarget.duration)}
        onError={onBroken}
      />
    </div>
  );
}

/** The position of a playing element, every frame while it plays. */
function usePlayhead(audio: React.RefObject<HTMLAudioElement | null>, playing: boolean) {
  const [time, setTime] = useState(0);
  useEffect(() => {
    if (!playing) return;
    let frame = requestAnimationFrame(function tick() {
      setTime(audio.current?.currentTime ?? 0);
      frame = requestAnimationFrame(tick);
    });
    return () => cancelAnimationFrame(frame);
  }, [audio, playing]);
  return { time, refresh: () => setTime(audio.current?.currentTime ?? 0) };
}

interface WaveformProps {
  readonly item: Media;
  readonly at: number;
  readonly duration: number;
  readonly onSeek: (seconds: number) => void;
}

function Waveform({ item, at, duration, onSeek }: WaveformProps) {
  const t = useTranslations("viewer");
  const address = item.urls.waveform;
  const wave = useQuery({
    queryKey: ["media", "waveform", address],
    queryFn: ({ signal }) => ask<{ points: number[] }>(address ?? "", { signal }),
    enabled: address !== null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  const heights = bars(wave.data?.points ?? [], BAR_COUNT);
  const share = duration > 0 ? Math.min(1, at / duration) : 0;
  const track = useRef<HTMLDivElement>(null);
  const seekTo = (clientX: number) => {
    const box = track.current?.getBoundingClientRect();
    if (box) onSeek(((clientX - box.left) / box.width) * duration);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: STEP_SECONDS, ArrowLeft: -STEP_SECONDS }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onSeek(at + step);
  };
  return (
    <div
      ref={track}
      role="slider"
      tabIndex={0}
      aria-label={t("seek")}
      aria-valuemin={0}
      aria-valuemax={Math.round(duration)}
      aria-valuenow={Math.round(at)}
      aria-valuetext={clock(at)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        seekTo(event.clientX);
      }}
      onPointerMove={(event) => event.currentTarget.hasPointerCapture(event.pointerId) && seekTo(event.clientX)}
      className="h-40 w-full max-w-4xl cursor-pointer touch-none rounded"
    >
      <svg viewBox={`0 0 ${BAR_COUNT} 100`} preserveAspectRatio="none" className="size-full" aria-hidden="true">
        {heights.map((height, n) => (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: a bar is its place
            key={n}
            x={n + 0.2}
            width={0.6}
            y={50 - height * 48}
            height={height * 96}
            className={(n + 0.5) / BAR_COUNT <= share ? "fill-accent" : "fill-faint"}
          />
        ))}
      </svg>
    </div>
  );
}
