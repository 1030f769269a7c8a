"use client";
import { Check, Heart } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { memo } from "react";
import { cn } from "#components/ui/cn.ts";
import { formatBytes } from "#components/viewer/bytes.ts";
import { lengthClock } from "./clock.ts";
import { LIST_ROW_HEIGHT } from "./layout.ts";
import { useProjectTitle } from "./project-title.ts";
import { Stars, type TileProps } from "./tile.tsx";
import { TilePicture, usePictureNote } from "./tile-picture.tsx";

interface ListItemProps extends Omit<TileProps, "width" | "eager"> {
  /** No header above tells the day. */
  readonly dated: boolean;
}

/** One line of the list view. */
export const ListItem = memo(function ListItem({ item, href, index, blurred, tabIndex, selected = false, dated }: ListItemProps) {
  const t = useTranslations("gallery");
  const project = useProjectTitle(item.project_id);
  const format = useFormatter();
  const size = item.kind === "audio" ? null : item.width && item.height ? `${item.width} × ${item.height}` : null;
  const { onNote, id: noteId, note } = usePictureNote();
  const title = item.caption || item.prompt || item.filename;
  const status = item.status === "offline" || item.status === "missing" || item.status === "unstable" ? item.status : null;
  const bytes = formatBytes(item.size_bytes, format);
  const marks = (
    <>
      {item.score > 0 ? <Stars score={item.score} /> : null}
      {item.score === -1 ? <span className="text-faint text-xs">{t("rejected")}</span> : null}
      {item.favourite ? <Heart className="size-3 fill-current" strokeWidth={0} role="img" aria-label={t("favourite")} /> : null}
    </>
  );
  return (
    <a
      href={href}
      aria-describedby={noteId}
      data-index={index}
      tabIndex={tabIndex}
      draggable={false}
      style={{ height: LIST_ROW_HEIGHT }}
      className={cn(
        "group flex select-none items-center gap-3 -mx-1.5 [-webkit-touch-callout:none] border-line border-b pr-3.5 pl-1.5 text-sm -outline-offset-2",
        selected ? "bg-accent-soft" : "hover:bg-hover",
      )}
    >
      <span className="relative h-12 w-16 shrink-0 overflow-hidden rounded-sm">
        <TilePicture item={item} width={64} blurred={blurred} onNote={onNote} className={cn(status && "opacity-45 grayscale")} />
        {note}
        {selected ? (
          <span
            data-check
            aria-hidden
            className="absolute top-1 left-1 flex size-4 items-center justify-center rounded-sm bg-accent text-accent-fg"
          >
            <Check className="size-3" strokeWidth={2.5} />
          </span>
        ) : null}
      </span>
      <span className="min-w-0 flex-[4]">
        <span className="block truncate">{title.slice(0, 300)}</span>
        <span className="flex items-center gap-1.5 text-faint text-xs">
          {item.score !== 0 || item.favourite ? (
            <span className="flex shrink-0 items-center gap-1 text-accent-text lg:hidden">{marks}</span>
          ) : null}
          <span className="tnum shrink-0 sm:hidden">{bytes}</span>
          {status || title !== item.filename ? <span className="truncate">{status ? t(status) : item.filename}</span> : null}
        </span>
      </span>
      <span className={cn("min-w-0 flex-[2] truncate text-muted", dated ? "max-xl:hidden" : "max-lg:hidden")}>{project}</span>
      <span className="min-w-0 flex-[2] truncate text-muted max-xl:hidden">{item.model}</span>
      <span className="flex w-[88px] shrink-0 items-center gap-1 text-accent-text max-lg:hidden">{marks}</span>
      <span className="tnum w-24 shrink-0 text-right text-muted max-md:hidden">
        {size ?? (item.duration === null ? "" : lengthClock(item.duration))}
      </span>
      <span className="tnum w-[72px] shrink-0 whitespace-nowrap text-right text-muted max-sm:hidden">{bytes}</span>
      <time
        dateTime={item.created_at}
        className={cn("tnum shrink-0 whitespace-nowrap text-right text-faint max-sm:hidden", dated ? "w-[150px]" : "w-12")}
      >
        {format.dateTime(new Date(item.created_at), {
          ...(dated ? { day: "numeric", month: "short", year: "numeric" } : {}),
          hour: "2-digit",
          minute: "2-digit",
          hourCycle: "h23",
        })}
      </time>
    </a>
  );
});
