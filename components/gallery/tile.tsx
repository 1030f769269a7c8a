"use client";
import { AudioLines, Box, Check, FileClock, Heart, ThumbsDown, Unplug } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, type PointerEvent, useEffect, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { lengthClock } from "./clock.ts";
import { TilePicture, usePictureNote } from "./tile-picture.tsx";

const HOVER_MS = 120;
/** Narrower, nothing of a name fits beside the length. */
const NAMED_FROM = 120;
/** CSS pixels: the edges, a badge of words in black, and length or kind in the other corner. */
const [EDGES, BADGE_EDGES, NOTED] = [16, 12, 50];
const [STAR, SHORT, HEART] = [14, 26, 16];

export interface TileProps {
  readonly item: Media;
  readonly href: string | undefined;
  readonly index: number;
  readonly width: number;
  readonly blurred: boolean;
  readonly eager?: boolean;
  readonly tabIndex?: number;
  readonly selected?: boolean;
}

/** One picture of the grid: a link, its words shown on hover and focus, a film that plays under the pointer. */
export const Tile = memo(function Tile({ item, href, index, width, blurred, eager = false, tabIndex, selected = false }: TileProps) {
  const hover = useHover((item.kind === "video" || item.urls.clip !== null) && item.status === "present");
  const away = item.status !== "present";
  const words = wordsOf(item);
  const { onNote, id: noteId, note } = usePictureNote();
  return (
    <a
      href={href}
      // The words themselves are only laid out when they are seen.
      aria-label={words.facts ? `${words.title}, ${words.facts}` : words.title}
      aria-describedby={noteId}
      data-index={index}
      tabIndex={tabIndex}
      draggable={false}
      onPointerEnter={hover.enter}
      onPointerLeave={hover.leave}
      className={cn(
        "group contain-strict relative block size-full select-none overflow-hidden rounded-sm outline-offset-1 [-webkit-touch-callout:none]",
        selected && "bg-accent-soft ring-2 ring-accent ring-inset",
      )}
    >
      <span className={cn("absolute block overflow-hidden", selected ? "inset-1.5 rounded-[2px]" : "inset-0")}>
        <TilePicture
          item={item}
          width={width}
          blurred={blurred}
          eager={eager}
          onNote={onNote}
          className={cn(item.score === -1 && "opacity-40", away && "opacity-45 grayscale")}
        />
        {hover.on ? (
          <video
            src={item.urls.clip ?? item.urls.original}
            poster={item.urls.poster ?? undefined}
            autoPlay
            muted
            loop
            playsInline
            aria-hidden
            className="absolute inset-0 size-full object-cover"
          />
        ) : null}
        <Words {...words} item={item} />
      </span>
      {note}
      <Marks
        item={item}
        bare={note !== null || item.kind === "audio" || item.kind === "model3d"}
        named={note === null && width >= NAMED_FROM}
        width={width}
      />
      <span
        data-check
        aria-hidden
        className={cn(
          "absolute top-2 left-2 flex size-5 items-center justify-center rounded-sm",
          selected ? "bg-accent text-accent-fg" : "border border-white/80 bg-black/35 opacity-0 group-hover:opacity-100 coarse:hidden",
        )}
      >
        {selected ? <Check className="size-3.5" strokeWidth={2.5} /> : null}
      </span>
    </a>
  );
});

/** Ends the film that plays: there is one at a time. */
let stopOther: (() => void) | null = null;

/** True a moment after a mouse came to rest, so that crossing the grid starts no films. */
function useHover(wanted: boolean) {
  const [on, setOn] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const stop = () => setOn(false);
  return {
    on,
    enter: (event: PointerEvent) => {
      if (!wanted || event.pointerType === "touch" || matchMedia("(prefers-reduced-motion: reduce)").matches) return;
      timer.current = setTimeout(() => {
        stopOther?.();
        stopOther = stop;
        setOn(true);
      }, HOVER_MS);
    },
    leave: () => {
      clearTimeout(timer.current);
      stop();
    },
  };
}

/** Prompts can be pages long; of more than this nothing is ever seen. */
const LONGEST_TITLE = 200;

function wordsOf(item: Media): { readonly title: string; readonly facts: string } {
  const size = item.width && item.height ? `${item.width} × ${item.height}` : null;
  const title = item.caption || item.prompt || item.filename;
  return {
    title: title.length > LONGEST_TITLE ? `${title.slice(0, LONGEST_TITLE)}…` : title,
    facts: [item.model, size].filter(Boolean).join(" · "),
  };
}

/** Prompt and model over the foot of the picture. */
function Words({ title, facts, item }: { readonly title: string; readonly facts: string; readonly item: Media }) {
  return (
    <span className="absolute inset-x-0 bottom-0 hidden bg-linear-to-t from-black/85 via-black/55 to-transparent px-2.5 pt-8 pb-2 text-white text-xs transition-opacity duration-100 starting:opacity-0 group-hover:block group-focus-visible:block coarse:group-hover:hidden">
      <span className="line-clamp-2">{title}</span>
      {facts ? <span className="tnum line-clamp-1 text-white/75">{facts}</span> : null}
      {isMarked(item) ? (
        <span aria-hidden className="flex items-center gap-1 pt-1">
          <Said item={item} />
        </span>
      ) : null}
    </span>
  );
}

