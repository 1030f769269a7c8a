"use client";
import { useTranslations } from "next-intl";
import { ErrorState } from "#components/ui/error-state.tsx";

/** A page that could not be read: the database is away, a service failed. Trying again asks the server anew. */
export default function PageError({ reset }: { readonly error: Error; readonly reset: () => void }) {
  const t = useTranslations("pages");
  return (
    <div className="flex grow flex-col">
      <ErrorState title={t("failed")} onRetry={reset}>
        {t("failedText")}
      </ErrorState>
    </div>
  );
}
