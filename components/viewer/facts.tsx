import type { ReactNode } from "react";
import { Breakable } from "#components/ui/breakable.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";

export interface Fact {
  readonly label: string;
  readonly value: ReactNode;
  /** Shown with a button that copies exactly this. */
  readonly copy?: string;
}

/** Label and value, a line each; what has no value is left out. */
export function Facts({ facts }: { readonly facts: readonly (Fact | null)[] }) {
  return (
    <dl className="flex flex-col">
      {facts
        .filter((fact) => fact !== null)
        .map(({ label, value, copy }) => (
          <div key={label} className="group flex min-h-[25px] items-start gap-2 text-sm coarse:items-center">
            <dt className="w-[92px] shrink-0 py-[3px] text-faint">{label}</dt>
            <dd className="tnum flex min-w-0 grow items-start gap-2 coarse:items-center">
              <span className="min-w-0 grow select-text py-[3px] [overflow-wrap:anywhere]">
                {typeof value === "string" ? <Breakable text={value} /> : value}
              </span>
              {copy ? (
                <span className="-my-0.5 opacity-0 transition-opacity duration-100 focus-within:opacity-100 group-hover:opacity-100 coarse:opacity-100">
                  <CopyButton what={label} text={copy} />
                </span>
              ) : null}
            </dd>
          </div>
        ))}
    </dl>
  );
}

export function Section({
  title,
  aside,
  children,
}: {
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="group/section">
      <div className="mb-1 flex min-h-6 items-center justify-between">
        <h2 className="text-faint text-xs">{title}</h2>
        {aside ? (
          <span className="opacity-0 transition-opacity duration-100 focus-within:opacity-100 group-hover/section:opacity-100 coarse:opacity-100">
            {aside}
          </span>
        ) : null}
      </div>
      {children}
    </section>
  );
}
