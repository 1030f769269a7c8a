"use client";

import { useQuery } from "@tanstack/react-query";
import { useLocale, useTranslations } from "next-intl";
import { useChangeLocale, useTheme } from "#components/frame/preferences.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { THEMES } from "#lib/core/theme.ts";
import { LOCALES } from "#lib/i18n/locale.ts";
import { settingsOptions, settingsSchemaOptions, useChangeSettings } from "#lib/settings/client.ts";
import type { SettingsSchema } from "#lib/settings/schema.ts";
import { Account } from "./account.tsx";
import { SettingControl } from "./setting-control.tsx";
import { SettingRow } from "./setting-row.tsx";
import { type SettingValue, useSettingWords } from "./setting-words.ts";

export function General({ mayChange }: { readonly mayChange: boolean }) {
  const t = useTranslations("settings");
  const { problem } = useReasonWords();
  const schema = useQuery(settingsSchemaOptions());
  const values = useQuery(settingsOptions());
  const failed = schema.error ?? values.error;
  return (
    <>
      <Account />
      <h2 className="font-semibold text-sm text-muted">{t("thisBrowser")}</h2>
      <Appearance />
      <h2 className="mt-6 font-semibold text-sm text-muted">{t("everyone")}</h2>
      {mayChange ? null : <p className="mt-1 text-faint text-sm">{t("readOnly")}</p>}
      {failed ? <ErrorState title={t("unread")}>{problem(failed)}</ErrorState> : null}
      {schema.data && values.data
        ? schema.data.items.map((item) => (
            <Setting
              key={item.key}
              item={item}
              value={(values.data as Record<string, SettingValue>)[item.key] ?? (item.default as SettingValue)}
              mayChange={mayChange}
            />
          ))
        : null}
      {schema.isPending || values.isPending ? <Skeleton className="mt-4 h-40" /> : null}
    </>
  );
}

function Appearance() {
  const t = useTranslations("settings");
  const frame = useTranslations("frame");
  const [theme, setTheme] = useTheme();
  const locale = useLocale();
  const changeLocale = useChangeLocale();
  return (
    <>
      <SettingRow id="theme" title={frame("theme")} hint={t("themeHint")} fallback={t("default", { value: frame("themes.system") })}>
        <Segmented
          label={frame("theme")}
          value={theme}
          onChange={setTheme}
          options={THEMES.map((value) => ({ value, label: frame(`themes.${value}`) }))}
        />
      </SettingRow>
      <SettingRow id="language" title={frame("language")} hint={t("languageHint")} fallback={t("default", { value: t("languageDefault") })}>
        <Segmented
          label={frame("language")}
          value={locale}
          onChange={changeLocale}
          options={LOCALES.map((value) => ({ value, label: frame(`languages.${value}`) }))}
        />
      </SettingRow>
    </>
  );
}

interface SettingProps {
  readonly item: SettingsSchema["items"][number];
  readonly value: SettingValue;
  readonly mayChange: boolean;
}

function Setting({ item, value, mayChange }: SettingProps) {
  const t = useTranslations("settings");
  const { problem } = useReasonWords();
  const words = useSettingWords();
  const change = useChangeSettings();
  const id = `setting-${item.key}`;

  const save = (next: SettingValue, isUndo = false) => {
    if (next === value) return;
    change.mutate(
      { [item.key]: next },
      {
        onSuccess: () =>
          isUndo
            ? toast({ title: t("undone", { title: words.title(item.key) }) })
            : toast({ title: t("saved", { title: words.title(item.key) }), undo: () => save(value, true) }),
        onError: (error) => toast({ title: t("notSaved", { title: words.title(item.key) }), detail: problem(error), tone: "danger" }),
      },
    );
  };

  return (
    <SettingRow
      id={id}
      title={words.title(item.key)}
      hint={words.hint(item.key)}
      fallback={t("default", { value: words.value(item, item.default as SettingValue) })}
    >
      <SettingControl id={id} item={item} value={value} onChange={(next) => save(next)} disabled={!mayChange} />
    </SettingRow>
  );
}
