import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";

/** The strip over a screen's content: what it is at the left, what can be done at the right. */
export function TopBar({ children, className }: { readonly children: ReactNode; readonly className?: string }) {
  return (
    <header
      className={cn(
        "flex h-[52px] shrink-0 items-center gap-3 border-line border-b px-4 max-md:h-14 max-md:border-0 max-md:px-3",
        className,
      )}
    >
      {children}
    </header>
  );
}
