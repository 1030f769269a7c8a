import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { LookOnly } from "#components/frame/look-only.tsx";
import { FirstData } from "#components/live/first-data.tsx";
import { type Draft, EMPTY_DRAFT, readDraft, readPlace, readWorkflow } from "#components/studio/draft.ts";
import { RECENT_LIMIT } from "#components/studio/recent-limit.ts";
import { Studio } from "#components/studio/studio.tsx";
import { engineKeys } from "#lib/engines/client.ts";
import { engineOptions, listEngines } from "#lib/engines/service.ts";
import { pageActor } from "#lib/http/page.ts";
import { asFirstPage, mediaKeys } from "#lib/media/client.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { listGallery } from "#lib/media/service.ts";
import { can } from "#lib/people/policy.ts";
import { personalKeys } from "#lib/settings/personal/client.ts";
import { readDraft as keptDraft, readPreferences } from "#lib/settings/personal/service.ts";
import { readSettings } from "#lib/settings/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("studio");
  return { title: t("title") };
}

interface StudioPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function StudioPage({ searchParams }: StudioPageProps) {
  const [actor, asked] = await Promise.all([pageActor(), searchParams]);
  if (!can(actor, "generate")) return <GuestsPage />;
  const [engines, settings, kept, preferences] = await Promise.all([
    listEngines(actor),
    readSettings(),
    keptDraft(actor.login, "studio"),
    readPreferences(actor.login),
  ]);
  const options = await Promise.all(engines.items.filter((engine) => engine.enabled).map((engine) => engineOptions(actor, engine.id)));
  const [firstOptions] = options;
  const place = readPlace(asked);
  const workflow = readWorkflow(asked);
  const first: Draft = {
    ...EMPTY_DRAFT,
    engine: firstOptions?.engine_id ?? "",
    config: firstOptions?.default_output_config ?? "",
    project: settings["generation.default_project"] ?? EMPTY_DRAFT.project,
    ...readDraft(kept.draft),
    ...place,
    ...(workflow === null ? {} : { workflow }),
  };
  const view = { project_id: first.project, folder: first.folder, limit: RECENT_LIMIT } as const;
  const recent = await listGallery(actor, GalleryQuery.parse(view));
  const remix = Number(asked.remix);
  return (
    <FirstData
      data={[
        [engineKeys.list, engines],
        ...options.map((one) => [engineKeys.options(one.engine_id), one] as const),
        [mediaKeys.list(view), asFirstPage(recent)],
        [personalKeys.preferences, preferences],
      ]}
    >
      <Studio
        first={first}
        keptAt={kept.updated_at}
        isAsked={place !== null || workflow !== null}
        remix={Number.isInteger(remix) && remix > 0 ? remix : null}
      />
    </FirstData>
  );
}

async function GuestsPage() {
  const t = await getTranslations("studio");
  return <LookOnly title={t("lookOnly")} text={t("lookOnlyHint")} toGallery={t("toGallery")} />;
}
