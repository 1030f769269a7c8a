"use client";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { FolderClosed, Languages, type LucideIcon, Monitor, Moon, Search, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useState } from "react";
import { viewAddress } from "#components/gallery/view.ts";
import { MENU_ITEM } from "#components/ui/menu.ts";
import { THEMES } from "#lib/core/theme.ts";
import { LOCALES } from "#lib/i18n/locale.ts";
import { projectsOptions } from "#lib/media/client.ts";
import { ENTRIES } from "./entries.ts";
import { useFromDisk } from "./from-disk.tsx";
import { useChangeLocale, useTheme } from "./preferences.ts";
import { Keycaps, useShortcuts } from "./shortcuts.tsx";

const THEME_ICONS: Record<(typeof THEMES)[number], LucideIcon> = { system: Monitor, dark: Moon, light: Sun };

/** The command palette, from everywhere in what it is put around. */
export function PaletteProvider({ children }: { readonly children: ReactNode }) {
  const t = useTranslations("palette");
  const [open, setOpen] = useState(false);
  const keys = useTranslations("keys");
  useShortcuts(
    keys("everywhere"),
    [{ keys: ["mod+k", "/"], label: t("open"), run: () => setOpen((before) => !before), inFields: true }],
    "everywhere",
  );
  useGoKeys();
  return (
    <>
      {children}
      <Radix.Root open={open} onOpenChange={setOpen}>
        <Radix.Portal>
          <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
          <Radix.Content
            aria-describedby={undefined}
            className="fixed inset-x-3 top-3 z-50 mx-auto max-w-xl animate-appear overflow-hidden rounded-lg border border-line-strong bg-popover text-text sm:top-[14dvh]"
          >
            <Radix.Title className="sr-only">{t("title")}</Radix.Title>
            <PaletteCommands onDone={() => setOpen(false)} />
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </>
  );
}

/** `g` and then a letter goes to a screen, from the viewer as from everywhere else. */
function useGoKeys(): void {
  const frame = useTranslations("frame");
  const router = useRouter();
  useShortcuts(
    frame("goTo"),
    ENTRIES.map(({ id, href, letter }) => ({ keys: [`g ${letter}`], label: frame(`entries.${id}`), run: () => router.push(href) })),
    "everywhere",
  );
}

function PaletteCommands({ onDone }: { readonly onDone: () => void }) {
  const t = useTranslations("palette");
  const frame = useTranslations("frame");
  const router = useRouter();
  const locale = useLocale();
  const changeLocale = useChangeLocale();
  const [theme, setTheme] = useTheme();
  const projects = useQuery(projectsOptions());
  const { fromDisk } = useFromDisk();
  const [typed, setTyped] = useState("");
  const words = fromDisk ? "" : typed.trim();
  const act = (run: () => void) => () => {
    onDone();
    run();
  };
  return (
    <Command label={t("title")} loop>
      <div className="flex items-center gap-2.5 border-line border-b px-3.5">
        <Search className="size-4 shrink-0 text-faint" aria-hidden />
        <Command.Input
          value={typed}
          onValueChange={setTyped}
          placeholder={t("placeholder")}
          className="h-12 grow bg-transparent text-base outline-none"
        />
      </div>
      <Command.List className="max-h-[min(420px,60dvh)] overflow-y-auto p-1.5">
        {words === "" ? <Command.Empty className="px-3 py-8 text-center text-muted text-sm">{t("empty")}</Command.Empty> : null}
        <Group heading={t("go")}>
          {ENTRIES.map(({ id, href, icon, letter }) => (
            <Item
              key={id}
              value={`go ${id}`}
              icon={icon}
              text={frame(`entries.${id}`)}
              keys={`g ${letter}`}
              onSelect={act(() => router.push(href))}
            />
          ))}
        </Group>
        <Group heading={frame("entries.projects")}>
          {projects.data?.items.map(({ id, title }) => (
            <Item
              key={id}
              value={`project ${id}`}
              icon={FolderClosed}
              text={title}
              onSelect={act(() => router.push(`/projects/${encodeURIComponent(id)}`))}
            />
          ))}
        </Group>
        <Group heading={frame("appearance")}>
          {THEMES.filter((one) => one !== theme).map((one) => (
            <Item
              key={one}
              value={`theme ${one}`}
              icon={THEME_ICONS[one]}
              text={t("useTheme", { theme: frame(`themes.${one}`) })}
              onSelect={act(() => setTheme(one))}
            />
          ))}
          {LOCALES.filter((one) => one !== locale).map((one) => (
            <Item
              key={one}
              value={`language ${one}`}
              icon={Languages}
              text={frame(`languages.${one}`)}
              onSelect={act(() => changeLocale(one))}
            />
          ))}
        </Group>
        {words === "" ? null : (
          <Command.Group forceMount>
            <Item
              value={`search ${words}`}
              icon={Search}
              text={t("search", { words })}
              onSelect={act(() => router.push(viewAddress({ q: words })))}
              always
            />
          </Command.Group>
        )}
      </Command.List>
    </Command>
  );
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  readonly value: string;
  readonly icon: LucideIcon;
  readonly text: string;
  readonly keys?: string;
  readonly onSelect: () => void;
  /** Whatever is typed. */
  readonly always?: boolean;
}

function Item({ value, icon: Icon, text, keys, onSelect, always = false }: ItemProps) {
  return (
    <Command.Item value={value} keywords={[text]} onSelect={onSelect} forceMount={always} className={MENU_ITEM}>
      <Icon className="text-muted" aria-hidden />
      <span className="truncate">{text}</span>
      {keys ? (
        <span className="ml-auto">
          <Keycaps keys={keys} />
        </span>
      ) : null}
    </Command.Item>
  );
}
