"use client";

import { Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import { IconButton, type IconButtonProps } from "#components/ui/icon-button.tsx";
import type { Media } from "#lib/media/schema.ts";
import { useTray } from "./tray.ts";

/** Over a corner of a tile: there when the pointer or the focus is, always under a finger. */
export function TileButton({ className, ...rest }: IconButtonProps) {
  return (
    <IconButton
      size="sm"
      className={cn(
        "absolute top-0.5 right-0.5 size-6! bg-black/65 text-white! opacity-0 hover:bg-black/85 focus-visible:opacity-100 group-hover:opacity-100 coarse:size-9! coarse:opacity-100",
        className,
      )}
      {...rest}
    />
  );
}

/** Lays a file into the tray, or takes it out again. */
export function TrayToggle({ media }: { readonly media: Media }) {
  const t = useTranslations("studio");
  const { ids, put, take } = useTray();
  const { id } = media;
  if (id === null) return null;
  const isIn = ids.includes(id);
  return (
    <TileButton
      label={isIn ? t("tray.remove") : t("tray.add")}
      aria-pressed={isIn}
      onClick={() => (isIn ? take(id) : put(id))}
      className={isIn ? "text-accent-text! opacity-100" : ""}
    >
      <Inbox aria-hidden />
    </TileButton>
  );
}
