"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { useAddEngine, usePatchEngine, useTryEngine } from "#lib/engines/client.ts";
import type { EngineDto, EngineTrialAnswer } from "#lib/engines/schema.ts";
import { EngineAnswer, useAboutWords, useAnswerWords } from "./engine-answer.tsx";
import { EngineFields } from "./engine-fields.tsx";
import { type Opener, useReturnFocus } from "./engine-focus.ts";
import { additionOf, type EngineForm, type FormProblem, formOf, isHeaderWhole, patchOf, problemOf, trialOf } from "./engine-form.ts";
import { useFormWords } from "./engine-form-words.ts";

interface AddEngineProps {
  /** One whose folders are known already; else a new one. */
  readonly install?: EngineDto;
  readonly opener: Opener;
  readonly onClose: () => void;
}

/** Says where a ComfyUI answers. It is asked before it is kept; one that does not answer is kept only if the person wants it so. */
export function AddEngine({ install, opener, onClose }: AddEngineProps) {
  const t = useTranslations("settings.engines");
  useReturnFocus(opener);
  const { form, change, connection, wrong } = useConnection(install ?? null, onClose);
  const isSilent = connection.health !== null && connection.health.state !== "ok";
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={install ? t("addAddressTitle", { name: install.name }) : t("add")}
      description={t("addHint")}
      footer={
        <span className="flex flex-wrap justify-end gap-2">
          {isSilent ? (
            <Button disabled={connection.isBusy} onClick={() => void connection.keep()}>
              {t("keepAnyway")}
            </Button>
          ) : (
            <Button disabled={connection.isBusy} onClick={() => void connection.test()}>
              {t("test")}
            </Button>
          )}
          <Button type="submit" form="add-engine" variant="primary" disabled={connection.isBusy || form.url.trim() === ""}>
            {connection.isBusy ? t("testing") : isSilent ? t("tryAgain") : install ? t("keepAddress") : t("addAction")}
          </Button>
        </span>
      }
    >
      <EngineFields id="add-engine" form={form} wrong={wrong} onChange={change} onSubmit={() => void connection.testAndKeep()} />
      <EngineAnswer health={connection.health ?? undefined} error={null} className="mt-4" />
      {isSilent ? <p className="mt-1 text-muted text-sm">{t("silentHint")}</p> : null}
    </Dialog>
  );
}

function useConnection(install: EngineDto | null, onClose: () => void) {
  const t = useTranslations("settings.engines");
  const words = useAnswerWords();
  const reasons = useFormWords();
  const aboutWords = useAboutWords();
  const saidOf = (answer: EngineTrialAnswer) => [words(answer), ...(answer.about ? [aboutWords(answer.about)] : [])].join(" · ");
  const [form, setForm] = useState<EngineForm>(() => formOf(install));
  const [health, setHealth] = useState<EngineTrialAnswer | null>(null);
  const [wrong, setWrong] = useState<FormProblem | null>(null);
  const trial = useTryEngine();
  const adding = useAddEngine();
  const patching = usePatchEngine();

  /** Null where it could not even be asked; that is said at the field then. */
  const asked = async (): Promise<EngineTrialAnswer | null> => {
    setHealth(null);
    setWrong(null);
    if (!isHeaderWhole(form)) {
      setWrong({ field: "header", message: t("halfHeader") });
      return null;
    }
    try {
      const answer = await trial.mutateAsync(trialOf(null, form));
      setHealth(answer);
      return answer;
    } catch (error) {
      setWrong(problemOf(error, reasons));
      return null;
    }
  };
  const keep = async (answer: EngineTrialAnswer | null) => {
    setWrong(null);
    try {
      const kept = install
        ? await patching.mutateAsync({ id: install.id, patch: { ...patchOf(install, form), enabled: true } })
        : await adding.mutateAsync(additionOf(form));
      onClose();
      toast({ title: t("added", { name: kept.name }), detail: answer ? saidOf(answer) : t("keptSilent") });
    } catch (error) {
      setWrong(problemOf(error, reasons));
    }
  };
  return {
    form,
    wrong,
    change: (changes: Partial<EngineForm>) => {
      setForm((before) => ({ ...before, ...changes }));
      // An answer is about what was asked.
      setHealth(null);
      setWrong(null);
    },
    connection: {
      health,
      isBusy: trial.isPending || adding.isPending || patching.isPending,
      test: () => asked(),
      keep: () => keep(null),
      testAndKeep: async () => {
        const answer = await asked();
        if (answer?.state === "ok") await keep(answer);
      },
    },
  };
}
