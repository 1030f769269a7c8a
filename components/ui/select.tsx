"use client";
import { Check, ChevronsUpDown } from "lucide-react";
import { Select as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { FIELD } from "./input.tsx";
import { MENU, MENU_ITEM } from "./menu.ts";

export interface SelectOption<T extends string = string> {
  readonly value: T;
  readonly label: ReactNode;
  readonly detail?: ReactNode;
  readonly disabled?: boolean;
}

interface SelectProps<T extends string> {
  readonly id?: string;
  readonly label: string;
  readonly value: T;
  readonly options: ReadonlyArray<SelectOption<T>>;
  readonly onChange: (value: T) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly className?: string;
}

export function Select<T extends string>({ id, label, value, options, onChange, placeholder, disabled, className }: SelectProps<T>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} {...(disabled ? { disabled } : {})}>
      <Radix.Trigger
        id={id}
        aria-label={label}
        className={cn(FIELD, "flex h-[34px] items-center justify-between gap-2 px-2.5 text-left coarse:h-11", className)}
      >
        <span className="truncate">
          {/* Radix finds the words itself only once its script runs. */}
          <Radix.Value placeholder={placeholder}>{options.find((option) => option.value === value)?.label}</Radix.Value>
        </span>
        <Radix.Icon>
          <ChevronsUpDown className="size-4 text-faint" aria-hidden />
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} collisionPadding={8} className={cn(MENU, "min-w-(--radix-select-trigger-width)")}>
          <Radix.Viewport className="max-h-80">
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} disabled={option.disabled ?? false} className={cn(MENU_ITEM, "pr-8")}>
                <Radix.ItemText>{option.label}</Radix.ItemText>
                {option.detail ? <span className="text-faint text-xs">{option.detail}</span> : null}
                <Radix.ItemIndicator className="absolute right-2">
                  <Check className="size-4 text-accent-text" aria-hidden />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
