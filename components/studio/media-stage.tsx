"use client";

import Link from "next/link";
import { useTranslations } from "next-intl";
import { TilePicture } from "#components/gallery/tile-picture.tsx";
import { cn } from "#components/ui/cn.ts";
import { AudioStage } from "#components/viewer/audio-stage.tsx";
import { ModelStage } from "#components/viewer/model-stage.tsx";
import type { Media } from "#lib/media/schema.ts";
import { StageFrame } from "./stage-frame.tsx";
import { viewerHref } from "./viewer-href.ts";

const ratio = (media: Media): number => (media.width && media.height ? media.width / media.height : 1);

/** Width to height of a stage beside the form, near enough to choose the number of columns by. */
const STAGE = 1.3;

/** How many columns show `count` things of one shape largest. */
export function columnsFor(count: number, aspect: number, stage = STAGE): number {
  let best = { columns: 1, width: 0 };
  for (let columns = 1; columns <= count; columns += 1) {
    const width = Math.min(stage / columns, aspect / Math.ceil(count / columns));
    if (width > best.width) best = { columns, width };
  }
  return best.columns;
}

const GAP = 8;
const SOUND_ASPECT = 2.4;

/** One medium as large as it goes, several side by side. */
export function MediaStage({ media }: { readonly media: readonly Media[] }) {
  const [first] = media;
  if (first === undefined) return null;
  const aspect = first.kind === "audio" ? SOUND_ASPECT : ratio(first);
  const columns = columnsFor(media.length, aspect);
  const rows = Math.ceil(media.length / columns);
  const width = `(100cqw - ${(columns - 1) * GAP}px) / ${columns}`;
  const height = `(100cqh - ${(rows - 1) * GAP}px) / ${rows}`;
  return (
    <div className={cn("min-h-0 grow px-4 py-4", media.length === 1 ? "md:px-10 md:py-10" : "md:px-6 md:py-6")}>
      <div className="grid size-full place-content-center [container-type:size]">
        <ul
          className="grid"
          style={{
            gap: GAP,
            gridTemplateColumns: `repeat(${columns}, min(${width}, ${height} * ${aspect.toFixed(4)}))`,
            gridAutoRows: `min(${height}, ${width} / ${aspect.toFixed(4)})`,
          }}
        >
          {media.map((one) => (
            <li key={one.id ?? one.urls.original} className="min-h-0 min-w-0">
              <Shown media={one} isAlone={media.length === 1} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

const ignore = () => undefined;

function Shown({ media, isAlone }: { readonly media: Media; readonly isAlone: boolean }) {
  const t = useTranslations("studio");
  const name = media.prompt ?? media.filename;
  if (media.kind === "audio") return isAlone ? <AudioStage item={media} onBroken={ignore} /> : <Sound media={media} name={name} />;
  if (media.kind === "model3d" && isAlone) return <ModelStage item={media} onBroken={ignore} />;
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
  return (
    <StageFrame aspect={ratio(media)}>
      <Link href={viewerHref(media)} aria-label={t("open", { name })} className="block size-full -outline-offset-2">
        {media.kind === "model3d" ? (
          <TilePicture item={media} width={512} blurred={false} />
        ) : (
          // biome-ignore lint/performance/noImgElement: the media lane serves the picture as it is
          <img
            src={media.urls.original}
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
      <span className="block max-h-60 min-h-0 grow">
        <TilePicture item={media} width={512} blurred={false} />
      </span>
      <figcaption className="truncate text-center text-muted text-sm">{name}</figcaption>
      {/* biome-ignore lint/a11y/useMediaCaption: music without words has no captions */}
      <audio src={media.urls.original} aria-label={name} controls preload="metadata" className="w-full" />
    </figure>
  );
}
