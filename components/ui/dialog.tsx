"use client";
import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog as Radix } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import { IconButton } from "./icon-button.tsx";
import { useOpener } from "./opener.ts";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly size?: "sm" | "md" | "lg" | "full";
  /** Buttons, the one that acts last. */
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
}

/** Into the first field; without one, to the dialog itself rather than to the cross in its corner. */
export function focusFirstField(event: Event): void {
  event.preventDefault();
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  (dialog.querySelector<HTMLElement>("input:not([type=hidden]), textarea, [data-autofocus]") ?? dialog).focus();
}

const SIZES = {
  sm: "max-h-[85dvh] sm:top-[12dvh] sm:max-w-sm",
  md: "max-h-[85dvh] sm:top-[12dvh] sm:max-w-lg",
  lg: "max-h-[85dvh] sm:top-[12dvh] sm:max-w-3xl",
  full: "max-h-[92dvh] sm:top-[4dvh] sm:max-w-[1600px]",
} as const;

/** In the middle on desktops, from below on phones. Closed, it gives the focus back to what it was opened with. */
export function Dialog({ open, onOpenChange, title, description, size = "md", footer, children }: DialogProps) {
  const t = useTranslations("ui");
  const toOpener = useOpener(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Radix.Content
          tabIndex={-1}
          onOpenAutoFocus={focusFirstField}
          onCloseAutoFocus={toOpener}
          {...(description ? {} : { "aria-describedby": undefined })}
          className={cn(
            "fixed inset-x-0 bottom-0 z-50 flex outline-none animate-rise flex-col rounded-t-lg border border-line-strong bg-popover pb-safe text-text",
            "sm:inset-x-4 sm:bottom-auto sm:mx-auto sm:rounded-lg sm:pb-0",
            SIZES[size],
          )}
        >
          <div className="flex items-start justify-between gap-4 px-4 pt-3.5 pb-2">
            <div className="min-w-0">
              <Radix.Title className="pt-1 font-semibold text-base">{title}</Radix.Title>
              {description ? <Radix.Description className="mt-1 text-muted text-sm">{description}</Radix.Description> : null}
            </div>
            <Radix.Close asChild>
              <IconButton label={t("close")} size="sm">
                <X aria-hidden />
              </IconButton>
            </Radix.Close>
          </div>
          <div className="min-h-0 overflow-y-auto px-4 pb-4">{children}</div>
          {footer ? <div className="flex justify-end gap-2 border-line border-t px-4 py-3">{footer}</div> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
