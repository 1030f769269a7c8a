"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment } from "react";
import { Button } from "#components/ui/button.tsx";
import { treeOptions } from "#lib/media/tree/client.ts";
import { crumbsOf, rootOf } from "./parents.ts";

interface CrumbsProps {
  readonly path: string | null;
  readonly onOpen: (path: string | null) => void;
}

/** Where one is, and the way up. */
export function Crumbs({ path, onOpen }: CrumbsProps) {
  const t = useTranslations("files");
  const top = useInfiniteQuery(treeOptions({ path: null }));
  if (path === null) return null;
  const root = rootOf(path, top.data?.pages.flatMap((page) => page.items) ?? []);
  const crumbs = root ? crumbsOf(path, root) : [{ name: path, path }];
  return (
    <nav aria-label={t("where")} className="flex min-w-0 items-center overflow-x-auto">
      <Button size="sm" variant="ghost" onClick={() => onOpen(null)}>
        {t("roots")}
      </Button>
      {crumbs.map((crumb) => (
        <Fragment key={crumb.path}>
          <ChevronRight className="size-3.5 shrink-0 text-faint" aria-hidden />
          <Button
            size="sm"
            variant="ghost"
            {...(crumb.path === path ? { "aria-current": "page" as const, className: "text-text!" } : {})}
            onClick={() => onOpen(crumb.path)}
          >
            {crumb.name}
          </Button>
        </Fragment>
      ))}
    </nav>
  );
}
