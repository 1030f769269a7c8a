"use client";
import { AudioLines, Box, FileQuestion, Film, ImageOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useId, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import type { Media } from "#lib/media/schema.ts";
import { useDamageWords } from "./damage-words.ts";
import { isTransparent, placeholderColour, placeholderSoon } from "./placeholder.ts";
import { freshAddress } from "./still.ts";
import { useStill } from "./use-still.ts";

const KIND_ICONS = { image: ImageOff, video: Film, audio: AudioLines, model3d: Box } as const;

interface TilePictureProps {
  readonly item: Media;
  /** Width it is drawn at, for choosing between the two previews. */
  readonly width: number;
  /** After the first paint the blurred picture stands in; before, its mean colour. */
  readonly blurred: boolean;
  readonly eager?: boolean;
  /** How the picture looks; a name in its place stays legible. */
  readonly className?: string;
  /** Hears why there is no picture, and null when there is one again. */
  readonly onNote?: (note: string | null) => void;
}

/** Why a picture is missing, in words for what it stands in: `id` describes it, `note` is what is read out. */
export function usePictureNote(): { onNote: (note: string | null) => void; id: string | undefined; note: ReactNode } {
  const id = useId();
  const [note, setNote] = useState<string | null>(null);
  if (note === null) return { onNote: setNote, id: undefined, note: null };
  const words = (
    <span id={id} hidden>
      {note}
    </span>
  );
  return { onNote: setNote, id, note: words };
}

/** The still of an item: its preview over its thumbhash, or a sign of its kind where there is none. */
export function TilePicture({ item, width, blurred, eager = false, className, onNote }: TilePictureProps) {
  const { urls } = item;
  const source = stillOf(item);
  const { still, fail, look } = useStill(item, source);
  const addressOf = (url: string) => (source ? freshAddress(url, source) : url);
  const image = usePlaceholder(blurred ? item.placeholder : null);
  const colour = blurred && image !== undefined ? undefined : placeholderColour(item.placeholder);
  const shape = item.width && item.height ? Math.min(1, item.width / item.height) : 1;
  const isShown = source !== null && still?.state !== "failed";
  return (
    <span
      className={cn(
        "relative block size-full overflow-hidden",
        item.kind === "image" && source && mayBeTransparent(item) ? "checkered" : "bg-surface",
        isShown && className,
      )}
      style={image ? { backgroundImage: `url(${image})`, backgroundSize: "100% 100%" } : { backgroundColor: colour }}
    >
      {isShown ? (
        // Previews come from the media lane with their own sizes and caching; next/image would fetch and encode them again.
        // biome-ignore lint/performance/noImgElement: see above
        <img
          src={addressOf(source)}
          srcSet={
            !urls["256"] || !urls["512"]
              ? undefined
              : `${addressOf(urls["256"])} ${Math.round(256 * shape)}w, ${addressOf(urls["512"])} ${Math.round(512 * shape)}w`
          }
          sizes={`${Math.ceil(width)}px`}
          alt=""
          loading={eager ? "eager" : "lazy"}
          decoding="async"
          draggable={false}
          onError={fail}
          onLoad={({ currentTarget }) => look(currentTarget)}
          ref={(node) => {
            // What happened before the script ran is not told again.
            if (!node?.complete || !node.currentSrc) return;
            if (node.naturalWidth === 0) fail();
            else look(node);
          }}
          className={cn(
            "absolute inset-0 size-full",
            // Between the light surface and the dark one, so that fine lines are seen on both.
            item.kind === "audio" ? cn("object-contain brightness-80", width < 90 ? "p-1" : "p-3") : "object-cover",
            still?.state === "doubted" && "invisible",
          )}
        />
      ) : (
        <NoPicture item={item} reason={still?.reason ?? null} named={width >= 90} onNote={onNote} />
      )}
    </span>
  );
}

/** Without a database nothing is known of the pixels: then the kinds of files that can be. */
function mayBeTransparent({ id, placeholder, filename }: Media): boolean {
  return placeholder === null && id === null ? /\.(?:png|webp|gif|svg|avif)$/i.test(filename) : isTransparent(placeholder);
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

interface NoPictureProps {
  readonly item: Media;
  readonly reason: string | null;
  readonly named: boolean;
  readonly onNote: TilePictureProps["onNote"] | undefined;
}

function NoPicture({ item, reason, named, onNote }: NoPictureProps): ReactNode {
  const t = useTranslations("gallery");
  const inWords = useDamageWords();
  const note = reason ? t("brokenBecause", { reason: inWords(reason) }) : t("broken");
  useEffect(() => {
    onNote?.(note);
    return () => onNote?.(null);
  }, [note, onNote]);
  const Icon = item.status === "missing" ? FileQuestion : KIND_ICONS[item.kind];
  return (
    <span
      title={note}
      className="absolute inset-0 flex flex-col items-center justify-center gap-1.5 bg-surface p-2 text-center text-faint text-xs"
    >
      <Icon className="size-5" strokeWidth={1.5} aria-hidden />
      <span className={named ? "line-clamp-1 max-w-full break-all" : "sr-only"}>{item.filename}</span>
    </span>
  );
}
