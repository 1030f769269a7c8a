"use client";
import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

interface TabsProps<T extends string> {
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly label: string;
  readonly tabs: ReadonlyArray<{ value: T; label: ReactNode; content: ReactNode }>;
  /** At the end of the row of tabs. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly contentClassName?: string;
}

export function Tabs<T extends string>({ value, onChange, label, tabs, aside, className, contentClassName }: TabsProps<T>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as T)} className={cn("flex min-h-0 flex-col", className)}>
      <div className="flex shrink-0 items-end justify-between border-line border-b px-4">
        <Radix.List aria-label={label} className="-mx-1 -mb-px flex gap-2 overflow-x-auto [scrollbar-width:none]">
          {tabs.map((tab) => (
            <Radix.Trigger
              key={tab.value}
              value={tab.value}
              className="h-[46px] whitespace-nowrap px-1 border-transparent border-b-2 text-muted text-sm transition-colors duration-100 hover:text-text coarse:min-w-11 data-[state=active]:border-accent data-[state=active]:text-text -outline-offset-4"
            >
              {tab.label}
            </Radix.Trigger>
          ))}
        </Radix.List>
        {aside}
      </div>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className={cn("min-h-0 grow overflow-y-auto -outline-offset-2", contentClassName)}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
