import type { ComponentProps } from "react";
import { cn } from "./cn.ts";

export const FIELD =
  "w-full rounded border border-line bg-field text-text text-sm field-ring transition-colors duration-100 hover:border-line-strong disabled:opacity-50 aria-invalid:border-danger coarse:text-lg";

export function Input({ className, ...rest }: ComponentProps<"input">) {
  return <input className={cn(FIELD, "h-[34px] px-2.5 coarse:h-11", className)} {...rest} />;
}
