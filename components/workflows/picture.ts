"use client";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { usePatchWorkflow } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";

/** The picture of a workflow's card: one of the library's, or none. */
export function usePicture({ id, name }: Pick<Workflow, "id" | "name">): { readonly set: (media: number | null) => void } {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  const patch = usePatchWorkflow();
  const set = (media: number | null) =>
    patch.mutate(
      { id, patch: { preview_media_id: media } },
      { onError: (error) => toast({ title: t("notChanged", { name }), detail: problem(error), tone: "danger" }) },
    );
  return { set };
}
