"use client";

import { useTranslations } from "next-intl";
import { memo } from "react";
import { Combobox } from "#components/ui/combobox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Slider } from "#components/ui/slider.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { ControlProps } from "./control-props.ts";
import { setValue, withValues } from "./draft.ts";
import { type Form, type FormField, fitted, type ParameterValue, takesMedia } from "./form.ts";
import { MediaField } from "./media-field.tsx";
import { NumberBox } from "./number-box.tsx";
import { useParameterWords } from "./parameter-words.ts";
import { PromptField } from "./prompt-field.tsx";
import { SeedField } from "./seed-field.tsx";
import { useDraftPart, useDraftStore } from "./use-draft.ts";

interface ParameterFieldProps {
  readonly form: Form;
  readonly field: FormField;
  readonly error?: string | undefined;
}

/** What is set of one field, and a way to set it. Only this field is drawn again when it changes. */
export function useFieldValue(form: Form, field: FormField): readonly [ParameterValue, (value: ParameterValue) => void] {
  const store = useDraftStore();
  const set = useDraftPart((draft) => setValue(draft, form, field.key));
  const change = (value: ParameterValue) =>
    store.change(`${form.id}.${field.key}`, (draft) => withValues(draft, form, { [field.key]: value }));
  return [fitted(field, set) ?? field.default, change];
}

/** The control for one input, whether of an engine or of a workflow. */
export const ParameterField = memo(function ParameterField({ form, field, error }: ParameterFieldProps) {
  const words = useParameterWords();
  const [value, onChange] = useFieldValue(form, field);
  const id = `param-${field.key}`;
  const label = words.label(field);
  const common = { id, label, field, value, onChange, error };

  if (takesMedia(field)) return <MediaField {...common} form={form} />;
  if (field.type === "seed") return <SeedControl {...common} form={form} />;
  if (field.type === "boolean") return <BooleanField {...common} />;
  if (field.type === "choice" && field.choices !== null) return <ChoiceField {...common} />;
  if (field.type === "text" || field.type === "choice") return <PromptField {...common} />;
  return <NumberField {...common} />;
});

function SeedControl({ form, field, value, ...rest }: ControlProps & { readonly form: Form }) {
  const store = useDraftStore();
  const mode = useDraftPart((draft) => draft.seeds[field.key] ?? "fixed");
  return (
    <SeedField
      {...rest}
      value={value === null ? null : String(value)}
      mode={mode}
      max={field.max}
      onMode={(next) => store.change(`${form.id}.${field.key}`, (draft) => ({ ...draft, seeds: { ...draft.seeds, [field.key]: next } }))}
    />
  );
}

function BooleanField({ id, label, value, onChange, error }: ControlProps) {
  return (
    <Field id={id} label={label} error={error}>
      <span className="flex h-[34px] items-center coarse:h-11">
        <Switch id={id} checked={value === true} onChange={onChange} />
      </span>
    </Field>
  );
}

/** Above this many a list is searched, not read. */
const MOST_READ = 12;

function ChoiceField({ id, label, field, value, onChange, error }: ControlProps) {
  const t = useTranslations("studio");
  const words = useParameterWords();
  const options = (field.choices ?? []).map((choice) => ({ value: choice.value, label: words.choice(field.key, choice) }));
  const current = String(value ?? "");
  const isGone = current !== "" && !options.some((option) => option.value === current);
  const hint = isGone ? t("choiceGone", { name: current }) : undefined;
  // A select has no place for an entry without a name.
  const isLong = options.length > MOST_READ || options.some((option) => option.value === "");
  return (
    <Field id={id} label={label} error={error ?? hint}>
      {isLong ? (
        <Combobox id={id} label={label} value={current} options={options} onChange={onChange} isInvalid={isGone || error !== undefined} />
      ) : (
        <Select id={id} label={label} value={isGone ? "" : current} options={options} onChange={onChange} placeholder={current} />
      )}
    </Field>
  );
}

/** Beyond such a range a slider moves by thousands at a time. */
const MOST_SLID = 2_000;

function NumberField({ id, label, field, value: set, onChange, error }: ControlProps) {
  const t = useTranslations("studio");
  const { min, max } = field;
  const value = set === null || set === "" ? null : Number(set);
  const step = field.step ?? (field.type === "integer" ? 1 : 0.1);
  const isSlid = value !== null && min !== null && max !== null && field.default !== null && (max - min) / step <= MOST_SLID;
  if (!isSlid) {
    return (
      <Field id={id} label={label} error={error}>
        <NumberBox
          id={id}
          value={value}
          min={min}
          max={max}
          step={step}
          onChange={onChange}
          {...(field.default === null ? { onClear: () => onChange(null), placeholder: t("auto") } : {})}
        />
      </Field>
    );
  }
  const box = <NumberBox id={id} bare value={value} min={min} max={max} step={step} onChange={onChange} />;
  return (
    <Field id={id} label={label} aside={box} error={error}>
      <Slider label={label} value={value} min={min} max={max} step={step} onChange={onChange} />
    </Field>
  );
}
