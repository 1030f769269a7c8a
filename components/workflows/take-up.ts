"use client";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { type ImportSource, useImportWorkflow } from "#lib/engines/workflows/client.ts";
import type { ImportedWorkflow } from "#lib/engines/workflows/schema.ts";

/** What a file picker offers; anything else may be dropped all the same. */
export const ACCEPTED = ".json,.zip,.png,.webp,.jpg,.jpeg,.avif,.gif,.mp4,.webm,.mov,.mkv,.flac,.mp3,.glb,.svg";

/** Imports one after the other, says how each went, and opens the workflow where it was only one. */
export function useTakeUp(): { readonly isBusy: boolean; readonly takeUp: (sources: readonly ImportSource[]) => Promise<void> } {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  const router = useRouter();
  const { mutateAsync, isPending } = useImportWorkflow();
  const takeUp = async (sources: readonly ImportSource[]) => {
    const made: ImportedWorkflow[] = [];
    for (const source of sources) {
      const what = "file" in source ? source.file.name : t("ofLibrary");
      try {
        made.push(await mutateAsync(source));
      } catch (error) {
        toast({ title: t("notImported", { what }), detail: problem(error as Error), tone: "danger" });
      }
    }
    const [first] = made;
    if (!first) return;
    const count = made.reduce((sum, { also }) => sum + 1 + also.length, 0);
    if (sources.some(({ replaces }) => replaces)) toast({ title: t("newVersion", { version: first.version }) });
    else if (count === 1) router.push(`/workflows/${encodeURIComponent(first.id)}`);
    else toast({ title: t("imported", { count }) });
  };
  return { isBusy: isPending, takeUp };
}
