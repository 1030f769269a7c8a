"use client";
import { ToggleGroup } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { Tooltip } from "./tooltip.tsx";

interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  /** With an `icon` the label becomes the tooltip. */
  readonly options: ReadonlyArray<{ value: T; label: string; icon?: ReactNode }>;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A few choices side by side, one always on. */
export function Segmented<T extends string>({ label, value, options, onChange, disabled = false, className }: SegmentedProps<T>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      disabled={disabled}
      value={value}
      onValueChange={(next) => next && onChange(next as T)}
      className={cn("inline-flex rounded border border-line bg-field p-0.5", className)}
    >
      {options.map((option) => {
        const item = (
          <ToggleGroup.Item
            key={option.value}
            value={option.value}
            {...(option.icon ? { "aria-label": option.label } : {})}
            className="inline-flex h-7 min-w-8 grow items-center justify-center gap-1.5 rounded-sm px-2 text-muted text-sm transition-colors duration-100 hover:text-text disabled:opacity-50 data-[state=on]:bg-raised data-[state=on]:text-text coarse:h-11 coarse:min-w-11 [&_svg]:size-4"
          >
            {option.icon ?? option.label}
          </ToggleGroup.Item>
        );
        return option.icon ? (
          <Tooltip key={option.value} label={option.label}>
            {item}
          </Tooltip>
        ) : (
          item
        );
      })}
    </ToggleGroup.Root>
  );
}
