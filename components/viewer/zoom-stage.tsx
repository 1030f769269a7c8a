"use client";
import { useTranslations } from "next-intl";
import { type PointerEvent, useCallback, useEffect, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { placeholderImage } from "#components/gallery/placeholder.ts";
import { useBrowserLayoutEffect } from "#components/gallery/window.ts";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { hearTrackpad } from "./trackpad.ts";
import { wheelFactor } from "./wheel.ts";
import { centred, contained, fitIn, fittedStyle, growthOf, type Placement, type Size, zoomAt } from "./zoom.ts";

const MARGIN = 24;

interface ZoomStageProps {
  readonly item: Media;
  /** The original could not be drawn. */
  readonly onBroken: () => void;
  /** The original; its preview where it cannot be drawn; null while the preview alone will do. */
  readonly source: string | null;
  /** Parts of it let through what is behind: a check of greys, on which dark and light are seen. */
  readonly isTransparent: boolean;
  readonly onSwipe: (step: 1 | -1) => void;
}

/** A picture that zooms at the pointer and pans. The preview stands below until the original is there. */
export function ZoomStage({ item, source, isTransparent, onBroken, onSwipe }: ZoomStageProps) {
  const t = useTranslations("viewer");
  const stage = useRef<HTMLDivElement>(null);
  const [natural, setNatural] = useState<Size | null>(item.width && item.height ? { width: item.width, height: item.height } : null);
  const zoom = useZoom(stage, natural);
  const { placement } = zoom;
  useShortcuts(t("keys"), [
    { keys: ["z"], label: t("fitOrActual"), run: () => (zoom.isFitted ? zoom.toActual() : zoom.toFit()) },
    { keys: ["+", "="], label: t("zoomIn"), run: () => zoom.by(1.25) },
    { keys: ["-"], label: t("zoomOut"), run: () => zoom.by(0.8) },
  ]);
  const hands = useHands(zoom, onSwipe);
  const blurred = placeholderImage(item.placeholder);
  const behind = blurred && !isTransparent ? { backgroundImage: `url(${blurred})`, backgroundSize: "100% 100%" } : {};
  const isHard = (placement?.scale ?? 1) > 4 || (natural !== null && growthOf(natural) > 2);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: everything the pointer does here has a key of its own, see above
    <div
      ref={stage}
      className={cn(
        "relative size-full touch-none overflow-hidden [container-type:size]",
        placement && (zoom.isFitted ? "cursor-zoom-in" : "cursor-grab active:cursor-grabbing"),
      )}
      onDoubleClick={(event) => (zoom.isFitted ? zoom.toActual(event.nativeEvent) : zoom.toFit())}
      {...hands}
    >
      <div
        className={cn(
          "absolute origin-top-left overflow-hidden rounded-sm [--edge:24px] @max-[640px]:[--edge:0px]",
          natural ? "top-0 left-0" : "inset-(--edge)",
          isTransparent && "checkered",
        )}
        style={
          placement && natural
            ? {
                width: natural.width * placement.scale,
                height: natural.height * placement.scale,
                transform: `translate(${placement.x}px, ${placement.y}px)`,
                ...behind,
              }
            : natural
              ? { ...fittedStyle(natural), ...behind }
              : undefined
        }
      >
        {item.urls["512"] ? (
          // biome-ignore lint/performance/noImgElement: bytes of the media lane, already in the right size
          <img
            src={item.urls["512"]}
            alt=""
            aria-hidden
            draggable={false}
            className={cn("absolute inset-0 size-full", !natural && "object-contain")}
          />
        ) : null}
        {source === null ? null : (
          // biome-ignore lint/performance/noImgElement: the original itself
          <img
            key={source}
            src={source}
            alt={item.caption || item.prompt || item.filename}
            draggable={false}
            onError={onBroken}
            ref={(node) => {
              // An error before the script ran is not told again.
              if (node?.complete && node.naturalWidth === 0) onBroken();
            }}
            onLoad={(event) => {
              const { naturalWidth, naturalHeight } = event.currentTarget;
              if (!natural && naturalWidth > 0) setNatural({ width: naturalWidth, height: naturalHeight });
            }}
            className={cn("absolute inset-0 size-full", !natural && "object-contain")}
            style={isHard ? { imageRendering: "pixelated" } : undefined}
          />
        )}
      </div>
      {placement && !zoom.isFitted ? (
        <output className="tnum -translate-x-1/2 pointer-events-none absolute bottom-3 left-1/2 rounded bg-black/70 px-2 py-1 text-white text-xs">
          {t("zoomLevel", { percent: Math.round(placement.scale * 100) })}
        </output>
      ) : null}
    </div>
  );
}

