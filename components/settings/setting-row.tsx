import type { ReactNode } from "react";

interface SettingRowProps {
  readonly id: string;
  readonly title: ReactNode;
  /** What a change does. */
  readonly hint?: ReactNode;
  /** What it is when nobody has chosen. */
  readonly fallback?: ReactNode;
  readonly children: ReactNode;
}

/** One setting: what it is and does at the left, its control at the right; one below the other on phones. */
export function SettingRow({ id, title, hint, fallback, children }: SettingRowProps) {
  return (
    <div className="grid gap-x-8 gap-y-2 border-line border-b py-4 last:border-0 md:grid-cols-[minmax(0,1fr)_260px] md:items-start">
      <div className="min-w-0">
        <label htmlFor={id} className="font-medium text-sm">
          {title}
        </label>
        {hint ? (
          <p id={`${id}-hint`} className="mt-0.5 text-muted text-sm">
            {hint}
          </p>
        ) : null}
        {fallback ? <p className="mt-0.5 text-faint text-xs">{fallback}</p> : null}
      </div>
      <div className="flex min-h-[34px] items-center md:justify-end">{children}</div>
    </div>
  );
}
