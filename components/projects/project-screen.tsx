"use client";
import { useQuery } from "@tanstack/react-query";
import { ArrowLeft, Folder } from "lucide-react";
import Link from "next/link";
import { useFormatter, useTranslations } from "next-intl";
import { GalleryScreen } from "#components/gallery/gallery-screen.tsx";
import { type Look, viewAddress } from "#components/gallery/view.ts";
import { cn } from "#components/ui/cn.ts";
import { type GalleryView, projectOptions } from "#lib/media/client.ts";
import type { MediaList, Project } from "#lib/media/schema.ts";
import { ProjectMenu } from "./project-menu.tsx";

interface ProjectScreenProps {
  readonly first: Project;
  readonly view: GalleryView;
  readonly list: MediaList;
  readonly look: Look;
  readonly today: string;
}

const FIXED: readonly (keyof GalleryView)[] = ["project_id"];

/** A project: its folders, and the grid of the one that is open. */
export function ProjectScreen({ first, view, list, look, today }: ProjectScreenProps) {
  const t = useTranslations("projects");
  const project = useQuery({ ...projectOptions(first.id), initialData: first }).data;
  const path = `/projects/${encodeURIComponent(project.id)}`;
  return (
    <GalleryScreen
      view={view}
      first={list}
      look={look}
      today={today}
      source="project"
      path={path}
      fixed={FIXED}
      heading={
        <div className="flex min-w-0 items-center gap-2 max-md:grow md:min-w-36">
          <Link
            href="/projects"
            aria-label={t("title")}
            className="flex size-[34px] shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text coarse:size-11"
          >
            <ArrowLeft className="size-4" aria-hidden />
          </Link>
          <h1 className="truncate font-semibold text-base">{project.title}</h1>
          {project.can_edit ? <ProjectMenu project={project} /> : null}
        </div>
      }
      lead={<Folders project={project} view={view} path={path} />}
    />
  );
}

function Folders({ project, view, path }: { readonly project: Project; readonly view: GalleryView; readonly path: string }) {
  const t = useTranslations("projects");
  const format = useFormatter();
  if (project.folders.length === 0) return null;
  const { project_id: _, folder: open, ...rest } = view;
  const all = project.folders.reduce((sum, folder) => sum + folder.count, 0);
  const tabs = [
    { name: undefined, label: t("all"), count: all },
    ...project.folders.map(({ name, count }) => ({ name, label: name, count })),
  ];
  return (
    <nav aria-label={t("folders")} className="flex items-center gap-1 border-line md:border-r md:pr-3">
      {tabs.map(({ name, label, count }) => (
        <Link
          key={label}
          href={viewAddress(name === undefined ? rest : { ...rest, folder: name }, path)}
          aria-current={open === name ? "page" : undefined}
          scroll={false}
          className={cn(
            "flex h-[26px] shrink-0 items-center gap-1.5 rounded px-2 text-sm transition-colors duration-100 coarse:h-11",
            open === name ? "bg-raised font-medium text-text" : "text-muted hover:bg-hover hover:text-text",
          )}
        >
          {name === undefined ? null : <Folder className="size-3.5 shrink-0" aria-hidden />}
          {label}
          <span className="tnum font-normal text-faint">{format.number(count)}</span>
        </Link>
      ))}
    </nav>
  );
}
