"use client";
import { useTranslations } from "next-intl";
import { NumberBox } from "#components/studio/number-box.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { WorkflowField } from "#lib/engines/graph/schema.ts";
import { CommitArea, CommitInput } from "./commit-input.tsx";

interface DefaultControlProps {
  readonly id: string;
  readonly field: WorkflowField;
  readonly onChange: (value: WorkflowField["default"]) => void;
}

/** More are better typed than scrolled through. */
const MOST_IN_A_LIST = 60;

/** What a field begins with. */
export function DefaultControl({ id, field, onChange }: DefaultControlProps) {
  const t = useTranslations("workflows.form");
  const { type, default: value, choices } = field;
  const text = value === null ? "" : String(value);
  if (type === "boolean") {
    return (
      <div className="flex items-center justify-between gap-3">
        <label htmlFor={id} className="text-muted text-xs">
          {t("default")}
        </label>
        <Switch id={id} checked={value === true} onChange={onChange} />
      </div>
    );
  }
  return (
    <Field id={id} label={t("default")}>
      {type === "integer" || type === "number" ? (
        <NumberBox
          id={id}
          value={typeof value === "number" ? value : null}
          min={field.min ?? null}
          max={field.max ?? null}
          step={field.step ?? null}
          onChange={onChange}
        />
      ) : type === "text" && field.multiline ? (
        <CommitArea id={id} value={text} onCommit={onChange} />
      ) : choices && choices.length <= MOST_IN_A_LIST ? (
        <Select
          id={id}
          label={t("default")}
          value={text}
          // A value that the engine does not list any more is still what is saved.
          options={[...new Set([...(text ? [text] : []), ...choices])].map((choice) => ({ value: choice, label: choice }))}
          onChange={onChange}
        />
      ) : (
        <>
          <CommitInput
            id={id}
            value={text}
            allowsEmpty={type === "text"}
            inputMode={type === "seed" ? "numeric" : "text"}
            pattern={type === "seed" ? "\\d*" : undefined}
            list={choices ? `${id}-choices` : undefined}
            onCommit={(next) => (type !== "seed" || /^\d+$/.test(next)) && onChange(next)}
          />
          {choices ? (
            <datalist id={`${id}-choices`}>
              {choices.map((choice) => (
                <option key={choice} value={choice} />
              ))}
            </datalist>
          ) : null}
        </>
      )}
    </Field>
  );
}
