"use client";
import { AudioLines, Box, FileQuestion, Film, ImageOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { isTransparent, placeholderColour, placeholderSoon } from "./placeholder.ts";

const KIND_ICONS = { image: ImageOff, video: Film, audio: AudioLines, model3d: Box } as const;

interface TilePictureProps {
  readonly item: Media;
  /** Width it is drawn at, for choosing between the two previews. */
  readonly width: number;
  /** After the first paint the blurred picture stands in; before, its mean colour. */
  readonly blurred: boolean;
  readonly eager?: boolean;
  readonly className?: string;
}

/** The still of an item: its preview over its thumbhash, or a sign of its kind where there is none. */
export function TilePicture({ item, width, blurred, eager = false, className }: TilePictureProps) {
  const [broken, setBroken] = useState<string | null>(null);
  const { urls } = item;
  const source = stillOf(item);
  // A preview that could not be had may be there when the file is told of again.
  const version = `${source} ${item.updated_at} ${item.placeholder}`;
  const image = usePlaceholder(blurred ? item.placeholder : null);
  const colour = blurred && image !== undefined ? undefined : placeholderColour(item.placeholder);
  const shape = item.width && item.height ? Math.min(1, item.width / item.height) : 1;
  return (
    <span
      className={cn(
        "relative block size-full overflow-hidden",
        item.kind === "image" && source && isTransparent(item.placeholder) ? "checkered" : "bg-surface",
        className,
      )}
      style={image ? { backgroundImage: `url(${image})`, backgroundSize: "100% 100%" } : { backgroundColor: colour }}
    >
      {source && broken !== version ? (
        // Previews come from the media lane with their own sizes and caching; next/image would fetch and encode them again.
        // biome-ignore lint/performance/noImgElement: see above
        <img
          src={source}
          srcSet={
            !urls["256"] || !urls["512"]
              ? undefined
              : `${urls["256"]} ${Math.round(256 * shape)}w, ${urls["512"]} ${Math.round(512 * shape)}w`
          }
          sizes={`${Math.ceil(width)}px`}
          alt=""
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onError={() => setBroken(version)}
          onLoad={({ currentTarget }) => isTorn(item, currentTarget) && setBroken(version)}
          ref={(node) => {
            // What happened before the script ran is not told again.
            if (node?.complete && node.currentSrc && (node.naturalWidth === 0 || isTorn(item, node))) setBroken(version);
          }}
          className={cn("absolute inset-0 size-full", item.kind === "audio" ? "object-contain p-3" : "object-cover")}
        />
      ) : (
        <NoPicture item={item} named={width >= 90} />
      )}
    </span>
  );
}

/** A waveform is wide; the lane's sign for a preview that cannot be made is square, and says less than the file's name. */
function isTorn({ kind }: Media, { naturalWidth, naturalHeight }: HTMLImageElement): boolean {
  return kind === "audio" && naturalWidth === naturalHeight;
}

/** The blurred picture, undefined as long as others of the same frame go before it. */
function usePlaceholder(hash: string | null): string | null | undefined {
  const [, again] = useState(0);
  const image = placeholderSoon(hash);
  useEffect(() => {
    if (image !== undefined) return;
    const later = setTimeout(() => again((times) => times + 1), 20 + Math.random() * 120);
    return () => clearTimeout(later);
  });
  return image;
}

/** The picture that stands for an item. */
export function stillOf({ kind, urls }: Media): string | null {
  if (kind === "video") return urls.poster ?? urls["512"];
  return urls["512"] ?? urls["256"];
}

function NoPicture({ item, named }: { readonly item: Media; readonly named: boolean }): ReactNode {
  const t = useTranslations("gallery");
  const Icon = item.status === "missing" ? FileQuestion : KIND_ICONS[item.kind];
  return (
    <span className="absolute inset-0 flex flex-col items-center justify-center gap-1.5 bg-surface p-2 text-center text-faint text-xs">
      <Icon className="size-5" strokeWidth={1.5} aria-hidden />
      <span className={named ? "line-clamp-1 max-w-full break-all" : "sr-only"}>{item.kind === "image" ? t("broken") : item.filename}</span>
    </span>
  );
}
