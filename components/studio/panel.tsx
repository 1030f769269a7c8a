"use client";

import { Images, Inbox, ListOrdered, type LucideIcon, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Sheet } from "#components/ui/sheet.tsx";
import type { Preferences } from "#lib/settings/personal/schema.ts";
import { FolderPanel } from "./folder-panel.tsx";
import { QueuePanel } from "./queue-panel.tsx";
import { TrayPanel } from "./tray-panel.tsx";

export type PanelName = NonNullable<Preferences["studio_panel"]>;

/** What can stand open beside the stage, one at a time. */
export const PANELS: readonly { readonly name: PanelName; readonly icon: LucideIcon; readonly keys: string }[] = [
  { name: "queue", icon: ListOrdered, keys: "shift+Q" },
  { name: "folder", icon: Images, keys: "shift+G" },
  { name: "tray", icon: Inbox, keys: "shift+T" },
];

interface PanelProps {
  readonly name: PanelName;
  readonly watched: string | null;
  readonly onWatch: (job: string) => void;
  readonly onClose: () => void;
}

function Content({ name, watched, onWatch }: Omit<PanelProps, "onClose">): ReactNode {
  if (name === "queue") return <QueuePanel watched={watched} onWatch={onWatch} />;
  return name === "folder" ? <FolderPanel /> : <TrayPanel />;
}

/** Beside the stage where there is room. */
export function SidePanel({ name, onClose, ...rest }: PanelProps) {
  const t = useTranslations("studio");
  return (
    <aside aria-labelledby="studio-panel" className="flex min-h-0 w-[300px] shrink-0 flex-col border-line border-l bg-canvas max-lg:hidden">
      <div className="flex items-center justify-between py-2 pr-2 pl-4">
        <h2 id="studio-panel" className="font-semibold text-sm">
          {t(`panels.${name}`)}
        </h2>
        <IconButton size="sm" label={t("panels.close")} onClick={onClose}>
          <X aria-hidden />
        </IconButton>
      </div>
      <div className="flex min-h-0 grow flex-col overflow-y-auto">
        <Content name={name} {...rest} />
      </div>
    </aside>
  );
}

/** Over the edge of a narrow screen. */
export function SheetPanel({ name, onClose, ...rest }: Omit<PanelProps, "name"> & { readonly name: PanelName | null }) {
  const t = useTranslations("studio");
  return (
    <Sheet open={name !== null} onOpenChange={(open) => !open && onClose()} title={name ? t(`panels.${name}`) : ""} isReading>
      <div className="-mx-4 min-h-64">{name ? <Content name={name} {...rest} /> : null}</div>
    </Sheet>
  );
}
