"use client";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import { useOpenPalette } from "./palette.tsx";
import { Keycaps } from "./shortcuts.tsx";

/** The strip over a screen's content: what it is at the left, what can be done at the right. */
export function TopBar({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <header
      className={cn(
        "flex h-[52px] shrink-0 items-center gap-3 border-line border-b px-4 max-md:h-14 max-md:border-0 max-md:px-3",
        className,
      )}
    >
      {children}
    </header>
  );
}

/** Looks like the search box it opens. */
export function PaletteButton({ className }: { readonly className?: string }) {
  const t = useTranslations("palette");
  const open = useOpenPalette();
  return (
    <button
      type="button"
      onClick={open}
      className={cn(
        "flex h-[34px] w-full max-w-[364px] items-center gap-2.5 rounded border border-line bg-field px-2.5 text-left text-faint text-sm transition-colors duration-100 hover:border-line-strong max-md:h-11 max-md:max-w-none coarse:h-11",
        className,
      )}
    >
      <Search className="size-4 shrink-0" aria-hidden />
      <span className="min-w-0 grow truncate">{t("placeholder")}</span>
      <span className="max-md:hidden">
        <Keycaps keys="mod+k" />
      </span>
    </button>
  );
}
