"use client";
import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, useEffect, useRef } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Crumb } from "./parents.ts";

interface CrumbsProps {
  readonly crumbs: readonly Crumb[];
  readonly onOpen: (path: string | null) => void;
}

/** Where one is, and the way up. The end of a long way is what is seen of it. */
export function Crumbs({ crumbs, onOpen }: CrumbsProps) {
  const t = useTranslations("files");
  const strip = useRef<HTMLElement>(null);
  const last = crumbs.at(-1)?.path;
  useEffect(() => {
    if (last) strip.current?.scrollTo({ left: strip.current.scrollWidth });
  }, [last]);
  if (crumbs.length === 0) return null;
  return (
    <nav ref={strip} aria-label={t("where")} className="flex min-w-0 items-center overflow-x-auto py-1 [scrollbar-width:none]">
      <Button size="sm" variant="ghost" className="shrink-0" onClick={() => onOpen(null)}>
        {t("roots")}
      </Button>
      {crumbs.map(({ name, path }) => (
        <Fragment key={path}>
          <ChevronRight className="size-3.5 shrink-0 text-faint" aria-hidden />
          <Button
            size="sm"
            variant="ghost"
            className={cn("shrink-0 whitespace-nowrap", path === last && "text-text!")}
            {...(path === last ? { "aria-current": "page" as const } : {})}
            onClick={() => onOpen(path)}
          >
            {name}
          </Button>
        </Fragment>
      ))}
    </nav>
  );
}
