"use client";
import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { enginesOptions } from "#lib/engines/client.ts";
import { usePatchWorkflow } from "#lib/engines/workflows/client.ts";
import type { Workflow } from "#lib/engines/workflows/schema.ts";

interface DetailsDialogProps {
  readonly workflow: Workflow;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Name, tags, and the ComfyUI it is meant for. */
export function DetailsDialog({ workflow, open, onOpenChange }: DetailsDialogProps) {
  const t = useTranslations("workflows");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("details")} size="sm">
      {open ? <DetailsForm workflow={workflow} onDone={() => onOpenChange(false)} /> : null}
    </Dialog>
  );
}

const ANY = "any";

function DetailsForm({ workflow, onDone }: { readonly workflow: Workflow; readonly onDone: () => void }) {
  const t = useTranslations("workflows");
  const { problem } = useReasonWords();
  const patch = usePatchWorkflow();
  const [name, setName] = useState(workflow.name);
  const [tags, setTags] = useState(workflow.tags.join(", "));
  const [engine, setEngine] = useState(workflow.engine_id ?? ANY);
  const engines = useQuery(enginesOptions());
  const known = (engines.data?.items ?? []).filter(({ kind }) => kind === "comfyui").map(({ id, name: label }) => ({ value: id, label }));
  const gone =
    engine !== ANY && engines.isSuccess && !known.some(({ value }) => value === engine) ? [{ value: engine, label: engine }] : [];
  const save = () =>
    patch.mutate(
      {
        id: workflow.id,
        patch: { name: name.trim(), tags: tagsIn(tags), engine_id: engine === ANY ? null : engine },
      },
      { onSuccess: onDone },
    );
  return (
    <form
      className="flex flex-col gap-4 pt-1"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <Field id="workflow-name" label={t("name")} error={patch.error ? problem(patch.error) : null}>
        <Input
          id="workflow-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
          maxLength={120}
          autoComplete="off"
          required
          aria-invalid={patch.isError}
        />
      </Field>
      <Field id="workflow-tags" label={t("tags")} hint={t("tagsHint")}>
        <Input
          id="workflow-tags"
          value={tags}
          onChange={(event) => setTags(event.target.value)}
          autoComplete="off"
          aria-describedby="workflow-tags-hint"
        />
      </Field>
      <Field id="workflow-engine" label={t("engine")}>
        <Select
          id="workflow-engine"
          label={t("engine")}
          value={engine}
          options={[{ value: ANY, label: t("anyEngine") }, ...known, ...gone]}
          onChange={setEngine}
        />
      </Field>
      <Button variant="primary" type="submit" className="self-end" disabled={name.trim() === "" || patch.isPending}>
        {t("save")}
      </Button>
    </form>
  );
}

function tagsIn(text: string): string[] {
  return [
    ...new Set(
      text
        .split(",")
        .map((tag) => tag.trim().slice(0, 60))
        .filter(Boolean),
    ),
  ];
}
