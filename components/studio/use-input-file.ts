"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { enginesOptions } from "#lib/engines/client.ts";
import type { MediaKind } from "#lib/engines/schema.ts";
import { copyToInput, uploadFile } from "#lib/media/uploads/client.ts";
import { type Carried, kindOfFile } from "./media-drag.ts";
import { useDraftStore } from "./use-draft.ts";

type Source = { readonly carried: Carried } | { readonly file: File };

/** Takes a file to where the engine finds it, below the project that is chosen, and says its name there. */
export function useInputFile(engineId: string | null, kind: MediaKind, onTaken: (filename: string) => void) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const store = useDraftStore();
  const { data } = useQuery(enginesOptions());
  const [isPending, setPending] = useState(false);
  const engine = data?.items.find((one) => one.id === engineId) ?? data?.items.find((one) => one.kind === "comfyui");

  const take = async (source: Source) => {
    const given = "carried" in source ? source.carried.kind : kindOfFile(source.file);
    if (given !== kind) {
      toast({ title: t("input.wrongKind", { kind }), tone: "danger" });
      return;
    }
    const destination = { project_slug: store.draft.project, engine_id: engine?.id ?? null };
    setPending(true);
    try {
      const taken =
        "carried" in source ? await copyToInput({ ...nameOf(source.carried), ...destination }) : await uploadFile(source.file, destination);
      onTaken(taken.filename);
    } catch (error) {
      toast({ title: t("input.notTaken"), detail: problem(error as Error), tone: "danger" });
    } finally {
      setPending(false);
    }
  };
  return { take, isPending, inputDir: engine?.input_dir ?? null };
}

/** By its id, which everyone who sees the file knows; a file the library does not know goes by its path. */
function nameOf({ id, path }: Carried): { media_id: number } | { path: string } {
  return id !== null ? { media_id: id } : { path: path ?? "" };
}
