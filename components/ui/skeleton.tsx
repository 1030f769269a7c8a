import { cn } from "./cn.ts";

/** A quiet stand-in with the size of what is coming. */
export function Skeleton({ className }: { readonly className?: string }) {
  return <div aria-hidden className={cn("animate-quiet rounded bg-surface", className)} />;
}
