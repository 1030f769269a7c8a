"use client";
import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTranslations } from "next-intl";
import { type FormEvent, useState } from "react";
import { useFromDisk } from "#components/frame/from-disk.tsx";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useCreateProject } from "#lib/media/client.ts";

interface NewProjectProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

export function NewProjectButton({ onClick, size = "md" }: { readonly onClick: () => void; readonly size?: "md" | "lg" }) {
  const t = useTranslations("projects");
  const { fromDisk } = useFromDisk();
  const refusal = fromDisk ? t("needsDatabase") : undefined;
  return (
    <span title={refusal} className="inline-flex">
      <Button variant="primary" size={size} onClick={onClick} disabled={fromDisk} aria-description={refusal}>
        <Plus aria-hidden />
        <span className={size === "md" ? "max-sm:sr-only" : ""}>{t("new")}</span>
      </Button>
    </span>
  );
}

export function NewProjectDialog({ open, onOpenChange }: NewProjectProps) {
  const t = useTranslations("projects");
  const { problem } = useReasonWords();
  const router = useRouter();
  const [title, setTitle] = useState("");
  const create = useCreateProject();
  const change = (next: boolean) => {
    onOpenChange(next);
    create.reset();
    setTitle("");
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate(
      { title },
      {
        onSuccess: (project) => {
          change(false);
          toast({ title: t("created", { title: project.title }) });
          router.push(`/projects/${encodeURIComponent(project.id)}`);
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={change}
      title={t("new")}
      description={t("newText")}
      size="sm"
      footer={
        <>
          <Button variant="ghost" onClick={() => change(false)}>
            {t("cancel")}
          </Button>
          <Button variant="primary" type="submit" form="new-project" disabled={title.trim() === "" || create.isPending}>
            {t("create")}
          </Button>
        </>
      }
    >
      <form id="new-project" onSubmit={submit} className="pt-1">
        <Field id="project-title" label={t("name")} error={create.error ? t("createFailed", { detail: problem(create.error) }) : null}>
          <Input
            id="project-title"
            value={title}
            onChange={(event) => setTitle(event.target.value)}
            maxLength={120}
            autoComplete="off"
            required
            aria-invalid={create.isError}
            aria-describedby={create.isError ? "project-title-error" : undefined}
          />
        </Field>
      </form>
    </Dialog>
  );
}
