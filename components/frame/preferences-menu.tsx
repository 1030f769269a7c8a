"use client";
import { Monitor, Moon, Sun, SunMoon } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { DropdownMenu, MenuLabel, MenuRadio, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { THEMES } from "#lib/core/theme.ts";
import { LOCALES } from "#lib/i18n/locale.ts";
import { useChangeLocale, useTheme } from "./preferences.ts";

const ICONS = { system: <Monitor aria-hidden />, dark: <Moon aria-hidden />, light: <Sun aria-hidden /> } as const;

/** Theme and language of this browser. */
export function PreferencesMenu() {
  const t = useTranslations("frame");
  const [theme, setTheme] = useTheme();
  const locale = useLocale();
  const changeLocale = useChangeLocale();
  return (
    <DropdownMenu
      side="top"
      align="end"
      trigger={
        <IconButton label={t("appearance")} size="sm" side="right">
          <SunMoon aria-hidden />
        </IconButton>
      }
    >
      <MenuLabel>{t("theme")}</MenuLabel>
      <MenuRadio
        value={theme}
        onChange={setTheme}
        options={THEMES.map((value) => ({ value, label: t(`themes.${value}`), icon: ICONS[value] }))}
      />
      <MenuSeparator />
      <MenuLabel>{t("language")}</MenuLabel>
      <MenuRadio value={locale} onChange={changeLocale} options={LOCALES.map((value) => ({ value, label: t(`languages.${value}`) }))} />
    </DropdownMenu>
  );
}
