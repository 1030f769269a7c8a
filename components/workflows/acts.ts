"use client";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { useDeleteWorkflow, usePatchWorkflow, useRestoreWorkflow } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";

type Named = Pick<Workflow, "id" | "name" | "archived">;

/** What can be done to a workflow from its card and from its own page; each tells how it went and how to take it back. */
export function useWorkflowActs() {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  const patch = usePatchWorkflow();
  const remove = useDeleteWorkflow();
  const restore = useRestoreWorkflow();
  const failed = (name: string) => (error: Error) => toast({ title: t("notChanged", { name }), detail: problem(error), tone: "danger" });
  // The card is gone before its answer comes: a promise is told of it all the same.
  const archive = ({ id, name }: Named, archived: boolean, isUndo = false): void =>
    void patch.mutateAsync({ id, patch: { archived } }).then(
      () =>
        toast({
          title: t(archived ? "archived" : "unarchived", { name }),
          ...(isUndo ? {} : { undo: () => archive({ id, name, archived }, !archived, true) }),
        }),
      failed(name),
    );
  const trash = ({ id, name }: Named, onDone?: () => void): void =>
    void remove.mutateAsync(id).then(() => {
      onDone?.();
      toast({ title: t("deleted", { name }), undo: () => void restore.mutateAsync({ id }).catch(failed(name)) });
    }, failed(name));
  return { archive, trash, failed };
}
