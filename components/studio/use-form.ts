"use client";

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { workflowOptions, workflowsOptions } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";
import { type Form, formOfConfig, formOfWorkflow } from "./form.ts";
import { useDraftPart } from "./use-draft.ts";
import { chosenConfig, type KnownEngines } from "./use-engines.ts";

export interface ChosenForm {
  /** Null while it is not known, or where there is none. */
  readonly form: Form | null;
  readonly workflow: Workflow | null;
  readonly isLoading: boolean;
  readonly error: Error | null;
}

/** The form that is asked by: the chosen workflow's, else the engine's own. */
export function useForm(known: KnownEngines): ChosenForm {
  const workflowId = useDraftPart((draft) => draft.workflow);
  const engine = useDraftPart((draft) => draft.engine);
  const config = useDraftPart((draft) => draft.config);
  const query = useQuery({ ...workflowOptions(workflowId ?? ""), enabled: workflowId !== null });
  const workflow = workflowId === null ? undefined : query.data;
  const chosen = useMemo(
    () => chosenConfig({ engines: known.engines, configs: known.configs }, engine, config),
    [known.engines, known.configs, engine, config],
  );
  const form = useMemo(() => {
    // A page that no ComfyUI has read yet has nothing to be asked for, and nothing that could be run.
    if (workflowId !== null) return workflow?.converted ? formOfWorkflow(workflow) : null;
    return chosen ? formOfConfig(chosen.engine, chosen.config) : null;
  }, [workflowId, workflow, chosen]);
  return {
    form,
    workflow: workflow ?? null,
    isLoading: workflowId === null ? known.isLoading : query.isPending,
    error: workflowId === null ? known.error : query.error,
  };
}

/** The workflows to choose from; the studio works without any. */
export function useWorkflows() {
  return useQuery(workflowsOptions()).data?.items ?? NONE;
}
const NONE: readonly Workflow[] = [];
