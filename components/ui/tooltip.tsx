"use client";
import { Tooltip as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { Kbd } from "./kbd.tsx";

/** One for the whole page: after the first tooltip the next ones open at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={450} skipDelayDuration={200}>
      {children}
    </Radix.Provider>
  );
}

interface TooltipProps {
  readonly label: ReactNode;
  readonly hint?: string | undefined;
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly disabled?: boolean;
  readonly children: ReactNode;
}

export function Tooltip({ label, hint, side = "bottom", disabled = false, children }: TooltipProps) {
  return (
    <Radix.Root {...(disabled ? { open: false } : {})}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className="z-50 flex max-w-xs animate-fade items-center gap-2 rounded border border-line bg-popover px-2 py-1 text-text text-xs"
        >
          {label}
          {hint ? <Kbd>{hint}</Kbd> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
