"use client";

import { useSearchParams } from "next/navigation";
import { useTranslations } from "next-intl";
import { TopBar } from "#components/frame/top-bar.tsx";
import { People } from "#components/people/people.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { About, type AboutFacts } from "./about.tsx";
import { Engines } from "./engines.tsx";
import { Folders } from "./folders.tsx";
import { General } from "./general.tsx";
import { isSettingsTab, SETTINGS_TABS, type SettingsTab } from "./tabs.ts";

interface SettingsProps {
  /** The tabs this person may see. */
  readonly shown: readonly SettingsTab[];
  readonly mayChange: boolean;
  readonly mayChangeEngines: boolean;
  readonly mayChangeFolders: boolean;
  readonly about: AboutFacts;
}

export function Settings({ shown, mayChange, mayChangeEngines, mayChangeFolders, about }: SettingsProps) {
  const t = useTranslations("settings");
  // The address says which one is open, so that a link to another tab opens it from within the settings, too.
  const asked = useSearchParams().get("show");
  const tab = isSettingsTab(asked) && shown.includes(asked) ? asked : "general";
  const change = (next: SettingsTab) => window.history.replaceState(null, "", next === "general" ? "/settings" : `/settings?show=${next}`);
  const content = {
    general: <General mayChange={mayChange} />,
    folders: <Folders mayChange={mayChangeFolders} />,
    engines: <Engines mayChange={mayChangeEngines} />,
    people: <People />,
    about: <About facts={about} />,
  } satisfies Record<SettingsTab, React.ReactNode>;
  return (
    <div className="flex min-h-0 grow flex-col">
      <TopBar className="border-0!">
        <h1 className="font-semibold text-lg">{t("title")}</h1>
      </TopBar>
      <Tabs
        value={tab}
        onChange={change}
        label={t("title")}
        className="min-h-0 grow"
        tabs={SETTINGS_TABS.filter((one) => shown.includes(one)).map((one) => ({
          value: one,
          label: t(`tabs.${one}`),
          content: <div className="w-full max-w-3xl px-4 py-5">{content[one]}</div>,
        }))}
      />
    </div>
  );
}
