"use client";
import { useQuery } from "@tanstack/react-query";
import { Archive, FolderClosed, Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { TopBar } from "#components/frame/top-bar.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { CardGrid, CardGridSkeleton } from "#components/ui/card-grid.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { projectsOptions } from "#lib/media/client.ts";
import { useReorderProjects } from "#lib/media/projects/client.ts";
import { useDrag } from "./drag.ts";
import { matching } from "./matching.ts";
import { NewProjectButton, NewProjectDialog } from "./new-project.tsx";
import { moved, type ProjectSort, placed, SORTS, sorted } from "./order.ts";
import { ProjectCard } from "./project-card.tsx";

/** The list itself came with the frame. */
export function ProjectsScreen({ now }: { readonly now: number }) {
  const t = useTranslations("projects");
  const { problem } = useReasonWords();
  const projects = useQuery(projectsOptions());
  const { fromDisk } = useFromDisk();
  const [query, setQuery] = useState("");
  const [creating, setCreating] = useState(false);
  const [sort, setSort] = useState<ProjectSort>("own");
  const [showsArchived, setShowsArchived] = useState(false);
  const reorder = useReorderProjects();
  const search = useRef<HTMLInputElement>(null);
  useShortcuts(t("title"), [
    { keys: ["n"], label: t("new"), run: () => (fromDisk ? toast({ title: t("needsDatabase") }) : setCreating(true)) },
    { keys: ["mod+f"], label: t("search"), run: () => search.current?.focus() },
  ]);
  const all = projects.data?.items ?? [];
  const hasArchived = all.some((project) => project.archived);
  const isArchive = showsArchived && hasArchived;
  const shown = sorted(
    matching(
      all.filter((project) => project.archived === isArchive),
      query,
    ),
    sort,
  );
  const ids = shown.map((project) => project.id);
  // A place means something only where the whole order is on the screen.
  const mayReorder = sort === "own" && query === "" && !isArchive && !fromDisk;
  const reorderTo = (next: string[] | null) =>
    next &&
    (() => reorder.mutate(next, { onError: (error) => toast({ title: t("notReordered"), detail: problem(error), tone: "danger" }) }));
  const drag = useDrag((id, at) => reorderTo(placed(ids, id, at))?.());
  return (
    <>
      <TopBar>
        <h1 className="font-semibold text-base max-md:sr-only">{t("title")}</h1>
        {all.length > 0 ? (
          <SearchField
            ref={search}
            label={t("search")}
            placeholder={t("searchShort")}
            value={query}
            onChange={setQuery}
            className="ml-3 w-full max-w-[300px] max-md:ml-0 max-md:max-w-none"
          />
        ) : null}
        <span className="grow max-md:hidden" />
        {all.length > 1 ? (
          <Select
            label={t("sort")}
            value={sort}
            options={SORTS.map((value) => ({ value, label: t(`sorts.${value}`) }))}
            onChange={setSort}
            className="w-40!"
          />
        ) : null}
        {hasArchived ? (
          <Button aria-pressed={isArchive} variant={isArchive ? "secondary" : "ghost"} onClick={() => setShowsArchived(!isArchive)}>
            <Archive aria-hidden />
            <span className="max-lg:sr-only">{t("archive")}</span>
          </Button>
        ) : null}
        {all.length > 0 ? <NewProjectButton onClick={() => setCreating(true)} /> : null}
      </TopBar>
      {projects.isPending ? (
        <CardGridSkeleton />
      ) : projects.isError && all.length === 0 ? (
        <ErrorState title={t("errorTitle")} onRetry={() => void projects.refetch()}>
          {problem(projects.error)}
        </ErrorState>
      ) : all.length === 0 ? (
        <EmptyState icon={FolderClosed} title={t("emptyTitle")} action={<NewProjectButton size="lg" onClick={() => setCreating(true)} />}>
          {t("emptyText")}
        </EmptyState>
      ) : shown.length === 0 && query === "" ? (
        <EmptyState icon={FolderClosed} title={t("allArchivedTitle")}>
          {t("allArchivedText")}
        </EmptyState>
      ) : shown.length === 0 ? (
        <EmptyState icon={Search} title={t("noneTitle")} action={<Button onClick={() => setQuery("")}>{t("clear")}</Button>}>
          {t("noneText", { query })}
        </EmptyState>
      ) : (
        <div className="min-h-0 grow overflow-y-auto p-4 max-md:px-3 max-md:pt-1">
          <CardGrid label={t("count", { count: shown.length })}>
            {shown.map((project) => (
              <ProjectCard
                key={project.id}
                project={project}
                now={now}
                onEarlier={mayReorder ? reorderTo(moved(ids, project.id, -1)) : null}
                onLater={mayReorder ? reorderTo(moved(ids, project.id, 1)) : null}
                drag={mayReorder && project.can_edit ? drag : null}
              />
            ))}
          </CardGrid>
        </div>
      )}
      <NewProjectDialog open={creating} onOpenChange={setCreating} />
    </>
  );
}