type Zoom = ReturnType<typeof useZoom>;

function useZoom(stage: React.RefObject<HTMLDivElement | null>, natural: Size | null) {
  const [room, setRoom] = useState<Size | null>(null);
  const [chosen, setChosen] = useState<Placement | null>(null);
  useBrowserLayoutEffect(() => {
    const node = stage.current;
    if (!node) return;
    const read = () => setRoom({ width: node.clientWidth, height: node.clientHeight });
    read();
    const observer = new ResizeObserver(read);
    observer.observe(node);
    return () => observer.disconnect();
  }, [stage]);

  const fitted = room && natural ? fitIn(room, natural, room.width < 640 ? 0 : MARGIN) : null;
  const placement = room && natural && chosen ? contained(room, natural, chosen) : fitted;
  const now = useRef({ room, natural, fitted, placement });
  now.current = { room, natural, fitted, placement };

  const place = useCallback((change: (before: Placement) => Placement) => {
    setChosen((before) => {
      const { room, natural, fitted } = now.current;
      if (!room || !natural || !fitted) return before;
      const next = contained(room, natural, change(before ?? fitted));
      return next.scale <= fitted.scale && fitted.scale <= 1 ? null : next;
    });
  }, []);
  const middle = useCallback(() => {
    const { room } = now.current;
    return { x: (room?.width ?? 0) / 2, y: (room?.height ?? 0) / 2 };
  }, []);
  const zoomTo = useCallback(
    (factor: number, at = middle()) => place((before) => zoomAt(before, factor, at, now.current.fitted?.scale ?? 0.1)),
    [place, middle],
  );

  useEffect(() => {
    const node = stage.current;
    if (!node) return;
    const by = (factor: number, { clientX, clientY }: { clientX: number; clientY: number }) => {
      const box = node.getBoundingClientRect();
      zoomTo(factor, { x: clientX - box.left, y: clientY - box.top });
    };
    // React listens to wheels passively, which cannot keep the page from zooming with Ctrl.
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      by(wheelFactor(event), event);
    };
    node.addEventListener("wheel", wheel, { passive: false });
    const endTrackpad = hearTrackpad(node, by);
    return () => {
      node.removeEventListener("wheel", wheel);
      endTrackpad();
    };
  }, [stage, zoomTo]);

  return {
    placement,
    isFitted: chosen === null,
    by: (factor: number, at?: { x: number; y: number }) => zoomTo(factor, at),
    pan: (dx: number, dy: number) => place((before) => ({ ...before, x: before.x + dx, y: before.y + dy })),
    toFit: () => setChosen(null),
    toActual: (event?: { clientX: number; clientY: number }) => {
      const { room, natural, placement } = now.current;
      if (!room || !natural || !placement) return;
      const box = stage.current?.getBoundingClientRect();
      if (box && event) {
        zoomTo(1 / placement.scale, { x: event.clientX - box.left, y: event.clientY - box.top });
      } else place(() => centred(room, natural, 1));
    },
    box: () => stage.current?.getBoundingClientRect() ?? null,
  };
}

const SWIPE_PX = 60;

/** One finger or the mouse pans (or, on a fitted picture, swipes on), two fingers pinch. */
function useHands(zoom: Zoom, onSwipe: (step: 1 | -1) => void) {
  const points = useRef(new Map<number, { x: number; y: number }>());
  const swipe = useRef<{ x: number; y: number } | null>(null);
  const pinch = () => {
    const [a, b] = [...points.current.values()];
    return a && b ? { wide: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : null;
  };
  const end = (event: PointerEvent) => {
    const from = swipe.current;
    points.current.delete(event.pointerId);
    swipe.current = null;
    if (!from || event.pointerType === "mouse" || !zoom.isFitted) return;
    const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > Math.abs(dy) * 1.5) onSwipe(dx < 0 ? 1 : -1);
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      points.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      swipe.current = points.current.size === 1 ? { x: event.clientX, y: event.clientY } : null;
    },
    onPointerMove: (event: PointerEvent) => {
      const before = points.current.get(event.pointerId);
      if (!before) return;
      const were = pinch();
      points.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (points.current.size === 2) {
        const are = pinch();
        const box = zoom.box();
        if (!were || !are || !box || were.wide === 0) return;
        zoom.by(are.wide / were.wide, { x: were.x - box.left, y: were.y - box.top });
        zoom.pan(are.x - were.x, are.y - were.y);
      } else if (!zoom.isFitted) zoom.pan(event.clientX - before.x, event.clientY - before.y);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}
