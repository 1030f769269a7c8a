"use client";

import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import type { EngineForm, FormProblem } from "./engine-form.ts";

interface EngineFieldsProps {
  readonly id: string;
  readonly form: EngineForm;
  readonly wrong: FormProblem | null;
  readonly onChange: (changes: Partial<EngineForm>) => void;
  readonly onSubmit: () => void;
}

/** Everything a person says about a ComfyUI; `id` is the form's, for a button outside it. */
export function EngineFields({ id, form, wrong, onChange, onSubmit }: EngineFieldsProps) {
  const t = useTranslations("settings.engines");
  const about = (field: FormProblem["field"]) => (wrong?.field === field ? wrong.message : null);
  return (
    <form
      id={id}
      className="flex flex-col gap-4 pt-1"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <TextField
        id={`${id}-url`}
        label={t("address")}
        hint={t("addressHint")}
        error={about("url")}
        value={form.url}
        onText={(url) => onChange({ url })}
        inputMode="url"
        maxLength={2_000}
      />
      <TextField
        id={`${id}-name`}
        label={t("name")}
        hint={t("nameHint")}
        error={about("name")}
        value={form.name}
        onText={(name) => onChange({ name })}
        placeholder="ComfyUI"
        maxLength={60}
      />
      <Headers id={id} form={form} error={about("header")} onChange={onChange} />
      <TextField
        id={`${id}-output`}
        label={t("outputDir")}
        hint={t("outputDirHint")}
        error={about("outputDir")}
        value={form.outputDir}
        onText={(outputDir) => onChange({ outputDir })}
        placeholder="/home/anna/ComfyUI/output"
      />
      <TextField
        id={`${id}-input`}
        label={t("inputDir")}
        hint={t("inputDirHint")}
        error={about("inputDir")}
        value={form.inputDir}
        onText={(inputDir) => onChange({ inputDir })}
        placeholder="/home/anna/ComfyUI/input"
      />
      {wrong && wrong.field === null ? (
        <p role="alert" className="text-danger text-sm">
          {wrong.message}
        </p>
      ) : null}
    </form>
  );
}

interface HeadersProps extends Pick<EngineFieldsProps, "id" | "form" | "onChange"> {
  readonly error: string | null;
}

/** One header for who stands before the server. What was sent is never shown again: known ones are names that can be taken off. */
function Headers({ id, form, error, onChange }: HeadersProps) {
  const t = useTranslations("settings.engines");
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="sr-only">{t("headers")}</legend>
      {form.kept.length > 0 ? (
        <ul aria-label={t("keptHeaders")} className="flex flex-col gap-1">
          {form.kept.map((name) => (
            <li key={name} className="flex items-center justify-between gap-3 text-sm">
              <span className="min-w-0 break-all">
                {name} <span className="text-faint text-xs">{t("valueKept")}</span>
              </span>
              <Button
                size="sm"
                variant="ghost"
                aria-label={t("dropHeader", { name })}
                onClick={() => onChange({ kept: form.kept.filter((one) => one !== name) })}
              >
                {t("drop")}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
      <div className="grid grid-cols-2 gap-3 max-[480px]:grid-cols-1">
        <TextField
          id={`${id}-header-name`}
          label={t("headerName")}
          hint={t("headerHint")}
          error={error}
          value={form.headerName}
          onText={(headerName) => onChange({ headerName })}
          placeholder="Authorization"
          maxLength={100}
        />
        <TextField
          id={`${id}-header-value`}
          label={t("headerValue")}
          hint={t("headerValueHint")}
          error={null}
          value={form.headerValue}
          onText={(headerValue) => onChange({ headerValue })}
          type="password"
          autoComplete="new-password"
          maxLength={8_000}
        />
      </div>
    </fieldset>
  );
}

interface TextFieldProps extends Omit<ComponentProps<"input">, "id" | "onChange"> {
  readonly id: string;
  readonly label: string;
  readonly hint: string;
  readonly error: string | null;
  readonly onText: (text: string) => void;
}

function TextField({ id, label, hint, error, onText, ...rest }: TextFieldProps) {
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      <Input
        id={id}
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error ? true : undefined}
        aria-describedby={error ? `${id}-error` : `${id}-hint`}
        onChange={(event) => onText(event.target.value)}
        {...rest}
      />
    </Field>
  );
}
