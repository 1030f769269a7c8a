"use client";

import { useState } from "react";
import { cn } from "#components/ui/cn.ts";
import { FIELD } from "#components/ui/input.tsx";

interface NumberBoxProps {
  readonly id?: string;
  readonly label?: string;
  /** Null where nothing is set. */
  readonly value: number | null;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly step?: number | null;
  readonly onChange: (value: number) => void;
  /** An emptied field may count, too: it then says `placeholder`. */
  readonly onClear?: () => void;
  readonly placeholder?: string;
  /** Without a frame, for a number beside a label. */
  readonly bare?: boolean;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** A number being typed is left alone; it counts, put within its limits, when the field is left or Enter is pressed. */
export function NumberBox(props: NumberBoxProps) {
  const {
    id,
    label,
    value,
    min = null,
    max = null,
    step = null,
    onChange,
    onClear,
    placeholder,
    bare = false,
    disabled,
    className,
  } = props;
  const [typed, setTyped] = useState<string | null>(null);

  const settle = (next: number) => {
    const inside = Math.min(max ?? next, Math.max(min ?? next, next));
    if (inside !== value) onChange(inside);
  };
  const commit = () => {
    if (typed?.trim() === "") onClear?.();
    const number = typed === null || typed.trim() === "" ? Number.NaN : Number(typed.replace(",", "."));
    if (Number.isFinite(number)) settle(number);
    setTyped(null);
  };
  const nudge = (direction: 1 | -1) => {
    setTyped(null);
    const by = step ?? 1;
    settle(value === null ? (min ?? 0) : Math.round((value + direction * by) / by) * by);
  };

  return (
    <input
      id={id}
      aria-label={label}
      inputMode="decimal"
      disabled={disabled}
      autoComplete="off"
      value={typed ?? (value === null ? "" : String(Math.round(value * 1000) / 1000))}
      placeholder={placeholder}
      onChange={(event) => setTyped(event.target.value)}
      onFocus={(event) => event.target.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) commit();
        else if (event.key === "ArrowUp") nudge(1);
        else if (event.key === "ArrowDown") nudge(-1);
        else return;
        event.preventDefault();
      }}
      className={cn(
        "tnum",
        bare
          ? "w-14 rounded-sm bg-transparent text-right text-text text-xs hover:bg-hover coarse:h-11 coarse:text-lg"
          : cn(FIELD, "h-[34px] px-2.5 coarse:h-11"),
        className,
      )}
    />
  );
}
