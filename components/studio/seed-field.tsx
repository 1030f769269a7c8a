"use client";

import { ArrowUp01, Dices, Pin, Shuffle } from "lucide-react";
import { useTranslations } from "next-intl";
import { DropdownMenu, MenuRadio } from "#components/ui/dropdown-menu.tsx";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Input } from "#components/ui/input.tsx";
import type { SeedMode } from "./draft.ts";
import { rollSeed } from "./seeds.ts";

interface SeedFieldProps {
  readonly id: string;
  readonly label: string;
  /** Null: another one each time. */
  readonly value: string | null;
  readonly mode: SeedMode;
  /** The largest that is taken, where a number can say it. */
  readonly max: number | null;
  readonly onChange: (value: string | null) => void;
  readonly onMode: (mode: SeedMode) => void;
  readonly error?: string | undefined;
}

const SIGNS = { random: Shuffle, fixed: Pin, increment: ArrowUp01 } as const;
type Way = keyof typeof SIGNS;

/** A seed and what becomes of it: another one each time, the same, or the next one. */
export function SeedField({ id, label, value, mode, max, onChange, onMode, error }: SeedFieldProps) {
  const t = useTranslations("studio");
  const way: Way = value === null ? "random" : mode;
  const Sign = SIGNS[way];
  const type = (text: string) => {
    const digits = text.replace(/\D/g, "").slice(0, 20);
    onChange(digits === "" ? null : digits);
  };
  const go = (next: Way) => {
    if (next === "random") return onChange(null);
    if (value === null) onChange(rollSeed(max));
    onMode(next);
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
          aria-invalid={error !== undefined || undefined}
          className="tnum pr-16 coarse:pr-24"
        />
        <span className="absolute inset-y-0 right-0.5 flex items-center">
          <IconButton size="sm" label={t("seed.roll")} onClick={() => onChange(rollSeed(max))}>
            <Dices aria-hidden />
          </IconButton>
          <DropdownMenu
            align="end"
            trigger={
              <IconButton size="sm" label={t("seed.way", { way: t(`seed.${way}`) })} className={way === "random" ? "" : "text-accent-text"}>
                <Sign aria-hidden />
              </IconButton>
            }
          >
            <MenuRadio
              value={way}
              onChange={go}
              options={(Object.keys(SIGNS) as Way[]).map((one) => {
                const Icon = SIGNS[one];
                return { value: one, label: t(`seed.${one}`), icon: <Icon aria-hidden /> };
              })}
            />
          </DropdownMenu>
        </span>
      </div>
    </Field>
  );
}
