import type { Metadata } from "next";
import { cookies } from "next/headers";
import { notFound } from "next/navigation";
import { getTimeZone } from "next-intl/server";
import { cache } from "react";
import { dayKeeper } from "#components/gallery/day.ts";
import { GALLERY_COOKIE, parseLook, parseView, viewAddress, without } from "#components/gallery/view.ts";
import { ProjectScreen } from "#components/projects/project-screen.tsx";
import { AppError } from "#lib/core/errors.ts";
import { orLeadTo, pageActor } from "#lib/http/page.ts";
import { getProject } from "#lib/media/projects/service.ts";
import { GalleryQuery } from "#lib/media/schema.ts";
import { listGallery } from "#lib/media/service.ts";

interface ProjectPageProps {
  readonly params: Promise<{ id: string }>;
  readonly searchParams: Promise<Record<string, string | string[] | undefined>>;
}

const readProject = cache(async (id: string) => {
  const actor = await pageActor();
  try {
    return await getProject(actor, id);
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
});

/** Next hands a segment over as it stands in the address. */
function nameOf(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    notFound();
  }
}

export async function generateMetadata({ params }: ProjectPageProps): Promise<Metadata> {
  const project = await readProject(nameOf((await params).id));
  return { title: project.title };
}

export default async function ProjectPage({ params, searchParams }: ProjectPageProps) {
  const [actor, { id }, query, jar, zone] = await Promise.all([pageActor(), params, searchParams, cookies(), getTimeZone()]);
  const project = await readProject(nameOf(id));
  const view = { ...parseView(query), project_id: project.id };
  const address = `/projects/${encodeURIComponent(project.id)}`;
  const wordless = view.q === undefined ? null : viewAddress(without(view, ["q", "project_id"]), address);
  const list = await orLeadTo(wordless, listGallery(actor, GalleryQuery.parse(view)));
  return (
    <ProjectScreen
      key={project.id}
      first={project}
      view={view}
      list={list}
      look={parseLook(jar.get(GALLERY_COOKIE)?.value)}
      today={dayKeeper(zone)(new Date())}
    />
  );
}
