"use client";

import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Slider } from "#components/ui/slider.tsx";
import type { EngineParameter } from "#lib/engines/schema.ts";
import type { ParameterValue } from "./draft.ts";
import { NumberBox } from "./number-box.tsx";
import { useParameterWords } from "./parameter-words.ts";
import { PromptBox } from "./prompt-box.tsx";
import { SeedField } from "./seed-field.tsx";

interface ParameterFieldProps {
  readonly parameter: EngineParameter;
  readonly value: ParameterValue;
  readonly onChange: (value: ParameterValue) => void;
  readonly error?: string | undefined;
}

/** The control for one input an engine declares. */
export function ParameterField({ parameter, value, onChange, error }: ParameterFieldProps) {
  const t = useTranslations("studio");
  const words = useParameterWords();
  const id = `param-${parameter.key}`;
  const label = words.label(parameter);

  if (parameter.type === "seed") {
    return <SeedField id={id} label={label} value={value === null ? null : String(value)} onChange={onChange} error={error} />;
  }
  if (parameter.type === "choice") {
    const options = (parameter.choices ?? []).map((choice) => ({ value: choice.value, label: words.choice(parameter.key, choice) }));
    return (
      <Field id={id} label={label} error={error}>
        <Select id={id} label={label} value={String(value ?? "")} options={options} onChange={onChange} />
      </Field>
    );
  }
  if (parameter.type === "text") {
    const isMain = parameter.key === "prompt";
    return (
      <Field id={id} label={label} error={error}>
        <PromptBox
          id={id}
          value={String(value ?? "")}
          onChange={onChange}
          isInvalid={error !== undefined}
          className={isMain ? "min-h-28" : "min-h-[34px] coarse:min-h-11"}
          {...(isMain ? { placeholder: t("promptPlaceholder"), takesFocus: true } : {})}
          {...(error === undefined ? {} : { describedBy: `${id}-error` })}
        />
      </Field>
    );
  }
  return (
    <NumberField
      id={id}
      label={label}
      parameter={parameter}
      value={value === null ? null : Number(value)}
      onChange={onChange}
      error={error}
    />
  );
}

interface NumberFieldProps {
  readonly id: string;
  readonly label: string;
  readonly parameter: EngineParameter;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly error: string | undefined;
}

function NumberField({ id, label, parameter, value, onChange, error }: NumberFieldProps) {
  const t = useTranslations("studio");
  const { min, max } = parameter;
  const step = parameter.step ?? (parameter.type === "integer" ? 1 : 0.1);
  if (value === null || min === null || max === null || parameter.default === null) {
    return (
      <Field id={id} label={label} error={error}>
        <NumberBox
          id={id}
          value={value}
          min={min}
          max={max}
          step={step}
          onChange={onChange}
          {...(parameter.default === null ? { onClear: () => onChange(null), placeholder: t("auto") } : {})}
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
