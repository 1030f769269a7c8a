"use client";

import { Workflow, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { RemixOffer } from "./use-remix.ts";

/** A file that is remixed carries a workflow: one press opens it, or takes it up where the library does not have it. */
export function RemixNotice({ name, known, isBusy, onTake, onDismiss }: RemixOffer) {
  const t = useTranslations("studio");
  const ui = useTranslations("ui");
  return (
    <div role="status" className="flex gap-2.5 rounded border border-line py-2 pr-1.5 pl-3 text-sm">
      <Workflow className="mt-0.5 size-4 shrink-0 text-muted" aria-hidden />
      <div className="flex min-w-0 grow flex-col items-start gap-2">
        <p className="break-words">{known === null ? t("carriesWorkflow", { name }) : t("carriesKnown", { name, workflow: known })}</p>
        <Button size="sm" disabled={isBusy} onClick={onTake}>
          {known !== null ? t("openItsWorkflow") : isBusy ? t("drop.importing") : t("importItsWorkflow")}
        </Button>
      </div>
      <IconButton label={ui("close")} className="-mt-1 shrink-0" onClick={onDismiss}>
        <X aria-hidden />
      </IconButton>
    </div>
  );
}
