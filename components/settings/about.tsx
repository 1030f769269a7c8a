"use client";

import { useTranslations } from "next-intl";

export interface AboutFacts {
  readonly version: string;
  readonly database: string | null;
  readonly workers: number | null;
  readonly timeZone: string;
}

export function About({ facts }: { readonly facts: AboutFacts }) {
  const t = useTranslations("settings");
  const rows: [string, string][] = [
    [t("about.version"), facts.version],
    [t("about.database"), facts.database === "postgresql" ? "PostgreSQL" : "SQLite"],
    [t("about.workers"), String(facts.workers ?? 0)],
    [t("about.timeZone"), facts.timeZone],
    [t("about.licence"), "MIT"],
  ];
  return (
    <>
      <p className="max-w-prose text-muted text-sm">{t("about.what")}</p>
      <dl className="mt-4 grid grid-cols-[auto_minmax(0,1fr)] gap-x-8 gap-y-2 text-sm">
        {rows.map(([name, value]) => (
          <div key={name} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-faint">{name}</dt>
            <dd className="tnum">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-4 text-sm">
        <a href="/api/openapi.json" className="rounded-sm text-accent-text underline-offset-4 hover:underline">
          {t("about.api")}
        </a>
      </p>
    </>
  );
}
