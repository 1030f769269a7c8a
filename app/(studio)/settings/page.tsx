import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { FirstData } from "#components/live/first-data.tsx";
import { Settings } from "#components/settings/settings.tsx";
import { SETTINGS_TABS } from "#components/settings/tabs.ts";
import { environment } from "#lib/core/env.ts";
import { engineKeys } from "#lib/engines/client.ts";
import { listEngines } from "#lib/engines/service.ts";
import { checkHealth } from "#lib/http/health.ts";
import { pageActor } from "#lib/http/page.ts";
import { peopleKeys } from "#lib/people/client.ts";
import { can } from "#lib/people/policy.ts";
import { presentMe } from "#lib/people/present.ts";
import { settingsKeys } from "#lib/settings/client.ts";
import { describeSettings, readSettings } from "#lib/settings/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("settings");
  return { title: t("title") };
}

export default async function SettingsPage() {
  const actor = await pageActor();
  const shown = SETTINGS_TABS.filter(
    (tab) =>
      (tab !== "people" || can(actor, "users.manage")) &&
      (tab !== "engines" || can(actor, "engines.read")) &&
      (tab !== "folders" || can(actor, "roots.read")),
  );
  const [values, engines, health, me] = await Promise.all([
    readSettings(),
    shown.includes("engines") ? listEngines(actor) : null,
    checkHealth(true),
    presentMe(actor),
  ]);
  return (
    <FirstData
      data={[
        [settingsKeys.values, values],
        [settingsKeys.schema, describeSettings()],
        [peopleKeys.me, me],
        ...(engines ? [[engineKeys.list, engines] as const] : []),
      ]}
    >
      <Settings
        shown={shown}
        mayChange={can(actor, "settings.write")}
        mayChangeEngines={can(actor, "engines.write")}
        mayChangeFolders={can(actor, "roots.write")}
        about={{ version: health.version, database: health.database.kind, workers: health.worker.alive, timeZone: environment().timeZone }}
      />
    </FirstData>
  );
}
