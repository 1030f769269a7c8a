"use client";
import { RotateCw, TriangleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button } from "./button.tsx";

interface ErrorStateProps {
  /** What happened. */
  readonly title: ReactNode;
  /** What to do about it. */
  readonly children?: ReactNode;
  readonly onRetry?: () => void;
  readonly action?: ReactNode;
}

export function ErrorState({ title, children, onRetry, action }: ErrorStateProps) {
  const t = useTranslations("ui");
  return (
    <div role="alert" className="mx-auto flex max-w-md grow flex-col items-center justify-center gap-1.5 px-6 py-16 text-center">
      <TriangleAlert className="mb-2 size-8 text-danger" strokeWidth={1.25} aria-hidden />
      <h2 className="font-semibold text-base">{title}</h2>
      {children ? <div className="text-muted text-sm">{children}</div> : null}
      {onRetry || action ? (
        <div className="mt-3 flex flex-wrap justify-center gap-2">
          {onRetry ? (
            <Button onClick={onRetry}>
              <RotateCw aria-hidden />
              {t("retry")}
            </Button>
          ) : null}
          {action}
        </div>
      ) : null}
    </div>
  );
}
