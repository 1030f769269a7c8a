import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { cache } from "react";
import { parseSource, viewerAddress } from "#components/gallery/source.ts";
import { parseView } from "#components/gallery/view.ts";
import { PANEL_COOKIE } from "#components/viewer/panel-cookie.ts";
import { ViewerScreen } from "#components/viewer/viewer-screen.tsx";
import { isAppError } from "#lib/core/errors.ts";
import { pageActor } from "#lib/http/page.ts";
import { getMediaAt } from "#lib/media/detail/service.ts";
import { GalleryQuery, type MediaDetail } from "#lib/media/schema.ts";
import { listGallery } from "#lib/media/service.ts";

interface FilePageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const readFile = cache(async (path: string): Promise<MediaDetail> => {
  const actor = await pageActor();
  try {
    return await getMediaAt(actor, path);
  } catch (error) {
    if (isAppError(error) && error.status < 500) notFound();
    throw error;
  }
});

async function pathIn(searchParams: FilePageProps["searchParams"]): Promise<string> {
  const { path } = await searchParams;
  if (typeof path !== "string" || path === "") notFound();
  return path;
}

export async function generateMetadata({ searchParams }: FilePageProps): Promise<Metadata> {
  const media = await readFile(await pathIn(searchParams));
  return { title: (media.caption || media.prompt || media.filename).slice(0, 80) };
}

/** A file that goes by its path: one the library has no row of, or any while there is no database. */
export default async function FilePage({ searchParams }: FilePageProps) {
  const [actor, path, query, jar] = await Promise.all([pageActor(), pathIn(searchParams), searchParams, cookies()]);
  const view = parseView(query);
  const source = parseSource(query.from);
  const [first, list] = await Promise.all([readFile(path), listGallery(actor, GalleryQuery.parse(view))]);
  if (first.id !== null) redirect(viewerAddress(first.id, view, source));
  return <ViewerScreen first={first} list={list} view={view} source={source} startsOpen={jar.get(PANEL_COOKIE)?.value !== "shut"} />;
}
