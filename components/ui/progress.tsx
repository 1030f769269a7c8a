import { cn } from "./cn.ts";

interface ProgressProps {
  readonly label: string;
  /** 0 … 1; null while nothing can be said, which shows as a quiet pulse. */
  readonly value: number | null;
  readonly className?: string;
}

export function Progress({ label, value, className }: ProgressProps) {
  const percent = value === null ? null : Math.round(Math.min(1, Math.max(0, value)) * 1000) / 10;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === null ? {} : { "aria-valuenow": Math.round(percent) })}
      className={cn("h-[3px] w-full overflow-hidden rounded-full bg-raised", className)}
    >
      <div
        className={cn("h-full rounded-full bg-accent transition-[width] duration-150 ease-linear", percent === null && "animate-quiet")}
        style={{ width: percent === null ? "100%" : `${percent}%` }}
      />
    </div>
  );
}
