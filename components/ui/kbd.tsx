import type { ReactNode } from "react";
import { cn } from "./cn.ts";

export function Kbd({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <kbd
      className={cn(
        "inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-sm border border-line-strong px-1 font-sans text-2xs leading-none",
        className,
      )}
    >
      {children}
    </kbd>
  );
}
