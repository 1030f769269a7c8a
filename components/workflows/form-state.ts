"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { usePatchWorkflow, workflowKeys } from "#lib/engines/workflows/client.ts";
import { addressOf } from "#lib/engines/workflows/form.ts";
import type { FieldPatch, Workflow, WorkflowPatch } from "#lib/engines/workflows/schema.ts";
import { foreseen } from "./foreseen.ts";
import { type FormHistory, useFormHistory } from "./form-history.ts";
import { inverseOf, placeOf } from "./inverse.ts";

export type FieldChange = Omit<FieldPatch, "node_id" | "input">;

export interface FormState {
  /** What stands on the form, in its order. */
  readonly shown: readonly WorkflowField[];
  change(field: WorkflowField, change: FieldChange): void;
  /** Puts what is on the form into this order, by `<node>.<input>`. */
  order(addresses: readonly string[]): void;
  toggle(field: WorkflowField): void;
  /** Lets a node run, goes around it, or leaves it out. */
  switchNode(node: string, to: NodeSwitch): void;
  readonly history: FormHistory;
}

export type NodeSwitch = "runs" | "bypassed" | "muted";

/** Every change is shown at once and saved by itself. */
export function useFormState(workflow: Workflow): FormState {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  const cache = useQueryClient();
  const patch = usePatchWorkflow();
  const send = (said: WorkflowPatch, onFailed?: () => void) => {
    cache.setQueryData<Workflow>(workflowKeys.one(workflow.id), (before) => before && foreseen(before, said));
    // Another change may follow before the answer: a promise is told of its own all the same.
    void patch.mutateAsync({ id: workflow.id, patch: said }).catch((error: Error) => {
      onFailed?.();
      toast({ title: t("notChanged", { name: workflow.name }), detail: problem(error), tone: "danger" });
    });
  };
  const history = useFormHistory(workflow.version, send);
  const save = (change: WorkflowPatch) => {
    const step = { change, inverse: inverseOf(workflow, change) };
    history.keep(step);
    send(change, () => history.drop(step));
  };
  const shown = workflow.fields.filter((field) => field.on_form);
  return {
    shown,
    change: (field, change) => save({ fields: [{ ...placeOf(field), ...change }] }),
    order(addresses) {
      const byAddress = new Map(shown.map((field) => [addressOf(field), field]));
      save({ fields: addresses.flatMap((address) => byAddress.get(address) ?? []).map(placeOf) });
    },
    toggle(field) {
      const others = shown.filter((one) => one !== field).map(placeOf);
      // What comes onto the form comes last.
      if (field.on_form) save({ fields: [{ ...placeOf(field), on_form: false }] });
      else save({ fields: [...others, { ...placeOf(field), on_form: true }] });
    },
    switchNode(node, to) {
      const listed = (list: readonly string[], isIn: boolean) => [...list.filter((id) => id !== node), ...(isIn ? [node] : [])];
      save({ bypassed: listed(workflow.bypassed, to === "bypassed"), muted: listed(workflow.muted, to === "muted") });
    },
    history,
  };
}
