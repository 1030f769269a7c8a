"use client";

import { useTranslations } from "next-intl";
import { isProblem } from "#lib/core/fetcher.ts";

/** What each field of a refused form did wrong, by name. */
export function errorsByField(error: unknown): Record<string, string> {
  if (!isProblem(error)) return {};
  const all = error.errors.map(({ field, detail }) => [field, detail] as const);
  return Object.fromEntries(error.field === undefined ? all : [[error.field, error.message] as const, ...all]);
}

/** What went wrong with the form as a whole, in words. What a field shows itself is not said twice. */
export function FormError({ error, fields }: { readonly error: unknown; readonly fields: readonly string[] }) {
  const t = useTranslations("auth");
  if (!error) return null;
  const shown = Object.keys(errorsByField(error));
  if (shown.length > 0 && shown.every((field) => fields.includes(field))) return null;
  return (
    <p role="alert" className="rounded border border-line bg-danger-soft px-3 py-2 text-danger text-sm">
      {sentence(error, t)}
    </p>
  );
}

function sentence(error: unknown, t: ReturnType<typeof useTranslations<"auth">>): string {
  if (!isProblem(error)) return t("failed");
  if (error.code === "rate_limited") return t("rateLimited", { minutes: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)) });
  if (error.code === "unreachable") return t("unreachable");
  if (error.code === "database_unavailable") return t("databaseAway");
  return error.message;
}
