"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { IconButton } from "#components/ui/icon-button.tsx";
import { queueOptions } from "#lib/generation/client.ts";
import { PANELS, type PanelName } from "./panel.tsx";
import { useTray } from "./tray.ts";

interface PanelButtonsProps {
  readonly open: PanelName | null;
  readonly onToggle: (name: PanelName) => void;
}

/** Opens and closes what stands beside the stage. A number says how much waits and lies there. */
export function PanelButtons({ open, onToggle }: PanelButtonsProps) {
  const t = useTranslations("studio");
  const { data: queue } = useQuery(queueOptions());
  const { ids } = useTray();
  const counts: Readonly<Record<PanelName, number>> = {
    queue: queue ? queue.running + queue.queued : 0,
    folder: 0,
    tray: ids.length,
  };
  return (
    <span className="flex shrink-0">
      {PANELS.map(({ name, icon: Icon, keys }) => (
        <IconButton
          key={name}
          size="sm"
          side="top"
          label={counts[name] > 0 ? t("panels.with", { panel: t(`panels.${name}`), count: counts[name] }) : t(`panels.${name}`)}
          hint={keys.replace("shift+", "⇧ ")}
          aria-pressed={open === name}
          onClick={() => onToggle(name)}
          className="relative"
        >
          <Icon aria-hidden />
          {counts[name] > 0 ? (
            <span className="tnum absolute -top-0.5 -right-0.5 min-w-3.5 rounded-full bg-raised px-0.5 text-center text-2xs text-muted leading-3.5">
              {counts[name] > 99 ? "99+" : counts[name]}
            </span>
          ) : null}
        </IconButton>
      ))}
    </span>
  );
}
