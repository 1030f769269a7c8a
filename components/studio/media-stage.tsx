"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { StageFrame } from "./stage-frame.tsx";
import { viewerHref } from "./viewer-href.ts";

const ratio = (media: Media): number => (media.width && media.height ? media.width / media.height : 1);

/** How many columns show `count` things of one shape best in a stage that is wider than high. */
function columnsFor(count: number, aspect: number): number {
  if (count <= 1) return 1;
  const ideal = Math.sqrt(count * (aspect > 1.2 ? 1 : aspect < 0.8 ? 2.2 : 1.4));
  return Math.min(count, Math.max(1, Math.round(ideal)));
}

/** One medium as large as it goes, several side by side. */
export function MediaStage({ media }: { readonly media: readonly Media[] }) {
  const [first] = media;
  if (first === undefined) return null;
  const columns = columnsFor(media.length, ratio(first));
  const rows = Math.ceil(media.length / columns);
  return (
    <ul
      className={cn("grid min-h-0 grow gap-2 px-4 py-4", media.length === 1 ? "md:px-10 md:py-10" : "md:px-6 md:py-6")}
      style={{ gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))`, gridTemplateRows: `repeat(${rows}, minmax(0, 1fr))` }}
    >
      {media.map((one) => (
        <li key={one.id ?? one.urls.original} className="min-h-0 min-w-0">
          <Shown media={one} />
        </li>
      ))}
    </ul>
  );
}

function Shown({ media }: { readonly media: Media }) {
  const t = useTranslations("studio");
  const name = media.prompt ?? media.filename;
  if (media.kind === "audio") return <Sound media={media} name={name} />;
  if (media.kind === "video") {
    return (
      <StageFrame aspect={ratio(media)}>
        <video
          src={media.urls.original}
          poster={media.urls.poster ?? media.urls["512"] ?? undefined}
          aria-label={name}
          controls
          loop
          muted
          autoPlay
          playsInline
          className="size-full object-contain"
        />
      </StageFrame>
    );
  }
  const still = media.kind === "model3d" ? (media.urls["512"] ?? media.urls.poster) : media.urls.original;
  return (
    <StageFrame aspect={ratio(media)}>
      <Link href={viewerHref(media)} aria-label={t("open", { name })} className="block size-full -outline-offset-2">
        {still === null ? (
          <span className="grid size-full place-items-center bg-surface text-muted text-sm">{media.filename}</span>
        ) : (
          // biome-ignore lint/performance/noImgElement: the media lane serves the picture as it is
          <img
            src={still}
            alt={name}
            className="size-full bg-center bg-cover object-contain"
            {...(media.urls["512"] ? { style: { backgroundImage: `url(${media.urls["512"]})` } } : {})}
          />
        )}
      </Link>
    </StageFrame>
  );
}

/** The wave of a sound over its player. */
function Sound({ media, name }: { readonly media: Media; readonly name: string }) {
  return (
    <figure className="mx-auto flex size-full max-w-3xl flex-col justify-center gap-4">
      {media.urls.waveform ? (
        // biome-ignore lint/performance/noImgElement: as above
        <img src={media.urls.waveform} alt="" className="max-h-60 min-h-0 w-full object-contain" />
      ) : null}
      <figcaption className="truncate text-center text-muted text-sm">{name}</figcaption>
      {/* biome-ignore lint/a11y/useMediaCaption: music without words has no captions */}
      <audio src={media.urls.original} aria-label={name} controls preload="metadata" className="w-full" />
    </figure>
  );
}
