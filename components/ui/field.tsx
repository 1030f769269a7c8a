import { Label } from "radix-ui";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";

interface FieldProps {
  readonly id: string;
  readonly label: ReactNode;
  /** To the right of the label: the current number, a small button. */
  readonly aside?: ReactNode;
  readonly hint?: ReactNode;
  readonly error?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A label above its control. The control takes `id`, and `aria-describedby={`${id}-hint`}` or `-error` where those are shown. */
export function Field({ id, label, aside, hint, error, className, children }: FieldProps) {
  return (
    <div className={cn("flex min-w-0 flex-col gap-1.5", className)}>
      <div className="flex items-baseline justify-between gap-2">
        <Label.Root htmlFor={id} className="text-muted text-xs">
          {label}
        </Label.Root>
        {aside ? <span className="tnum text-text text-xs">{aside}</span> : null}
      </div>
      {children}
      {error ? (
        <p id={`${id}-error`} role="alert" className="break-words text-danger text-xs">
          {error}
        </p>
      ) : hint ? (
        <p id={`${id}-hint`} className="text-faint text-xs">
          {hint}
        </p>
      ) : null}
    </div>
  );
}
