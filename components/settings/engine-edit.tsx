"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { usePatchEngine, useTestEngine, useTryEngine } from "#lib/engines/client.ts";
import type { EngineDto } from "#lib/engines/schema.ts";
import { EngineAnswer, useAnswerWords } from "./engine-answer.tsx";
import { EngineFields } from "./engine-fields.tsx";
import { type Opener, useReturnFocus } from "./engine-focus.ts";
import { type EngineForm, type FormProblem, formOf, isHeaderWhole, patchOf, problemOf, touchesConnection, trialOf } from "./engine-form.ts";
import { useFormWords } from "./engine-form-words.ts";

interface EditEngineProps {
  readonly engine: EngineDto;
  readonly opener: Opener;
  readonly onClose: () => void;
}

/** Changes a ComfyUI. A test asks it as it would be after the change, and changes nothing; saving asks it again where that may differ. */
export function EditEngine({ engine, opener, onClose }: EditEngineProps) {
  const t = useTranslations("settings.engines");
  useReturnFocus(opener);
  const words = useAnswerWords();
  const reasons = useFormWords();
  const patch = usePatchEngine();
  const test = useTestEngine();
  const [form, setForm] = useState<EngineForm>(() => formOf(engine));
  const [wrong, setWrong] = useState<FormProblem | null>(null);
  const trial = useTryEngine();
  const isBusy = patch.isPending || test.isPending || trial.isPending;
  const isSilent = test.data !== undefined && test.data.state !== "ok";

  /** What was said before is about what stood there before. */
  const isWhole = (): boolean => {
    setWrong(null);
    test.reset();
    trial.reset();
    if (!isHeaderWhole(form)) setWrong({ field: "header", message: t("halfHeader") });
    return isHeaderWhole(form);
  };
  const tryOut = () => isWhole() && trial.mutate(trialOf(engine, form), { onError: (error) => setWrong(problemOf(error, reasons)) });
  const save = async () => {
    if (!isWhole()) return;
    // Against the engine as it is now: what was saved before it did not answer is no change any more.
    const changes = patchOf(engine, form);
    if (Object.keys(changes).length === 0) return onClose();
    try {
      const saved = await patch.mutateAsync({ id: engine.id, patch: changes });
      setForm((before) => ({ ...before, kept: saved.header_names, headerName: "", headerValue: "" }));
      const answer = touchesConnection(changes) ? await test.mutateAsync(engine.id) : null;
      if (answer && answer.state !== "ok") return;
      onClose();
      toast({ title: t("saved", { name: saved.name }), ...(answer ? { detail: words(answer) } : {}) });
    } catch (error) {
      setWrong(problemOf(error, reasons));
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("editTitle", { name: engine.name })}
      footer={
        <span className="flex flex-wrap justify-end gap-2">
          <Button disabled={isBusy || form.url.trim() === ""} onClick={tryOut}>
            {trial.isPending ? t("testing") : t("test")}
          </Button>
          <Button type="submit" form="edit-engine" variant="primary" disabled={isBusy || form.url.trim() === ""}>
            {test.isPending ? t("testing") : t("save")}
          </Button>
        </span>
      }
    >
      <EngineFields
        id="edit-engine"
        form={form}
        wrong={wrong}
        onChange={(changes) => {
          setForm((before) => ({ ...before, ...changes }));
          setWrong(null);
          test.reset();
          trial.reset();
        }}
        onSubmit={() => void save()}
      />
      <EngineAnswer health={test.data ?? trial.data} error={null} className="mt-4" />
      {isSilent ? <p className="mt-1 text-muted text-sm">{t("savedSilent")}</p> : null}
    </Dialog>
  );
}
