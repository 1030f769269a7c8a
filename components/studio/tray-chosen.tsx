"use client";

import { Inbox } from "lucide-react";
import { useTranslations } from "next-intl";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Media } from "#lib/media/schema.ts";
import { MOST_IN_TRAY, useTray } from "./tray.ts";

interface TrayChosenProps {
  /** Those of the chosen files that are loaded, in their order. */
  readonly items: readonly Media[];
  /** All that are chosen. */
  readonly count: number;
  readonly className?: string;
}

/** Lays the chosen files into the tray, in their order; takes them out where all of them are in it. */
export function TrayChosen({ items, count, className }: TrayChosenProps) {
  const t = useTranslations("studio.tray");
  const tray = useTray();
  const ids = items.flatMap(({ id }) => id ?? []).slice(0, MOST_IN_TRAY);
  const areIn = ids.length > 0 && ids.every((id) => tray.ids.includes(id));
  const toggle = () => {
    if (ids.length === 0) return;
    const before = tray.ids;
    const others = before.filter((id) => !ids.includes(id));
    tray.set(areIn ? others : [...ids, ...others].slice(0, MOST_IN_TRAY));
    toast({
      title: areIn ? t("taken", { count: ids.length }) : t("laid", { count: ids.length }),
      ...(!areIn && ids.length < count ? { detail: t("most", { most: MOST_IN_TRAY }) } : {}),
      undo: () => tray.set(before),
    });
  };
  useShortcuts(t("title"), [{ keys: ["t"], label: t("add"), run: toggle }]);
  return (
    <IconButton
      label={areIn ? t("remove") : t("add")}
      hint="T"
      size="sm"
      side="top"
      aria-pressed={areIn}
      disabled={ids.length === 0}
      onClick={toggle}
      {...(className ? { className } : {})}
    >
      <Inbox aria-hidden />
    </IconButton>
  );
}
