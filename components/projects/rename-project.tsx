"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { usePatchProject } from "#lib/media/projects/client.ts";
import type { Project } from "#lib/media/schema.ts";

interface RenameDialogProps {
  readonly project: Project;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Another title; the folder keeps its name, so that nothing that points into it breaks. */
export function RenameDialog({ project, open, onOpenChange }: RenameDialogProps) {
  const t = useTranslations("projects");
  const { problem } = useReasonWords();
  const patch = usePatchProject();
  const [title, setTitle] = useState(project.title);
  const change = (next: boolean) => {
    onOpenChange(next);
    patch.reset();
    setTitle(project.title);
  };
  const save = (value: string, isUndo = false) =>
    patch.mutate(
      { id: project.id, patch: { title: value } },
      {
        onSuccess: () => {
          onOpenChange(false);
          toast({ title: t("renamed", { title: value }), ...(isUndo ? {} : { undo: () => save(project.title, true) }) });
        },
      },
    );
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={t("rename")}
      description={t("renameText", { folder: project.id })}
      size="sm"
      footer={
        <>
          <Button variant="ghost" onClick={() => change(false)}>
            {t("cancel")}
          </Button>
          <Button variant="primary" type="submit" form={`rename-${project.id}`} disabled={title.trim() === "" || patch.isPending}>
            {t("save")}
          </Button>
        </>
      }
    >
      <form
        id={`rename-${project.id}`}
        className="pt-1"
        onSubmit={(event) => {
          event.preventDefault();
          save(title.trim());
        }}
      >
        <Field id="rename-title" label={t("name")} error={patch.error ? problem(patch.error) : null}>
          <Input
            id="rename-title"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            onFocus={({ target }) => target.select()}
            maxLength={120}
            autoComplete="off"
            required
            aria-invalid={patch.isError}
            aria-describedby={patch.isError ? "rename-title-error" : undefined}
          />
        </Field>
      </form>
    </Dialog>
  );
}
