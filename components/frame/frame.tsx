"use client";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { BottomBar } from "./bottom-bar.tsx";
import { FromDiskNote, useFromDisk } from "./from-disk.tsx";
import { Rail } from "./rail.tsx";

interface FrameProps {
  readonly railStartsCollapsed: boolean;
  readonly children: ReactNode;
}

/** Rail, content, and on phones the bar below. The content scrolls by itself; on a phone it leaves room for the bar. */
export function Frame({ railStartsCollapsed, children }: FrameProps) {
  const t = useTranslations("frame");
  const { fromDisk, takesWords } = useFromDisk();
  return (
    <div className="flex min-h-dvh">
      <a
        href="#content"
        className="-translate-y-16 fixed top-2 left-2 z-50 rounded bg-accent px-3 py-2 font-medium text-accent-fg text-sm focus:translate-y-0"
      >
        {t("skip")}
      </a>
      <Rail startsCollapsed={railStartsCollapsed} />
      <main
        id="content"
        tabIndex={-1}
        className="flex h-dvh min-w-0 grow flex-col outline-none max-md:pb-[calc(64px+env(safe-area-inset-bottom))]"
      >
        {fromDisk ? <FromDiskNote>{t(takesWords ? "fromDiskWords" : "fromDisk")}</FromDiskNote> : null}
        {children}
      </main>
      <BottomBar />
    </div>
  );
}
