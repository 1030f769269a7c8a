"use client";
import { PanelLeft } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useFormatter, useTranslations } from "next-intl";
import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Tooltip } from "#components/ui/tooltip.tsx";
import { useCounts } from "./counts.ts";
import { ENTRIES, type Entry, isAt } from "./entries.ts";
import { useFromDisk } from "./from-disk.tsx";
import { Logo } from "./logo.tsx";
import { remember } from "./preferences.ts";
import { PreferencesMenu } from "./preferences-menu.tsx";
import { RAIL_COOKIE } from "./rail-cookie.ts";
import { useShortcuts } from "./shortcuts.tsx";
import { StatusDot } from "./status-dot.tsx";

interface RailProps {
  /** As remembered, so that the server draws the width that stays. */
  readonly startsCollapsed: boolean;
}

export function Rail({ startsCollapsed }: RailProps) {
  const t = useTranslations("frame");
  const keys = useTranslations("keys");
  const [collapsed, setCollapsed] = useState(startsCollapsed);
  const toggle = () => {
    remember(RAIL_COOKIE, collapsed ? "wide" : "icons");
    setCollapsed(!collapsed);
  };
  useShortcuts(keys("everywhere"), [{ keys: ["mod+b"], label: t("toggleRail"), run: toggle, inFields: true }], "everywhere");
  const label = collapsed ? t("expand") : t("collapse");
  return (
    <aside
      className={cn(
        "sticky top-0 hidden h-dvh shrink-0 flex-col border-line border-r md:flex",
        // Between phone and desktop there is no room for words.
        collapsed ? "w-14" : "w-14 lg:w-[208px]",
      )}
      data-collapsed={collapsed}
    >
      <div className="group flex h-[52px] items-center gap-2 pr-2 pl-[18px]">
        <Link
          href="/gallery"
          className="flex items-center gap-2.5 rounded font-semibold text-lg tracking-tight coarse:-ml-3 coarse:min-h-11 coarse:min-w-11 coarse:pl-3"
        >
          <Logo />
          <span className={cn("text-[15px]", collapsed ? "sr-only" : "max-lg:sr-only")}>Atelier</span>
        </Link>
        {collapsed ? null : (
          <IconButton
            label={label}
            size="sm"
            onClick={toggle}
            className="ml-auto opacity-0 transition-opacity focus-visible:opacity-100 group-hover:opacity-100 max-lg:hidden"
          >
            <PanelLeft aria-hidden />
          </IconButton>
        )}
      </div>
      <nav aria-label={t("main")} className="flex flex-col px-2.5 py-1 coarse:px-[5.5px]">
        {ENTRIES.map((entry, index) => (
          <div key={entry.id}>
            {entry.group === "upkeep" && ENTRIES[index - 1]?.group === "work" ? <hr className="mx-2 my-3 border-line" /> : null}
            <RailLink entry={entry} collapsed={collapsed} />
          </div>
        ))}
      </nav>
      <div className={cn("mt-auto flex items-center gap-1 p-2.5 coarse:px-[5.5px]", collapsed ? "flex-col" : "max-lg:flex-col")}>
        {collapsed ? (
          <IconButton label={label} size="sm" side="right" onClick={toggle} className="max-lg:hidden">
            <PanelLeft aria-hidden />
          </IconButton>
        ) : null}
        <StatusDot collapsed={collapsed} />
        <PreferencesMenu />
      </div>
    </aside>
  );
}

function RailLink({ entry, collapsed }: { readonly entry: Entry; readonly collapsed: boolean }) {
  const t = useTranslations("frame");
  const format = useFormatter();
  const pathname = usePathname();
  const count = useCounts()[entry.id];
  const { fromDisk } = useFromDisk();
  const active = isAt(pathname, entry.href);
  const Icon = entry.icon;
  return (
    <Tooltip label={t(`entries.${entry.id}`)} side="right" disabled={!collapsed}>
      <Link
        href={entry.href}
        // Without a database most of them cannot be opened: asking beforehand would only be refused.
        prefetch={fromDisk ? false : null}
        aria-current={active ? "page" : undefined}
        className={cn(
          "flex h-[35px] items-center gap-3 rounded px-2 text-sm transition-colors duration-100 coarse:h-11 coarse:px-[13px]",
          active ? "bg-raised font-medium text-text" : "text-muted hover:bg-hover hover:text-text",
        )}
      >
        <Icon className="size-[18px] shrink-0" strokeWidth={1.75} aria-hidden />
        <span className={collapsed ? "sr-only" : "max-lg:sr-only"}>{t(`entries.${entry.id}`)}</span>
        {count ? (
          <span className={cn("tnum ml-auto text-faint", collapsed ? "hidden" : "max-lg:hidden")}>{format.number(count)}</span>
        ) : null}
      </Link>
    </Tooltip>
  );
}
