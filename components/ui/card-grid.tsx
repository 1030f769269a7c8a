import type { ReactNode } from "react";
import { Skeleton } from "./skeleton.tsx";

interface CardGridProps {
  readonly label: string;
  readonly children: ReactNode;
}

const COLUMNS = "grid grid-cols-[repeat(auto-fill,minmax(min(220px,44vw),1fr))] gap-x-4 gap-y-6 max-md:gap-x-3";

/** Cards in as many columns as fit; two of them on a phone. */
export function CardGrid({ label, children }: CardGridProps) {
  return (
    <ul aria-label={label} className={COLUMNS}>
      {children}
    </ul>
  );
}

/** Their places, while they are on their way. */
export function CardGridSkeleton() {
  return (
    <div aria-hidden className={`${COLUMNS} p-4`}>
      {["a", "b", "c", "d", "e"].map((name) => (
        <Skeleton key={name} className="aspect-[4/3]" />
      ))}
    </div>
  );
}
