"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { toast } from "#components/ui/toast.tsx";
import { usePatchEngine, useTestEngine } from "#lib/engines/client.ts";
import type { EngineDto } from "#lib/engines/schema.ts";
import { EngineAnswer, useAnswerWords } from "./engine-answer.tsx";
import { EngineFields } from "./engine-fields.tsx";
import { type Opener, useReturnFocus } from "./engine-focus.ts";
import { type EngineForm, type FormProblem, formOf, isHeaderWhole, patchOf, problemOf, touchesConnection } from "./engine-form.ts";

interface EditEngineProps {
  readonly engine: EngineDto;
  readonly opener: Opener;
  readonly onClose: () => void;
}

/** Changes a ComfyUI. Its headers' values are known to the server alone, so a changed address is saved first and asked then. */
export function EditEngine({ engine, opener, onClose }: EditEngineProps) {
  const t = useTranslations("settings.engines");
  useReturnFocus(opener);
  const words = useAnswerWords();
  const patch = usePatchEngine();
  const test = useTestEngine();
  const [form, setForm] = useState<EngineForm>(() => formOf(engine));
  const [wrong, setWrong] = useState<FormProblem | null>(null);
  const isBusy = patch.isPending || test.isPending;
  const isSilent = test.data !== undefined && test.data.state !== "ok";

  const save = async () => {
    setWrong(null);
    test.reset();
    if (!isHeaderWhole(form)) return setWrong({ field: "header", message: t("halfHeader") });
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
      setWrong(problemOf(error));
    }
  };

  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("editTitle", { name: engine.name })}
      footer={
        <Button type="submit" form="edit-engine" variant="primary" disabled={isBusy || form.url.trim() === ""}>
          {test.isPending ? t("testing") : t("save")}
        </Button>
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
        }}
        onSubmit={() => void save()}
      />
      <EngineAnswer health={test.data} error={null} className="mt-4" />
      {isSilent ? <p className="mt-1 text-muted text-sm">{t("savedSilent")}</p> : null}
    </Dialog>
  );
}
