"use client";
import { Tooltip as Radix } from "radix-ui";
import { type ReactNode, useEffect } from "react";
import { Kbd } from "./kbd.tsx";
import { isMovedByKey, watchInput } from "./last-input.ts";

/** One for the whole page: after the first tooltip the next ones open at once. */
export function TooltipProvider({ children }: { readonly children: ReactNode }) {
  useEffect(watchInput, []);
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

/** On a rest of the pointer, and on a focus that came by keyboard: one that a closed menu gives back would keep it open, and take the next Escape. */
export function Tooltip({ label, hint, side = "bottom", disabled = false, children }: TooltipProps) {
  return (
    <Radix.Root {...(disabled ? { open: false } : {})}>
      <Radix.Trigger
        asChild
        onFocus={(event) => {
          if (!isMovedByKey()) event.preventDefault();
        }}
      >
        {children}
      </Radix.Trigger>
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
