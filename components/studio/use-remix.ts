"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { isProblem } from "#lib/core/fetcher.ts";
import { useImportWorkflow, workflowOptions } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { jobOptions } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { mediaOptions } from "#lib/media/client.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { carriesWorkflow, remixed, remixedOn } from "./remix.ts";
import { useDraftStore } from "./use-draft.ts";
import type { KnownEngines } from "./use-engines.ts";
import type { ChosenForm } from "./use-form.ts";

/** A file whose workflow the library does not have. */
export interface RemixOffer {
  readonly name: string;
  readonly isBusy: boolean;
  readonly onImport: () => void;
  readonly onDismiss: () => void;
}

/** The workflow of the library that made a file, and what its job was given. Null where none did, where it is gone, or the job is another's. */
async function workflowBehind(cache: QueryClient, { job_id }: MediaDetail): Promise<{ workflow: Workflow; params: Job["params"] } | null> {
  if (job_id === null) return null;
  try {
    const { workflow_id, params } = await cache.fetchQuery(jobOptions(job_id));
    return workflow_id === null ? null : { workflow: await cache.fetchQuery(workflowOptions(workflow_id)), params };
  } catch (error) {
    if (isProblem(error) && error.code === "not_found") return null;
    throw error;
  }
}

/**
 * Fills the form from a file's recipe, once, and takes the wish out of the address so that a reload does not repeat it: on the file's own
 * workflow where the library has it. Where only the file has it, there is an offer to import it.
 */
export function useRemix(id: number | null, known: KnownEngines, { form, isLoading }: ChosenForm): RemixOffer | null {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const store = useDraftStore();
  const cache = useQueryClient();
  const done = useRef(false);
  const [carrying, setCarrying] = useState<MediaDetail | null>(null);
  const load = useImportWorkflow();
  const { configs } = known;
  const isReady = id !== null && !known.isLoading && !isLoading;

  useEffect(() => {
    if (done.current || !isReady) return;
    done.current = true;
    window.history.replaceState(null, "", "/studio");
    const remix = async () => {
      const detail = await cache.fetchQuery(mediaOptions(id));
      const own = await workflowBehind(cache, detail);
      const isOffered = own === null && carriesWorkflow(store.draft, detail, configs);
      store.change("remix", (draft) =>
        own ? remixedOn(draft, detail, own.workflow, own.params) : remixed(draft, detail, configs, form ?? undefined),
      );
      if (isOffered) setCarrying(detail);
      else toast({ title: t("remixed", { name: detail.filename }), undo: () => store.undo() });
    };
    remix().catch((error: Error) => toast({ title: t("notRemixed"), detail: problem(error), tone: "danger" }));
  }, [id, isReady, configs, form, cache, store, t, problem]);

  if (carrying === null || carrying.id === null) return null;
  const { id: media, filename: name } = carrying;
  const onImport = () =>
    load.mutate(
      { media },
      {
        onSuccess: (workflow) => {
          store.change("remix", (draft) => remixedOn(draft, carrying, workflow));
          setCarrying(null);
          toast({ title: t("drop.imported", { name: workflow.name }), undo: () => store.undo() });
        },
        onError: (error) => toast({ title: t("drop.notImported"), detail: problem(error), tone: "danger" }),
      },
    );
  return { name, isBusy: load.isPending, onImport, onDismiss: () => setCarrying(null) };
}
