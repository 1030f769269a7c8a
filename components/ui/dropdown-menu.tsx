"use client";
import { Check } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { MENU, MENU_ITEM } from "./menu.ts";

interface MenuProps {
  readonly trigger: ReactNode;
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly children: ReactNode;
}

/** `trigger` is the button that opens it. */
export function DropdownMenu({ trigger, align = "start", side = "bottom", children }: MenuProps) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={MENU}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface RadioProps<T extends string> {
  readonly value: T;
  readonly options: ReadonlyArray<{ value: T; label: ReactNode; icon?: ReactNode }>;
  readonly onChange: (value: T) => void;
}

/** One of several, the current one ticked. */
export function MenuRadio<T extends string>({ value, options, onChange }: RadioProps<T>) {
  return (
    <Radix.RadioGroup value={value} onValueChange={(next) => onChange(next as T)}>
      {options.map((option) => (
        <Radix.RadioItem key={option.value} value={option.value} className={cn(MENU_ITEM, "pr-8")}>
          {option.icon}
          {option.label}
          <Radix.ItemIndicator className="absolute right-2">
            <Check className="text-accent-text" aria-hidden />
          </Radix.ItemIndicator>
        </Radix.RadioItem>
      ))}
    </Radix.RadioGroup>
  );
}

export function MenuLabel({ children }: { readonly children: ReactNode }) {
  return <Radix.Label className="px-2 pt-1.5 pb-1 text-faint text-xs">{children}</Radix.Label>;
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1 h-px bg-line" />;
}

interface MenuActionProps {
  readonly onSelect: () => void;
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

/** Does something at once. */
export function MenuAction({ onSelect, disabled = false, children }: MenuActionProps) {
  return (
    <Radix.Item onSelect={onSelect} disabled={disabled} className={MENU_ITEM}>
      {children}
    </Radix.Item>
  );
}
