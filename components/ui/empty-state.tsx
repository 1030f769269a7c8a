import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

interface StateProps {
  readonly icon: LucideIcon;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** The button that does what to do next. */
  readonly action?: ReactNode;
}

/** Nothing here: says what to do next. */
export function EmptyState({ icon: Icon, title, children, action }: StateProps) {
  return (
    <div className="mx-auto flex max-w-sm grow flex-col items-center justify-center gap-1.5 px-6 py-16 text-center">
      <Icon className="mb-2 size-8 text-faint" strokeWidth={1.25} aria-hidden />
      <h2 className="font-semibold text-base">{title}</h2>
      {children ? <div className="text-muted text-sm">{children}</div> : null}
      {action ? <div className="mt-3 flex flex-wrap justify-center gap-2">{action}</div> : null}
    </div>
  );
}
