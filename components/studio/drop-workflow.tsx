"use client";

import { useTranslations } from "next-intl";
import { type DragEvent, type ReactNode, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { useImportWorkflow } from "#lib/engines/workflows/client.ts";
import { hasFiles } from "./media-drag.ts";

interface DropWorkflowProps {
  readonly onImported: (id: string) => void;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Takes a workflow that is dropped on it, as JSON, in a zip, or in a picture or film that carries one. */
export function DropWorkflow({ onImported, className, children }: DropWorkflowProps) {
  const t = useTranslations("studio");
  const [isOver, setOver] = useState(false);
  const { problem } = useReasonWords();
  const load = useImportWorkflow();
  const take = (file: File) =>
    load.mutate(
      { file },
      {
        onSuccess: (workflow) => {
          const title = t("drop.imported", { name: workflow.name });
          toast(workflow.also.length > 0 ? { title, detail: t("drop.importedAlso", { count: workflow.also.length }) } : { title });
          onImported(workflow.id);
        },
        onError: (error) => toast({ title: t("drop.notImported"), detail: problem(error), tone: "danger" }),
      },
    );
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop on; the workflows' page has a button that does the same
    <div
      className={className}
      onDragOver={(event: DragEvent) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event: DragEvent) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={(event: DragEvent) => {
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!file || event.defaultPrevented) return;
        event.preventDefault();
        take(file);
      }}
    >
      {children}
      {isOver || load.isPending ? (
        <div
          role="status"
          className="pointer-events-none absolute inset-3 z-20 grid place-items-center rounded-lg border-2 border-accent border-dashed bg-scrim font-medium text-white"
        >
          {load.isPending ? t("drop.importing") : t("drop.here")}
        </div>
      ) : null}
    </div>
  );
}
