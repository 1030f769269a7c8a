"use client";
import { MoreHorizontal } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { DropdownMenu, MenuAction, MenuSeparator } from "#components/ui/dropdown-menu.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { toast } from "#components/ui/toast.tsx";
import { usePatchProject } from "#lib/media/projects/client.ts";
import type { Project } from "#lib/media/schema.ts";
import { ChooseCoverDialog } from "./choose-cover.tsx";
import { RenameDialog } from "./rename-project.tsx";

interface ProjectMenuProps {
  readonly project: Project;
  /** One place to the front or back; null where it cannot go there. */
  readonly onEarlier?: (() => void) | null;
  readonly onLater?: (() => void) | null;
}

export function ProjectMenu({ project, onEarlier = null, onLater = null }: ProjectMenuProps) {
  const t = useTranslations("projects");
  const { problem } = useReasonWords();
  const patch = usePatchProject();
  const { fromDisk } = useFromDisk();
  const [isRenaming, setRenaming] = useState(false);
  const [isCovering, setCovering] = useState(false);
  // The card is gone before its answer comes: a promise is told of it all the same.
  const archive = (archived: boolean, isUndo = false) =>
    void patch.mutateAsync({ id: project.id, patch: { archived } }).then(
      () =>
        toast({
          title: t(archived ? "archived" : "unarchived", { title: project.title }),
          ...(isUndo ? {} : { undo: () => archive(!archived, true) }),
        }),
      (error: Error) => toast({ title: t("notChanged", { title: project.title }), detail: problem(error), tone: "danger" }),
    );
  if (fromDisk)
    return (
      <span title={t("needsDatabase")} className="inline-flex">
        <IconButton label={t("actions", { title: project.title })} size="sm" disabled aria-description={t("needsDatabase")}>
          <MoreHorizontal aria-hidden />
        </IconButton>
      </span>
    );
  return (
    <>
      <DropdownMenu
        align="end"
        trigger={
          <IconButton label={t("actions", { title: project.title })} size="sm">
            <MoreHorizontal aria-hidden />
          </IconButton>
        }
      >
        <MenuAction onSelect={() => setRenaming(true)}>{t("rename")}…</MenuAction>
        <MenuAction onSelect={() => setCovering(true)}>{t("chooseCover")}…</MenuAction>
        {onEarlier || onLater ? (
          <>
            <MenuSeparator />
            <MenuAction disabled={!onEarlier} onSelect={() => onEarlier?.()}>
              {t("earlier")}
            </MenuAction>
            <MenuAction disabled={!onLater} onSelect={() => onLater?.()}>
              {t("later")}
            </MenuAction>
          </>
        ) : null}
        <MenuSeparator />
        <MenuAction onSelect={() => archive(!project.archived)}>{t(project.archived ? "unarchive" : "toArchive")}</MenuAction>
      </DropdownMenu>
      <RenameDialog project={project} open={isRenaming} onOpenChange={setRenaming} />
      <ChooseCoverDialog project={project} open={isCovering} onOpenChange={setCovering} />
    </>
  );
}
