"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { focusFirstField } from "./dialog.tsx";
import { IconButton } from "./icon-button.tsx";
import { useOpener } from "./opener.ts";

interface SheetProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly side?: "right" | "bottom";
  /** It is there to be read: no field takes the focus, and no phone puts its keyboard over it. */
  readonly isReading?: boolean;
  readonly children: ReactNode;
}

/** A panel that slides over the edge of the screen. */
export function Sheet({ open, onOpenChange, title, side = "bottom", isReading = false, children }: SheetProps) {
  const t = useTranslations("ui");
  const toOpener = useOpener(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          aria-describedby={undefined}
          tabIndex={-1}
          onOpenAutoFocus={isReading ? focusItself : focusFirstField}
          onCloseAutoFocus={toOpener}
          className={cn(
            "fixed z-50 flex outline-none animate-rise flex-col border-line-strong bg-popover text-text",
            side === "bottom"
              ? "inset-x-0 bottom-0 max-h-[85dvh] rounded-t-lg border-t pb-safe"
              : "inset-y-0 right-0 w-full max-w-sm border-l",
          )}
        >
          <div className="flex items-center justify-between px-4 pt-3 pb-1">
            <Radix.Title className="font-semibold text-base">{title}</Radix.Title>
            <Radix.Close asChild>
              <IconButton label={t("close")} size="sm">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 overflow-y-auto px-4 pb-4">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function focusItself(event: Event): void {
  event.preventDefault();
  if (event.currentTarget instanceof HTMLElement) event.currentTarget.focus();
}
