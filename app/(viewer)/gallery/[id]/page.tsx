import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { cache } from "react";
import { parseSource } from "#components/gallery/source.ts";
import { parseView } from "#components/gallery/view.ts";
import { PANEL_COOKIE } from "#components/viewer/panel-cookie.ts";
import { ViewerScreen } from "#components/viewer/viewer-screen.tsx";
import { AppError } from "#lib/core/errors.ts";
import { pageActor } from "#lib/http/page.ts";
import { GalleryQuery, type MediaDetail } from "#lib/media/schema.ts";
import { getMedia, listGallery } from "#lib/media/service.ts";

interface ViewerPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const readMedia = cache(async (id: string): Promise<MediaDetail> => {
  const actor = await pageActor();
  if (!/^[1-9]\d{0,14}$/.test(id)) notFound();
  try {
    return await getMedia(actor, Number(id));
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: ViewerPageProps): Promise<Metadata> {
  const media = await readMedia((await params).id);
  return { title: (media.caption || media.prompt || media.filename).slice(0, 80) };
}

export default async function ViewerPage({ params, searchParams }: ViewerPageProps) {
  const [actor, { id }, query, jar] = await Promise.all([pageActor(), params, searchParams, cookies()]);
  const view = parseView(query);
  const [first, list] = await Promise.all([readMedia(id), listGallery(actor, GalleryQuery.parse(view))]);
  return (
    <ViewerScreen
      first={first}
      list={list}
      view={view}
      source={parseSource(query.from)}
      startsOpen={jar.get(PANEL_COOKIE)?.value !== "shut"}
    />
  );
}