const isMarked = ({ score, favourite }: Media) => score > 0 || favourite;

/** Whether stars and heart fit into so many CSS pixels. */
function fits({ score, favourite }: Media, room: number, short: boolean): boolean {
  const stars = short ? Math.min(score * STAR, SHORT) : score * STAR;
  return Math.max(0, stars) + (favourite ? HEART : 0) <= room;
}

function Said({ item: { score, favourite }, short = false }: { readonly item: Media; readonly short?: boolean }) {
  const t = useTranslations("gallery");
  return (
    <>
      {score > 0 ? <Stars score={score} short={short} /> : null}
      {favourite ? <Heart className="size-3 fill-current" strokeWidth={0} role="img" aria-label={t("favourite")} /> : null}
    </>
  );
}

const BADGE = "tnum flex h-[18px] items-center gap-1 rounded-sm bg-black/75 px-1.5 text-2xs text-white [&_svg]:size-3";
const STATES = { offline: Unplug, missing: Unplug, unstable: FileClock } as const;

interface MarksProps {
  readonly item: Media;
  /** There is no picture behind them: white alone could not be seen in the light theme. */
  readonly bare: boolean;
  /** What is behind them tells too little, and no name yet. */
  readonly named: boolean;
  /** Of the tile, in CSS pixels. */
  readonly width: number;
}

/** What the eye looks for without pointing: stars, length, kind, trouble; of what cannot be told apart by its picture, the name. */
function Marks({ item, bare, named, width }: MarksProps) {
  const t = useTranslations("gallery");
  const status = item.status === "offline" || item.status === "missing" || item.status === "unstable" ? item.status : null;
  const State = status ? STATES[status] : null;
  const length = item.kind === "image" ? null : item.duration;
  const isNoted = item.kind === "model3d" || length !== null;
  const room = width - EDGES;
  const abreast = isNoted ? room - NOTED : room;
  const boxed = bare ? BADGE_EDGES : 0;
  const isWhole = fits(item, abreast - boxed, false);
  const isRaised = (bare && named) || (isNoted && !isWhole && !fits(item, abreast - BADGE_EDGES, true));
  const isShort = isRaised ? !fits(item, room - boxed, false) || (bare && !named) : !isWhole;
  return (
    <>
      {isMarked(item) ? (
        <span
          className={cn(
            "absolute left-2 transition-opacity duration-100 group-hover:opacity-0 group-focus-visible:opacity-0 coarse:group-hover:opacity-100",
            isRaised ? "bottom-8" : "bottom-2",
            bare || isShort ? BADGE : "flex items-center gap-1 text-white drop-shadow-[0_1px_2px_rgb(0_0_0/0.8)]",
          )}
        >
          <Said item={item} short={isShort} />
        </span>
      ) : null}
      {bare && named ? (
        <span
          aria-hidden
          className={cn(
            BADGE,
            "absolute bottom-2 left-2 max-w-[calc(100%-84px)] group-hover:opacity-0 group-focus-visible:opacity-0 coarse:group-hover:opacity-100",
          )}
        >
          <span className="truncate">{item.filename}</span>
        </span>
      ) : null}
      {isNoted ? (
        <span className="absolute right-2 bottom-2 flex gap-1 group-hover:opacity-0 group-focus-visible:opacity-0 coarse:group-hover:opacity-100">
          {item.kind === "model3d" ? (
            <span className={BADGE}>
              <Box aria-hidden />
              {t("kinds.model3d")}
            </span>
          ) : null}
          {length === null ? null : (
            <span className={BADGE}>
              {item.kind === "audio" ? <AudioLines aria-hidden /> : null}
              {lengthClock(length)}
            </span>
          )}
        </span>
      ) : null}
      {item.score === -1 || State ? (
        <span className="absolute top-2 right-2 flex gap-1">
          {item.score === -1 ? (
            <span className={BADGE}>
              <ThumbsDown role="img" aria-label={t("rejected")} />
            </span>
          ) : null}
          {State && status ? (
            <span className={BADGE}>
              <State role="img" aria-label={t(status)} />
            </span>
          ) : null}
        </span>
      ) : null}
    </>
  );
}

/** One element for any number of them: there are hundreds on a screen. @param short one star and the number */
export function Stars({ score, short = false }: { readonly score: number; readonly short?: boolean }) {
  const t = useTranslations("gallery");
  const isCounted = short && score > 1;
  const stars = (
    <span
      className="stars inline-block h-3"
      style={{ width: (isCounted ? 1 : score) * STAR }}
      {...(isCounted ? { "aria-hidden": true } : { role: "img", "aria-label": t("stars", { stars: score }) })}
    />
  );
  if (!isCounted) return stars;
  return (
    <span role="img" aria-label={t("stars", { stars: score })} className="tnum flex items-center text-2xs">
      {stars}
      <span aria-hidden>{score}</span>
    </span>
  );
}
