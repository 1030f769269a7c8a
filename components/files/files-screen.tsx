"use client";
import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { TopBar } from "#components/frame/top-bar.tsx";
import { trail } from "#components/gallery/trail.ts";
import { Switch } from "#components/ui/switch.tsx";
import { address } from "#lib/core/fetcher.ts";
import { Crumbs } from "./crumbs.tsx";
import { FolderTree } from "./folder-tree.tsx";
import { Contents, Tops } from "./listing.tsx";
import { crumbsOf, rootOf } from "./parents.ts";
import { useTops } from "./tops.ts";

/** The managed folders as they lie on the disk: a tree of folders, and what is in the one that is open. */
export function FilesScreen({ seesRoots }: { readonly seesRoots: boolean }) {
  const t = useTranslations("files");
  // The address is the truth: back and forth walk the folders that were opened.
  const path = useSearchParams().get("path") || null;
  const [showsSidecars, setShowsSidecars] = useState(false);
  const tops = useTops(seesRoots);
  const here = address("/files", { path });
  useEffect(() => {
    trail.list = here;
  }, [here]);
  const open = (next: string | null) => {
    if (next !== path) window.history.pushState(null, "", address("/files", { path: next }));
  };
  const root = path === null ? null : rootOf(path, tops.items ?? []);
  const crumbs = path === null ? [] : root ? crumbsOf(path, root) : [{ name: path, path }];
  const up = () => path !== null && open(crumbs.at(-2)?.path ?? null);
  useShortcuts(t("title"), [{ keys: ["Backspace", "alt+ArrowUp"], label: t("up"), run: up }]);
  return (
    <>
      <TopBar>
        <h1 className={path === null ? "font-semibold text-base" : "font-semibold text-base max-lg:sr-only"}>{t("title")}</h1>
        <Crumbs crumbs={crumbs} onOpen={open} />
        <span className="grow" />
        {path === null ? null : (
          <label htmlFor="files-sidecars" className="flex shrink-0 items-center gap-2 text-muted text-sm">
            <span className="max-md:sr-only">{t("sidecars")}</span>
            <Switch id="files-sidecars" checked={showsSidecars} onChange={setShowsSidecars} />
          </label>
        )}
      </TopBar>
      <div className="flex min-h-0 grow">
        <nav aria-label={t("folders")} className="w-64 shrink-0 overflow-y-auto border-line border-r p-2 max-md:hidden">
          <FolderTree tops={tops} open={path} onOpen={open} />
        </nav>
        {path === null ? (
          <Tops tops={tops} onOpen={open} />
        ) : (
          <Contents key={`${path} ${showsSidecars}`} path={path} showsSidecars={showsSidecars} onOpen={open} />
        )}
      </div>
    </>
  );
}
