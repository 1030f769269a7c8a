"use client";
import { Heart, ThumbsDown } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import type { Acts } from "#components/gallery/acts.ts";
import { cn } from "#components/ui/cn.ts";
import { IconButton, type IconButtonProps } from "#components/ui/icon-button.tsx";
import type { Media } from "#lib/media/schema.ts";

/** What is said by a click and by keys; where nothing can be said it says why. */
export function Sayable({ className, children }: { readonly className: string; readonly children: ReactNode }) {
  const t = useTranslations("gallery");
  const { takesWords } = useFromDisk();
  return (
    <fieldset disabled={!takesWords} title={takesWords ? undefined : t("needsDatabase")} className={cn("disabled:opacity-60", className)}>
      {children}
    </fieldset>
  );
}

interface SayButtonProps extends Pick<IconButtonProps, "hint" | "className"> {
  readonly item: Media;
  readonly acts: Acts;
}

export function FavouriteButton({ item, acts, ...rest }: SayButtonProps) {
  const t = useTranslations("gallery");
  return (
    <IconButton label={t("favourite")} aria-pressed={item.favourite} onClick={acts.favourite} {...rest}>
      <Heart className={item.favourite ? "fill-current" : ""} aria-hidden />
    </IconButton>
  );
}

export function RejectButton({ item, acts, ...rest }: SayButtonProps) {
  const t = useTranslations("gallery");
  const isRejected = item.score === -1;
  return (
    <IconButton label={t("reject")} aria-pressed={isRejected} onClick={() => acts.score(isRejected ? 0 : -1)} {...rest}>
      <ThumbsDown className={isRejected ? "fill-current" : ""} aria-hidden />
    </IconButton>
  );
}
