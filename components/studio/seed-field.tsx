"use client";

import { Dices, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import { rollSeed } from "./draft.ts";

interface SeedFieldProps {
  readonly id: string;
  readonly label: string;
  /** Null: another one each time. */
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly error?: string | undefined;
}

export function SeedField({ id, label, value, onChange, error }: SeedFieldProps) {
  const t = useTranslations("studio");
  const type = (text: string) => {
    const digits = text.replace(/\D/g, "").slice(0, 20);
    onChange(digits === "" ? null : digits);
  };
  return (
    <Field id={id} label={label} error={error}>
      <div className="relative">
        <Input
          id={id}
          value={value ?? ""}
          onChange={(event) => type(event.target.value)}
          placeholder={t("seed.random")}
          title={value ?? undefined}
          inputMode="numeric"
          autoComplete="off"
          className={value === null ? "tnum pr-9 coarse:pr-12" : "tnum pr-16 coarse:pr-24"}
        />
        <span className="absolute inset-y-0 right-0.5 flex items-center">
          {value === null ? null : (
            <IconButton size="sm" label={t("seed.clear")} onClick={() => onChange(null)}>
              <X aria-hidden />
            </IconButton>
          )}
          <IconButton size="sm" label={t("seed.roll")} onClick={() => onChange(rollSeed())}>
            <Dices aria-hidden />
          </IconButton>
        </span>
      </div>
    </Field>
  );
}
