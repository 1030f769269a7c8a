"use client";

import { memo } from "react";
import { cn } from "#components/ui/cn.ts";
import { withValues } from "./draft.ts";
import type { FieldErrors } from "./field-errors.ts";
import { type Form, type FormField, groupsOf, takesMedia } from "./form.ts";
import { ParameterField, useFieldValue } from "./parameter-field.tsx";
import { useParameterWords } from "./parameter-words.ts";
import { SizeField } from "./size-field.tsx";
import { useDraftStore } from "./use-draft.ts";

interface FormFieldsProps {
  readonly form: Form;
  readonly errors: FieldErrors;
}

/** Every input of a form, under its headings. */
export const FormFields = memo(function FormFields({ form, errors }: FormFieldsProps) {
  const words = useParameterWords();
  const shown = form.kind === "config" ? form.fields.filter((field) => field.key !== "batch_size") : form.fields;
  return groupsOf(shown).map(({ group, fields }) =>
    group === null ? (
      <FieldGroup key="" form={form} fields={fields} errors={errors} />
    ) : (
      <section key={group} aria-label={words.group(group)} className="flex flex-col gap-4 border-line border-t pt-3">
        <h2 className="-mb-1.5 font-medium text-sm">{words.group(group)}</h2>
        <FieldGroup form={form} fields={fields} errors={errors} />
      </section>
    ),
  );
});

interface FieldGroupProps extends FormFieldsProps {
  readonly fields: readonly FormField[];
}

type Span = "wide" | "choice" | "narrow" | "last";

/** Texts and pictures are wide; size and seed close a group, as they are set last. */
function spanOf(field: FormField): Span {
  if (field.type === "seed") return "last";
  if (field.type === "choice") return "choice";
  return field.type === "text" || takesMedia(field) ? "wide" : "narrow";
}

/** Texts and pictures one below the other; choices, numbers, size and seed in two columns. */
function FieldGroup({ form, fields, errors }: FieldGroupProps) {
  const [width, height] = ["width", "height"].map((key) => fields.find((field) => field.key === key));
  const sized = width && height ? [width, height] : [];
  const rest = fields.filter((field) => !sized.includes(field));
  const drawn = (span: Span) =>
    rest
      .filter((field) => spanOf(field) === span)
      .map((field) => <ParameterField key={field.key} form={form} field={field} error={errors[field.key]} />);
  const [choices, numbers, seeds] = [drawn("choice"), drawn("narrow"), drawn("last")];
  return (
    <>
      {drawn("wide")}
      {choices.length > 0 ? <div className="grid grid-cols-2 gap-4 [&>:last-child:nth-child(odd)]:col-span-2">{choices}</div> : null}
      {numbers.length + seeds.length + sized.length > 0 ? (
        <div className={cn("grid grid-cols-2 gap-4", seeds.length > 0 && "[&>:nth-child(odd):has(+[data-seeds])]:col-span-2")}>
          {numbers}
          {width && height ? <SizeControl form={form} width={width} height={height} errors={errors} /> : null}
          {/* Twenty digits want a row of their own. */}
          {seeds.length > 0 ? (
            <div data-seeds className="col-span-2 flex flex-col gap-4">
              {seeds}
            </div>
          ) : null}
        </div>
      ) : null}
    </>
  );
}

interface SizeControlProps extends FormFieldsProps {
  readonly width: FormField;
  readonly height: FormField;
}

function SizeControl({ form, width, height, errors }: SizeControlProps) {
  const store = useDraftStore();
  const [across] = useFieldValue(form, width);
  const [down] = useFieldValue(form, height);
  return (
    <SizeField
      id="param-size"
      width={width}
      height={height}
      value={{ width: Number(across), height: Number(down) }}
      onChange={(size) =>
        store.change(`${form.id}.size`, (draft) => withValues(draft, form, { [width.key]: size.width, [height.key]: size.height }))
      }
      error={errors[width.key] ?? errors[height.key]}
    />
  );
}
