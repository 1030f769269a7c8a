"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { NumberBox } from "#components/studio/number-box.tsx";
import { Input } from "#components/ui/input.tsx";
import { Select } from "#components/ui/select.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { SettingsSchema } from "#lib/settings/schema.ts";
import { type SettingValue, useSettingWords } from "./setting-words.ts";

interface SettingControlProps {
  readonly id: string;
  readonly item: SettingsSchema["items"][number];
  readonly value: SettingValue;
  readonly onChange: (value: SettingValue) => void;
  readonly disabled: boolean;
}

/** The control for a setting's type. Text and numbers count when the field is left or Enter is pressed. */
export function SettingControl({ id, item, value, onChange, disabled }: SettingControlProps) {
  const words = useSettingWords();
  const label = words.title(item.key);
  if (item.type === "boolean") return <Switch id={id} checked={value === true} onChange={onChange} disabled={disabled} />;
  if (item.type === "choice") {
    return (
      <Select
        id={id}
        label={label}
        value={String(value)}
        options={(item.choices ?? []).map((choice) => ({ value: choice, label: words.choice(item.key, choice) }))}
        onChange={onChange}
        disabled={disabled}
      />
    );
  }
  if (item.type === "string") return <TextBox id={id} value={String(value)} onChange={onChange} disabled={disabled} />;
  return (
    <NumberBox
      id={id}
      value={Number(value)}
      min={item.min}
      max={item.max}
      step={item.type === "integer" ? 1 : 0.5}
      onChange={(next) => onChange(item.type === "integer" ? Math.round(next) : next)}
      disabled={disabled}
    />
  );
}

interface TextBoxProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly disabled: boolean;
}

function TextBox({ id, value, onChange, disabled }: TextBoxProps) {
  const t = useTranslations("settings");
  const [typed, setTyped] = useState<string | null>(null);
  const commit = () => {
    const text = typed?.trim() ?? "";
    if (text !== "") onChange(text);
    setTyped(null);
  };
  return (
    <Input
      id={id}
      value={typed ?? value}
      disabled={disabled}
      placeholder={t("empty")}
      aria-describedby={`${id}-hint`}
      onChange={(event) => setTyped(event.target.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
