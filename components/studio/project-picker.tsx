"use client";

import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { Check, FolderPlus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { cn } from "#components/ui/cn.ts";
import { FIELD } from "#components/ui/input.tsx";
import { MENU_ITEM } from "#components/ui/menu.ts";
import { Popover } from "#components/ui/popover.tsx";
import { toast } from "#components/ui/toast.tsx";
import { FolderName } from "#lib/core/folder-name.ts";
import { projectsOptions, useCreateProject } from "#lib/media/client.ts";
import type { Project } from "#lib/media/schema.ts";
import { DEFAULT_FOLDER } from "./draft.ts";

interface ProjectPickerProps {
  readonly project: string;
  readonly folder: string;
  readonly onChange: (project: string, folder: string) => void;
}

/** Folders of a project that pictures can be made into; `output` is always one. */
function foldersOf(project: Project): string[] {
  return [...new Set([DEFAULT_FOLDER, ...project.folders.map((folder) => folder.name)])];
}

export function ProjectPicker({ project, folder, onChange }: ProjectPickerProps) {
  const t = useTranslations("studio");
  const [open, setOpen] = useState(false);
  const projects = useQuery(projectsOptions());
  const title = projects.data?.items.find((one) => one.id === project)?.title ?? project;
  const choose = (nextProject: string, nextFolder: string) => {
    onChange(nextProject, nextFolder);
    setOpen(false);
  };
  return (
    <Popover
      label={t("project.label")}
      align="end"
      open={open}
      onOpenChange={setOpen}
      className="w-72 overflow-hidden p-0"
      trigger={
        <button
          type="button"
          aria-label={t("project.current", { project: title, folder })}
          className={cn(FIELD, "h-[34px] truncate px-2.5 text-left coarse:h-11")}
        >
          {title} / {folder}
        </button>
      }
    >
      <Places projects={projects.data?.items ?? []} project={project} folder={folder} onChoose={choose} />
    </Popover>
  );
}

interface PlacesProps {
  readonly projects: readonly Project[];
  readonly project: string;
  readonly folder: string;
  readonly onChoose: (project: string, folder: string) => void;
}

function Places({ projects, project, folder, onChoose }: PlacesProps) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const [typed, setTyped] = useState("");
  const create = useCreateProject();
  const name = typed.trim();
  const shown = projects.filter((one) => !one.archived);
  const isNewProject = name !== "" && !shown.some((one) => one.title.toLowerCase() === name.toLowerCase());
  const newFolder = FolderName.safeParse(name);
  const current = shown.find((one) => one.id === project);

  const addProject = () =>
    create.mutate(
      { title: name },
      {
        onSuccess: (made) => onChoose(made.id, DEFAULT_FOLDER),
        onError: (error) => toast({ title: t("project.notMade"), detail: problem(error), tone: "danger" }),
      },
    );

  return (
    <Command label={t("project.label")} loop>
      <Command.Input
        value={typed}
        onValueChange={setTyped}
        placeholder={t("project.find")}
        className="h-10 w-full border-line border-b bg-transparent px-3 text-sm outline-none coarse:h-12 coarse:text-lg"
      />
      <Command.List className="max-h-[min(360px,50dvh)] overflow-y-auto p-1">
        {shown.map((one) => (
          <Command.Group
            key={one.id}
            heading={one.title}
            className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-faint [&_[cmdk-group-heading]]:text-xs"
          >
            {foldersOf(one).map((place) => (
              <Place key={place} value={`${one.id}/${place}`} keywords={[one.title, place]} onSelect={() => onChoose(one.id, place)}>
                <span className="grow truncate">{place}</span>
                {one.id === project && place === folder ? <Check className="text-accent-text" aria-hidden /> : null}
              </Place>
            ))}
          </Command.Group>
        ))}
        {isNewProject ? (
          <Place value={`new project ${name}`} keywords={[name]} onSelect={addProject}>
            <Plus className="text-muted" aria-hidden />
            <span className="truncate">{t("project.make", { name })}</span>
          </Place>
        ) : null}
        {newFolder.success && current && !foldersOf(current).includes(newFolder.data) ? (
          <Place value={`new folder ${name}`} keywords={[name]} onSelect={() => onChoose(current.id, newFolder.data)}>
            <FolderPlus className="text-muted" aria-hidden />
            <span className="truncate">{t("project.makeFolder", { name: newFolder.data, project: current.title })}</span>
          </Place>
        ) : null}
        {name === "" ? <p className="px-2 py-2 text-faint text-xs">{t("project.hint")}</p> : null}
      </Command.List>
    </Command>
  );
}

interface PlaceProps {
  readonly value: string;
  readonly keywords: string[];
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Place({ value, keywords, onSelect, children }: PlaceProps) {
  return (
    <Command.Item value={value} keywords={keywords} onSelect={onSelect} className={MENU_ITEM}>
      {children}
    </Command.Item>
  );
}
