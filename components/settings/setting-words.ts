"use client";

import { useFormatter, useTranslations } from "next-intl";
import type { SettingsSchema } from "#lib/settings/schema.ts";

export type SettingValue = string | number | boolean;

/** Titles, meanings and values of settings, in the reader's language; a setting without words yet shows its key. */
export function useSettingWords() {
  const t = useTranslations("settings");
  const format = useFormatter();
  const path = (key: string) => `fields.${key.replaceAll(".", "_")}`;
  const say = (key: string) => (t.has(key as never) ? t(key as never) : null);
  const choice = (key: string, value: string): string => say(`${path(key)}.choices.${value}`) ?? value;
  return {
    title: (key: string): string => say(`${path(key)}.title`) ?? key,
    hint: (key: string): string | null => say(`${path(key)}.hint`),
    choice,
    value(item: SettingsSchema["items"][number], value: SettingValue): string {
      if (item.type === "choice") return choice(item.key, String(value));
      if (item.type === "boolean") return value ? t("on") : t("off");
      return typeof value === "number" ? format.number(value) : String(value);
    },
  };
}
