"use client";

import { Inbox, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type DragEvent, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { toast } from "#components/ui/toast.tsx";
import { carriedBy, isCarrying } from "./media-drag.ts";
import { MediaTile } from "./media-tile.tsx";
import { TileButton } from "./tile-button.tsx";
import { useTray, useTrayMedia } from "./tray.ts";

/** What was laid aside: dragged from here into image inputs, dropped here from anywhere in the studio. */
export function TrayPanel() {
  const t = useTranslations("studio");
  const tray = useTray();
  const { media, isPending } = useTrayMedia();
  const [isOver, setOver] = useState(false);
  const empty = () => {
    const before = tray.ids;
    tray.set([]);
    toast({ title: t("tray.emptied"), undo: () => tray.set(before) });
  };
  return (
    <section
      aria-label={t("tray.title")}
      onDragOver={(event: DragEvent) => {
        if (!isCarrying(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event: DragEvent) => {
        setOver(false);
        const carried = carriedBy(event);
        if (typeof carried?.id !== "number") return;
        event.preventDefault();
        tray.put(carried.id);
      }}
      className={cn("flex grow flex-col", isOver && "bg-accent-soft")}
    >
      {media.length === 0 && !isPending ? (
        <EmptyState icon={Inbox} title={t("tray.emptyTitle")}>
          {t("tray.emptyHint")}
        </EmptyState>
      ) : (
        <>
          <ul className="grid grid-cols-3 gap-1 px-4">
            {media.map((one) => (
              <li key={one.id} className="aspect-square">
                <MediaTile media={one} width={88} className="size-full">
                  <TileButton label={t("tray.remove")} onClick={() => one.id !== null && tray.take(one.id)}>
                    <X aria-hidden />
                  </TileButton>
                </MediaTile>
              </li>
            ))}
          </ul>
          <div className="flex items-center justify-between gap-2 px-4 py-3">
            <p className="text-faint text-xs coarse:hidden">{t("tray.hint")}</p>
            <p className="hidden text-faint text-xs coarse:block">{t("tray.hintTouch")}</p>
            <Button size="sm" variant="ghost" onClick={empty}>
              {t("tray.empty")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}
