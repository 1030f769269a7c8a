"use client";

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { isProblem } from "#lib/core/fetcher.ts";
import { carriedWorkflowOptions, useImportWorkflow, workflowOptions } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { jobOptions } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { fileOptions } from "#lib/media/client.ts";
import type { MediaDetail } from "#lib/media/schema.ts";
import { carriesWorkflow, remixed, remixedOn } from "./remix.ts";
import { useDraftStore } from "./use-draft.ts";
import type { KnownEngines } from "./use-engines.ts";
import type { ChosenForm } from "./use-form.ts";

/** A file that carries a workflow other than what the form holds: to be imported, or opened where the library has it. */
export interface RemixOffer {
  readonly name: string;
  /** What the library calls it; null where it does not have it. */
  readonly known: string | null;
  readonly isBusy: boolean;
  readonly onTake: () => void;
  readonly onDismiss: () => void;
}

interface Carrying {
  readonly detail: MediaDetail;
  readonly known: { readonly id: string; readonly name: string } | null;
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
 * workflow where the library has it. Where the file alone tells it, there is an
 * offer to open that one of the library, or to import it.
 */
export function useRemix(id: number | null, known: KnownEngines, { form, isLoading }: ChosenForm): RemixOffer | null {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const store = useDraftStore();
  const cache = useQueryClient();
  const done = useRef(false);
  const unread = useCallback(({ name }: Workflow) => ({ title: t("chosenUnread", { name }), detail: t("chosenUnreadHint") }), [t]);
  const [carrying, setCarrying] = useState<Carrying | null>(null);
  const [isOpening, setOpening] = useState(false);
  const load = useImportWorkflow();
  const { configs } = known;
  const isReady = id !== null && !known.isLoading && !isLoading;

  useEffect(() => {
    if (done.current || !isReady) return;
    done.current = true;
    window.history.replaceState(null, "", "/studio");
    const remix = async () => {
      const detail = await cache.fetchQuery(fileOptions(id));
      const own = await workflowBehind(cache, detail);
      const isOffered = own === null && carriesWorkflow(store.draft, detail, configs);
      store.change("remix", (draft) =>
        own ? remixedOn(draft, detail, own.workflow, own.params) : remixed(draft, detail, configs, form ?? undefined),
      );
      if (isOffered) setCarrying({ detail, known: await cache.fetchQuery(carriedWorkflowOptions(id)) });
      else if (own && !own.workflow.converted) toast({ ...unread(own.workflow), undo: () => store.undo() });
      else toast({ title: t("remixed", { name: detail.filename }), undo: () => store.undo() });
    };
    remix().catch((error: Error) => toast({ title: t("notRemixed"), detail: problem(error), tone: "danger" }));
  }, [id, isReady, configs, form, cache, store, t, problem, unread]);

  if (carrying === null) return null;
  const { detail, known: there } = carrying;
  const { id: media, filename: name } = detail;
  if (media === null) return null;
  const taken = (workflow: Workflow, title: string) => {
    store.change("remix", (draft) => remixedOn(draft, detail, workflow));
    setCarrying(null);
    toast({ ...(workflow.converted ? { title } : unread(workflow)), undo: () => store.undo() });
  };
  const open = async (workflow: string) => {
    setOpening(true);
    try {
      taken(await cache.fetchQuery(workflowOptions(workflow)), t("remixed", { name }));
    } catch (error) {
      toast({ title: t("notRemixed"), detail: problem(error as Error), tone: "danger" });
    }
    setOpening(false);
  };
  const importIt = () =>
    load.mutate(
      { media },
      {
        onSuccess: (workflow) => taken(workflow, t("drop.imported", { name: workflow.name })),
        onError: (error) => toast({ title: t("drop.notImported"), detail: problem(error), tone: "danger" }),
      },
    );
  return {
    name,
    known: there?.name ?? null,
    isBusy: load.isPending || isOpening,
    onTake: () => (there ? void open(there.id) : importIt()),
    onDismiss: () => setCarrying(null),
  };
}
