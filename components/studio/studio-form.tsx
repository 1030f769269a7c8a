"use client";

import { Redo2, RotateCcw, Undo2 } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { type KeyboardEvent, memo } from "react";
import { Keycaps } from "#components/frame/shortcuts.tsx";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { decimalMarkOf } from "./axes.ts";
import { AxesField } from "./axes-field.tsx";
import { withoutValues } from "./draft.ts";
import type { FieldErrors } from "./field-errors.ts";
import type { Form } from "./form.ts";
import { FormFields } from "./form-fields.tsx";
import { ProjectPicker } from "./project-picker.tsx";
import { axesOn, cellsOf, countOn, countsFor } from "./request.ts";
import { useCanUndo, useDraftPart, useDraftStore } from "./use-draft.ts";

interface StudioFormProps {
  readonly form: Form;
  readonly errors: FieldErrors;
  readonly picker: React.ReactNode;
  /** Above the fields: what is missing for this form to work. */
  readonly notice: React.ReactNode;
  readonly isSending: boolean;
  readonly onGenerate: () => void;
}

/** Nothing in a text field: there the browser's own undo is meant. */
function isText(target: EventTarget): boolean {
  return (
    target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && !["checkbox", "radio", "file"].includes(target.type))
  );
}

export function StudioForm({ form, errors, picker, notice, isSending, onGenerate }: StudioFormProps) {
  const t = useTranslations("studio");
  const store = useDraftStore();
  const onKeyDown = (event: KeyboardEvent) => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || isText(event.target)) return;
    event.preventDefault();
    event.shiftKey ? store.redo() : store.undo();
  };
  return (
    <form
      aria-label={t("form")}
      className="flex min-h-0 flex-col md:h-full"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        onGenerate();
      }}
    >
      <div className="flex min-h-0 grow flex-col gap-4 px-4 py-3.5 md:overflow-y-auto">
        <div className="grid grid-cols-[3fr_2fr] gap-2">
          {picker}
          <Place />
        </div>
        {notice}
        <FormFields form={form} errors={errors} />
        <AxesField form={form} />
        <Steps form={form} />
      </div>
      <Send form={form} isSending={isSending} />
    </form>
  );
}

function Place() {
  const store = useDraftStore();
  const project = useDraftPart((draft) => draft.project);
  const folder = useDraftPart((draft) => draft.folder);
  return (
    <ProjectPicker
      project={project}
      folder={folder}
      onChange={(nextProject, nextFolder) => store.change("place", (draft) => ({ ...draft, project: nextProject, folder: nextFolder }))}
    />
  );
}

/** Back, forth, and back to where the form began. */
function Steps({ form }: { readonly form: Form }) {
  const t = useTranslations("studio");
  const store = useDraftStore();
  const can = useCanUndo();
  const reset = () => {
    store.change("reset", (draft) => withoutValues(draft, form));
    toast({ title: t("wasReset"), undo: () => store.undo() });
  };
  return (
    <div className="-ml-2.5 flex items-center">
      <Button variant="ghost" size="sm" onClick={reset}>
        <RotateCcw aria-hidden />
        {t("reset")}
      </Button>
      <span className="grow" />
      <IconButton size="sm" side="top" label={t("undo")} disabled={!can.undo} onClick={() => store.undo()}>
        <Undo2 aria-hidden />
      </IconButton>
      <IconButton size="sm" side="top" label={t("redo")} disabled={!can.redo} onClick={() => store.redo()}>
        <Redo2 aria-hidden />
      </IconButton>
    </div>
  );
}

/** How many, and the button. It is drawn again when that changes, not with every letter. */
const Send = memo(function Send({ form, isSending }: { readonly form: Form; readonly isSending: boolean }) {
  const t = useTranslations("studio");
  const store = useDraftStore();
  const axes = useDraftPart((draft) => draft.axes);
  const count = useDraftPart((draft) => countOn(draft, form));
  const ready = axesOn({ axes }, form, decimalMarkOf(useLocale()));
  const cells = cellsOf(ready);
  return (
    <div className="sticky bottom-0 z-10 flex gap-2 border-line bg-canvas px-4 py-3.5 max-md:border-t">
      {ready.length === 0 ? (
        <div className="w-[84px] shrink-0">
          <Select
            label={t("count")}
            value={String(count)}
            options={countsFor(form).map((one) => ({ value: String(one), label: `× ${one}` }))}
            onChange={(value) => store.change("count", (draft) => ({ ...draft, count: Number(value) }))}
            className="tnum h-[38px]! coarse:h-11!"
          />
        </div>
      ) : null}
      <Button
        type="submit"
        variant="primary"
        className="h-[38px]! min-w-0 grow basis-0 gap-3 coarse:h-11!"
        disabled={isSending || cells === null}
      >
        {ready.length === 0 || cells === null ? t("generate") : t("generateMany", { count: cells })}
        <span className="coarse:hidden [&_kbd]:border-current/40 [&_kbd]:opacity-100">
          <Keycaps keys="mod+Enter" />
        </span>
      </Button>
    </div>
  );
});
