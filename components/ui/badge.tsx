import type { ReactNode } from "react";
import { cn } from "./cn.ts";

const TONES = {
  plain: "bg-raised text-text",
  quiet: "border border-line border-dashed text-muted",
  accent: "bg-accent-soft text-accent-text",
  ok: "text-ok border border-line",
  warn: "text-warn border border-line",
  danger: "bg-danger-soft text-danger",
} as const;

interface BadgeProps {
  readonly tone?: keyof typeof TONES;
  readonly className?: string;
  readonly children: ReactNode;
}

export function Badge({ tone = "plain", className, children }: BadgeProps) {
  return (
    <span className={cn("inline-flex h-6 items-center gap-1 rounded-sm px-2 text-sm [&_svg]:size-3.5", TONES[tone], className)}>
      {children}
    </span>
  );
}
