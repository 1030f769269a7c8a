"use client";
import { useEffect, useState } from "react";
import type { Media } from "#lib/media/schema.ts";
import { answered, askForStill, doubted, failed, hear, isKnown, mayBeSign, type Still, waitOf } from "./still.ts";

/** Watches over the picture of a tile: what to tell of it, and how it stands. Null as long as nothing is wrong. */
export function useStill(item: Media, source: string | null) {
  const [kept, setKept] = useState<Still | null>(null);
  // A preview that could not be had may be there when the file is told of again.
  const version = `${source} ${item.updated_at} ${item.placeholder}`;
  // A doubt outlasts the news that the preview was made: what is drawn may still be the sign.
  const still = kept?.version === version || kept?.state === "doubted" ? kept : null;
  useEffect(() => {
    const wait = still && source ? waitOf(still) : null;
    if (still === null || source === null || wait === null) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      const answer = await askForStill(source, stop.signal).catch(() => ({ isThere: false, reason: null }) as const);
      if (stop.signal.aborted) return;
      hear(source, answer);
      setKept(answered(still, answer));
    }, wait);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [still, source]);
  const fail = () => setKept(failed(still, version));
  const look = ({ naturalWidth, naturalHeight }: HTMLImageElement) => {
    if (still === null && source && !isKnown(source) && mayBeSign(item, naturalWidth, naturalHeight)) setKept(doubted(version));
  };
  return { still, fail, look };
}
