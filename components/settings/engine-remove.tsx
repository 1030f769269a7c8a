"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useRemoveEngine } from "#lib/engines/client.ts";
import type { EngineDto } from "#lib/engines/schema.ts";
import { jobsOptions } from "#lib/generation/client.ts";
import { type Opener, useReturnFocus } from "./engine-focus.ts";

interface RemoveEngineProps {
  readonly engine: EngineDto;
  readonly opener: Opener;
  readonly onClose: () => void;
}

/** Asks first: the headers' values cannot be given back, so there is no undo. Says what goes and what stays. */
export function RemoveEngine({ engine, opener, onClose }: RemoveEngineProps) {
  const t = useTranslations("settings.engines");
  const { problem } = useReasonWords();
  useReturnFocus(opener);
  const remove = useRemoveEngine();
  const waiting = useInfiniteQuery(jobsOptions({ status: "queued", engine_id: engine.id, limit: 1 })).data?.pages[0]?.total ?? 0;
  // The row is gone before the answer comes: a promise is told of it all the same.
  const takeOff = () =>
    void remove.mutateAsync(engine.id).then(
      () => {
        onClose();
        toast({ title: t("removed", { name: engine.name }), detail: t("removedHint") });
      },
      () => undefined,
    );
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      size="sm"
      title={t("removeTitle", { name: engine.name })}
      description={engine.header_names.length > 0 ? t("removeTextHeaders") : t("removeText")}
      footer={
        <>
          <Button data-autofocus onClick={onClose}>
            {t("cancel")}
          </Button>
          <Button variant="danger" disabled={remove.isPending} onClick={takeOff}>
            {t("removeAction")}
          </Button>
        </>
      }
    >
      <ul className="flex list-disc flex-col gap-1 pl-5 text-muted text-sm">
        <li>{t("staysFiles")}</li>
        <li>{t("staysWorkflows")}</li>
        <li>{t("staysServer")}</li>
      </ul>
      {waiting > 0 ? <p className="mt-3 text-sm">{t("waiting", { count: waiting })}</p> : null}
      {remove.error ? (
        <p role="alert" className="mt-3 text-danger text-sm">
          {problem(remove.error)}
        </p>
      ) : null}
    </Dialog>
  );
}
