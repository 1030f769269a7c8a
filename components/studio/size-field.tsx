"use client";

import { ArrowLeftRight, ChevronsUpDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { FIELD } from "#components/ui/input.tsx";
import { Popover } from "#components/ui/popover.tsx";
import type { FormField } from "./form.ts";
import { NumberBox } from "./number-box.tsx";
import { type Size, sizePresets, swapped } from "./sizes.ts";

interface SizeFieldProps {
  readonly id: string;
  readonly width: FormField;
  readonly height: FormField;
  readonly value: Size;
  readonly onChange: (size: Size) => void;
  readonly error?: string | undefined;
}

const GLYPH = 18;

/** A frame with the proportions of a size. */
function Glyph({ width, height }: Size) {
  const scale = GLYPH / Math.max(width, height);
  return (
    <span aria-hidden className="grid size-5 place-items-center">
      <span
        className="block rounded-[2px] border border-current"
        style={{ width: Math.max(5, width * scale), height: Math.max(5, height * scale) }}
      />
    </span>
  );
}

export function SizeField({ id, width, height, value, onChange, error }: SizeFieldProps) {
  const t = useTranslations("studio");
  return (
    <Field id={id} label={t("size.label")} error={error}>
      <Popover
        label={t("size.label")}
        className="w-64"
        trigger={
          <button id={id} type="button" className={cn(FIELD, "tnum flex h-[34px] items-center justify-between gap-2 px-2.5 coarse:h-11")}>
            {value.width} × {value.height}
            <ChevronsUpDown className="size-4 text-faint" aria-hidden />
          </button>
        }
      >
        <div className="grid grid-cols-4 gap-1 p-1">
          {sizePresets(width, height).map((preset) => (
            <button
              key={preset.ratio}
              type="button"
              aria-pressed={preset.width === value.width && preset.height === value.height}
              onClick={() => onChange({ width: preset.width, height: preset.height })}
              title={`${preset.width} × ${preset.height}`}
              className="tnum flex flex-col items-center gap-1 rounded px-1 py-2 text-muted text-xs hover:bg-hover hover:text-text aria-pressed:bg-accent-soft aria-pressed:text-accent-text"
            >
              <Glyph {...preset} />
              {preset.ratio}
            </button>
          ))}
        </div>
        <div className="flex items-end gap-1 border-line border-t p-2">
          <Field id={`${id}-w`} label={t("size.width")} className="grow">
            <NumberBox
              id={`${id}-w`}
              value={value.width}
              min={width.min}
              max={width.max}
              step={width.step}
              onChange={(next) => onChange({ ...value, width: next })}
            />
          </Field>
          <IconButton label={t("size.swap")} onClick={() => onChange(swapped(value, width, height))}>
            <ArrowLeftRight aria-hidden />
          </IconButton>
          <Field id={`${id}-h`} label={t("size.height")} className="grow">
            <NumberBox
              id={`${id}-h`}
              value={value.height}
              min={height.min}
              max={height.max}
              step={height.step}
              onChange={(next) => onChange({ ...value, height: next })}
            />
          </Field>
        </div>
      </Popover>
    </Field>
  );
}
