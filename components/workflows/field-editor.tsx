"use client";
import { ArrowDown, ArrowUp, EyeOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { NumberBox } from "#components/studio/number-box.tsx";
import { useParameterWords } from "#components/studio/parameter-words.ts";
import { Button } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Select } from "#components/ui/select.tsx";
import { FIELD_ROLE, type WorkflowField } from "#lib/engines/graph/schema.ts";
import { addressOf, roleOf } from "#lib/engines/workflows/form.ts";
import { CommitInput } from "./commit-input.tsx";
import { DefaultControl } from "./default-control.tsx";
import type { FieldChange } from "./form-state.ts";

interface FieldEditorProps {
  readonly field: WorkflowField;
  readonly groups: readonly string[];
  readonly onChange: (change: FieldChange) => void;
  readonly onEarlier: (() => void) | null;
  readonly onLater: (() => void) | null;
  readonly onHide: () => void;
}

const PLAIN = "plain";

/** What a person may say of one field: its name, what it is used as, its group, range and default. */
export function FieldEditor({ field, groups, onChange, onEarlier, onLater, onHide }: FieldEditorProps) {
  const t = useTranslations("workflows.form");
  const words = useTranslations("workflows");
  const parameters = useParameterWords();
  const address = addressOf(field);
  const id = `field-${address}`;
  const role = roleOf(field.key);
  const roleOptions = [
    { value: PLAIN, label: t("noRole") },
    ...FIELD_ROLE.options.map((value) => ({ value: value as string, label: words(`roles.${value}`) })),
  ];
  return (
    <div className="grid grid-cols-2 gap-3 border-line border-t px-3 pt-3 pb-3">
      <Field id={`${id}-label`} label={t("label")}>
        <CommitInput
          id={`${id}-label`}
          value={parameters.label({ ...field, at: address })}
          maxLength={120}
          onCommit={(label) => onChange({ label: label.trim() })}
        />
      </Field>
      <Field id={`${id}-role`} label={t("role")}>
        <Select
          id={`${id}-role`}
          label={t("role")}
          value={role ?? PLAIN}
          options={roleOptions}
          onChange={(next) => onChange({ key: next === PLAIN ? address : next })}
        />
      </Field>
      <div className="col-span-2">
        <DefaultControl id={`${id}-default`} field={field} onChange={(value) => onChange({ default: value })} />
      </div>
      {field.type === "integer" || field.type === "number" ? <Range id={id} field={field} onChange={onChange} /> : null}
      <Field id={`${id}-group`} label={t("group")} className="col-span-2">
        <CommitInput
          id={`${id}-group`}
          value={field.group ? parameters.group(field.group) : ""}
          placeholder={t("noGroup")}
          maxLength={60}
          allowsEmpty
          list={`${id}-groups`}
          onCommit={(group) => onChange({ group: group.trim() || null })}
        />
        <datalist id={`${id}-groups`}>
          {groups.map((group) => (
            <option key={group} value={parameters.group(group)} />
          ))}
        </datalist>
      </Field>
      <p className="col-span-2 break-words text-faint text-xs">{t("place", { node: field.node_id, input: field.input })}</p>
      <div className="col-span-2 flex items-center gap-1">
        <IconButton size="sm" label={t("earlier")} disabled={!onEarlier} onClick={() => onEarlier?.()}>
          <ArrowUp aria-hidden />
        </IconButton>
        <IconButton size="sm" label={t("later")} disabled={!onLater} onClick={() => onLater?.()}>
          <ArrowDown aria-hidden />
        </IconButton>
        <span className="grow" />
        <Button size="sm" variant="ghost" onClick={onHide}>
          <EyeOff aria-hidden />
          {t("hide")}
        </Button>
      </div>
    </div>
  );
}

function Range({ id, field, onChange }: { readonly id: string } & Pick<FieldEditorProps, "field" | "onChange">) {
  const t = useTranslations("workflows.form");
  return (
    <div className="col-span-2 grid grid-cols-3 gap-3">
      {(["min", "max", "step"] as const).map((bound) => (
        <Field key={bound} id={`${id}-${bound}`} label={t(`bounds.${bound}`)}>
          <NumberBox
            id={`${id}-${bound}`}
            value={field[bound] ?? null}
            placeholder={t("unbounded")}
            onChange={(value) => (bound !== "step" || value > 0) && onChange({ [bound]: value })}
            onClear={() => onChange({ [bound]: null })}
          />
        </Field>
      ))}
    </div>
  );
}
