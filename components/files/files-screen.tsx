"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { TopBar } from "#components/frame/top-bar.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { address } from "#lib/core/fetcher.ts";
import { Crumbs } from "./crumbs.tsx";
import { FolderTree } from "./folder-tree.tsx";
import { Listing } from "./listing.tsx";

/** The managed folders as they lie on the disk: a tree of folders, and what is in the one that is open. */
export function FilesScreen({ firstPath }: { readonly firstPath: string | null }) {
  const t = useTranslations("files");
  const [path, setPath] = useState(firstPath);
  const [showsSidecars, setShowsSidecars] = useState(false);
  useEffect(() => {
    // Back and forth walk the folders that were opened.
    const follow = () => setPath(new URLSearchParams(window.location.search).get("path"));
    window.addEventListener("popstate", follow);
    return () => window.removeEventListener("popstate", follow);
  }, []);
  const open = (next: string | null) => {
    if (next === path) return;
    setPath(next);
    window.history.pushState(null, "", address("/files", { path: next }));
  };
  return (
    <>
      <TopBar>
        <h1 className="font-semibold text-base max-md:sr-only">{t("title")}</h1>
        <Crumbs path={path} onOpen={open} />
        <span className="grow" />
        <label htmlFor="files-sidecars" className="flex shrink-0 items-center gap-2 text-muted text-sm">
          <span className="max-md:sr-only">{t("sidecars")}</span>
          <Switch id="files-sidecars" checked={showsSidecars} onChange={setShowsSidecars} />
        </label>
      </TopBar>
      <div className="flex min-h-0 grow">
        <nav aria-label={t("folders")} className="w-64 shrink-0 overflow-y-auto border-line border-r p-2 max-md:hidden">
          <FolderTree path={null} depth={0} open={path} onOpen={open} />
        </nav>
        <Listing key={path ?? ""} path={path} showsSidecars={showsSidecars} onOpen={open} />
      </div>
    </>
  );
}
