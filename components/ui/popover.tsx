"use client";
import { Popover as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { MENU } from "./menu.ts";

interface PopoverProps {
  readonly trigger: ReactNode;
  readonly label: string;
  readonly align?: "start" | "center" | "end";
  readonly side?: "top" | "right" | "bottom" | "left";
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
  /** Once it is gone, before the focus goes back to the trigger: prevent that to put it elsewhere. */
  readonly onClosed?: (event: Event) => void;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Popover(props: PopoverProps) {
  const { trigger, label, align = "start", side = "bottom", open, onOpenChange, onClosed, className, children } = props;
  return (
    <Radix.Root {...(open === undefined ? {} : { open })} {...(onOpenChange ? { onOpenChange } : {})}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          {...(onClosed ? { onCloseAutoFocus: onClosed } : {})}
          aria-label={label}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          className={cn(MENU, className)}
        >
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
