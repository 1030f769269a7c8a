"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { projectOptions } from "#lib/media/client.ts";
import { usePatchProject } from "#lib/media/projects/client.ts";
import type { Media } from "#lib/media/schema.ts";

/** Whether a file can stand for its project: a picture of something, known to the library. */
export function canCover({ id, kind, project_id, is_deleted }: Media): boolean {
  return id !== null && project_id !== null && kind !== "audio" && !is_deleted;
}

/** Gives a project its cover, null for always the newest picture; the toast takes it back. */
export function useCover() {
  const t = useTranslations("projects");
  const { problem } = useReasonWords();
  const cache = useQueryClient();
  const patch = usePatchProject();
  const give = async (projectId: string, cover: number | null, isUndo = false): Promise<void> => {
    try {
      const before = await cache.fetchQuery({ ...projectOptions(projectId), staleTime: 0 });
      const former = before.cover_chosen ? (before.cover?.id ?? null) : null;
      const { title } = await patch.mutateAsync({ id: projectId, patch: { cover } });
      const undo = () => void give(projectId, former, true);
      toast({ title: t(cover === null ? "coverNewest" : "coverChosen", { title }), ...(isUndo || former === cover ? {} : { undo }) });
    } catch (error) {
      toast({ title: t("notChanged", { title: projectId }), detail: problem(error as Error), tone: "danger" });
    }
  };
  return { isPending: patch.isPending, give: (projectId: string, cover: number | null) => give(projectId, cover) };
}
