import type { Metadata } from "next";
import { cookies } from "next/headers";
import { getTimeZone, getTranslations } from "next-intl/server";
import { dayKeeper } from "#components/gallery/day.ts";
import { GalleryScreen } from "#components/gallery/gallery-screen.tsx";
import { GALLERY_COOKIE, isFiltered, parseLook, parseView, viewAddress, without } from "#components/gallery/view.ts";
import { orLeadTo, pageActor } from "#lib/http/page.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { listGallery } from "#lib/media/service.ts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("gallery");
  return { title: t("title") };
}

interface GalleryPageProps {
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function GalleryPage({ searchParams }: GalleryPageProps) {
  const [actor, params, jar, zone] = await Promise.all([pageActor(), searchParams, cookies(), getTimeZone()]);
  const view = parseView(params);
  // Counting what a search finds would stand in the way of the first tiles; the summary tells it beside them.
  const query = GalleryQuery.parse({ ...view, count: isFiltered(view) ? "none" : "exact" });
  // Without the database nobody can look for words.
  const wordless = view.q === undefined ? null : viewAddress(without(view, ["q"]));
  const first = await orLeadTo(wordless, listGallery(actor, query));
  return <GalleryScreen view={view} first={first} look={parseLook(jar.get(GALLERY_COOKIE)?.value)} today={dayKeeper(zone)(new Date())} />;
}
