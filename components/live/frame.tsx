"use client";

import { type ReactNode, useState } from "react";

interface LiveFrameProps {
  /** Null before the first frame. */
  readonly src: string | null;
  readonly alt: string;
  readonly className?: string;
  /** Stands there until the first frame is here. */
  readonly children: ReactNode;
}

/**
 * The newest frame of work in progress. A frame that is still on its way, or that is gone because the work ended meanwhile, never takes
 * the place of the one that is seen.
 */
export function LiveFrame({ src, alt, className, children }: LiveFrameProps) {
  const [asked, setAsked] = useState(src);
  const [settled, setSettled] = useState<string | null>(null);
  const [seen, setSeen] = useState<string | null>(null);
  // One at a time: on a slow line frames are left out, and each that was begun is shown.
  if (src !== asked && (asked === null || asked === settled)) setAsked(src);
  const frames = [...new Set([seen, asked])].filter((one) => one !== null);
  return (
    <>
      {seen === null ? children : null}
      {frames.map((frame) => (
        // Frames are not cached: the element that loaded one is the one that shows it.
        // biome-ignore lint/performance/noImgElement: replaced several times a second, in the size that is shown
        <img
          key={frame}
          src={frame}
          alt={frame === seen ? alt : ""}
          onLoad={() => {
            setSeen(frame);
            setSettled(frame);
          }}
          onError={() => setSettled(frame)}
          className={frame === seen ? className : "invisible absolute size-0"}
        />
      ))}
    </>
  );
}
