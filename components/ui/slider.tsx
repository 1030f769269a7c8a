"use client";
import { Slider as Radix } from "radix-ui";
import { cn } from "./cn.ts";

interface SliderProps {
  readonly id?: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number;
  readonly onChange: (value: number) => void;
  /** Once, when the hand lets go. */
  readonly onCommit?: (value: number) => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

export function Slider({ id, label, value, min, max, step = 1, onChange, onCommit, disabled = false, className }: SliderProps) {
  return (
    <Radix.Root
      id={id}
      value={[value]}
      min={min}
      max={max}
      step={step}
      disabled={disabled}
      onValueChange={([next]) => next !== undefined && onChange(next)}
      onValueCommit={([next]) => next !== undefined && onCommit?.(next)}
      className={cn("relative flex h-5 w-full touch-none select-none items-center data-[disabled]:opacity-45 coarse:h-11", className)}
    >
      <Radix.Track className="relative h-1 grow overflow-hidden rounded-full bg-raised">
        <Radix.Range className="absolute h-full bg-accent" />
      </Radix.Track>
      <Radix.Thumb
        aria-label={label}
        className="block size-3.5 rounded-full bg-text outline-offset-2 transition-transform duration-100 active:scale-110 coarse:size-6"
      />
    </Radix.Root>
  );
}
