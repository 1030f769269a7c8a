"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { toast } from "#components/ui/toast.tsx";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { usePatchWorkflow, workflowKeys } from "#lib/engines/workflows/client.ts";
import { addressOf } from "#lib/engines/workflows/form.ts";
import type { FieldPatch, Workflow, WorkflowPatch } from "#lib/engines/workflows/schema.ts";
import { foreseen } from "./foreseen.ts";

export type FieldChange = Omit<FieldPatch, "node_id" | "input">;

export interface FormState {
  /** What stands on the form, in its order. */
  readonly shown: readonly WorkflowField[];
  change(field: WorkflowField, change: FieldChange): void;
  /** Puts what is on the form into this order, by `<node>.<input>`. */
  order(addresses: readonly string[]): void;
  toggle(field: WorkflowField): void;
  setBypassed(node: string, isBypassed: boolean): void;
}

/** A mask may share its input with the picture it lies over: then its type tells it apart. */
const placeOf = ({ node_id, input, type }: WorkflowField): FieldPatch => (type === "mask" ? { node_id, input, type } : { node_id, input });

/** Every change is shown at once and saved by itself. */
export function useFormState(workflow: Workflow): FormState {
  const t = useTranslations("workflows");
  const cache = useQueryClient();
  const patch = usePatchWorkflow();
  const save = (said: WorkflowPatch) => {
    cache.setQueryData<Workflow>(workflowKeys.one(workflow.id), (before) => before && foreseen(before, said));
    patch.mutate(
      { id: workflow.id, patch: said },
      { onError: (error) => toast({ title: t("notChanged", { name: workflow.name }), detail: error.message, tone: "danger" }) },
    );
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
    setBypassed(node, isBypassed) {
      const others = workflow.bypassed.filter((id) => id !== node);
      save({ bypassed: isBypassed ? [...others, node] : others });
    },
  };
}
