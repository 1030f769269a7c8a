"use client";
import { Star } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { memo } from "react";
import type { Media } from "#lib/media/schema.ts";
import { clock } from "./clock.ts";
import { LIST_ROW_HEIGHT } from "./layout.ts";
import { TilePicture } from "./tile-picture.tsx";

interface ListItemProps {
  readonly item: Media;
  readonly href: string;
  readonly index: number;
  readonly blurred?: boolean;
  readonly tabIndex?: number;
  readonly onFocus?: (index: number) => void;
}

/** One line of the list view. */
export const ListItem = memo(function ListItem({ item, href, index, blurred = true, tabIndex, onFocus }: ListItemProps) {
  const t = useTranslations("gallery");
  const format = useFormatter();
  const size = item.kind === "audio" ? null : item.width && item.height ? `${item.width} × ${item.height}` : null;
  return (
    <Link
      href={href}
      prefetch={false}
      scroll={false}
      data-index={index}
      tabIndex={tabIndex}
      onFocus={onFocus ? () => onFocus(index) : undefined}
      style={{ height: LIST_ROW_HEIGHT }}
      className="flex items-center gap-3 border-line border-b pr-2 text-sm hover:bg-hover -outline-offset-2"
    >
      <span className="h-12 w-16 shrink-0 overflow-hidden rounded-sm">
        <TilePicture item={item} width={64} blurred={blurred} />
      </span>
      <span className="min-w-0 flex-[3]">
        <span className="block truncate">{item.caption || item.prompt || item.filename}</span>
        <span className="block truncate text-faint text-xs">{item.filename}</span>
      </span>
      <span className="min-w-0 flex-1 truncate text-muted max-md:hidden">{item.project_id}</span>
      <span className="min-w-0 flex-1 truncate text-muted max-lg:hidden">{item.model}</span>
      <span className="flex w-20 gap-0.5 text-accent-text max-lg:hidden">
        {item.score > 0 ? (
          <span className="flex gap-0.5" role="img" aria-label={t("stars", { stars: item.score })}>
            {Array.from({ length: item.score }, (_, n) => n).map((n) => (
              <Star key={n} className="size-3 fill-current" strokeWidth={0} aria-hidden />
            ))}
          </span>
        ) : null}
      </span>
      <span className="tnum w-24 text-right text-muted max-sm:hidden">{size ?? (item.duration === null ? "" : clock(item.duration))}</span>
      <time dateTime={item.created_at} className="tnum w-[68px] whitespace-nowrap text-right text-faint max-sm:hidden">
        {format.dateTime(new Date(item.created_at), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" })}
      </time>
    </Link>
  );
});
