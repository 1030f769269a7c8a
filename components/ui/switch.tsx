"use client";
import { Switch as Radix } from "radix-ui";
import { cn } from "./cn.ts";

interface SwitchProps {
  readonly id?: string;
  readonly label?: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly className?: string;
}

/** Give `label` where no visible label points at `id`. */
export function Switch({ id, label, checked, onChange, disabled = false, className }: SwitchProps) {
  return (
    <Radix.Root
      id={id}
      aria-label={label}
      checked={checked}
      disabled={disabled}
      onCheckedChange={onChange}
      className={cn(
        "relative h-5 w-9 shrink-0 rounded-full border border-line-strong bg-raised transition-colors duration-100 disabled:opacity-45",
        "after:-inset-3 after:absolute data-[state=checked]:border-transparent data-[state=checked]:bg-accent",
        className,
      )}
    >
      <Radix.Thumb className="block size-3.5 translate-x-0.5 rounded-full bg-muted transition-transform duration-100 data-[state=checked]:translate-x-[18px] data-[state=checked]:bg-accent-fg" />
    </Radix.Root>
  );
}
