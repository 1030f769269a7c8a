"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { Media } from "#lib/media/schema.ts";

/** A GLB that turns under the hand. The renderer is fetched when the first model is looked at. */
export function ModelStage({ item, onBroken }: { readonly item: Media; readonly onBroken: () => void }) {
  const t = useTranslations("viewer");
  const holder = useRef<HTMLDivElement>(null);
  const [ready, setReady] = useState(false);
  const broken = useRef(onBroken);
  broken.current = onBroken;
  const source = item.urls.original;

  useEffect(() => {
    const node = holder.current;
    if (!node) return;
    const stop = new AbortController();
    let dispose: (() => void) | undefined;
    import("./model-scene.ts")
      .then(({ showModel }) => showModel(node, source, stop.signal))
      .then((end) => {
        dispose = end;
        if (stop.signal.aborted) end();
        else setReady(true);
      })
      .catch(() => {
        if (!stop.signal.aborted) broken.current();
      });
    return () => {
      stop.abort();
      dispose?.();
    };
  }, [source]);

  return (
    <div className="relative size-full">
      {!ready && item.urls["512"] ? (
        // biome-ignore lint/performance/noImgElement: the still that stands in until the scene is there
        <img src={item.urls["512"]} alt="" className="absolute inset-0 size-full object-contain p-16 opacity-60" />
      ) : null}
      <div ref={holder} role="img" aria-label={t("modelLabel")} className="absolute inset-0 touch-none" />
      {ready ? null : (
        <p role="status" className="absolute inset-x-0 bottom-6 text-center text-muted text-sm">
          {t("modelLoading")}
        </p>
      )}
    </div>
  );
}
