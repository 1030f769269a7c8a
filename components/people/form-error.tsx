"use client";

import { useTranslations } from "next-intl";
import { type ReasonWords, useReasonWords } from "#components/jobs/reason-words.ts";
import { isProblem } from "#lib/core/fetcher.ts";

/** What each field of a refused form did wrong, by name. Where no reason is told, a field's hint says what it takes. */
export function useErrorsByField(error: unknown): Record<string, string> {
  const t = useTranslations("auth");
  const { reason } = useReasonWords();
  if (!isProblem(error)) return {};
  const hints: Record<string, string> = { login: t("loginHint"), password: t("passwordHint") };
  const all = error.errors.map(({ field, code, detail, reason: told }) => {
    const message = code === "custom" ? detail : (hints[field] ?? detail);
    return [field, reason({ message, reason: told })] as const;
  });
  return Object.fromEntries(error.field === undefined ? all : [[error.field, reason(error)] as const, ...all]);
}

/** What went wrong with the form as a whole, in words. What a field shows itself is not said twice. */
export function FormError({ error, fields }: { readonly error: unknown; readonly fields: readonly string[] }) {
  const t = useTranslations("auth");
  const words = useReasonWords();
  const shown = Object.keys(useErrorsByField(error));
  if (!error) return null;
  if (shown.length > 0 && shown.every((field) => fields.includes(field))) return null;
  return (
    <p role="alert" className="rounded border border-line bg-danger-soft px-3 py-2 text-danger text-sm">
      {sentence(error, t, words)}
    </p>
  );
}

function sentence(error: unknown, t: ReturnType<typeof useTranslations<"auth">>, words: ReasonWords): string {
  if (!isProblem(error)) return t("failed");
  if (error.code === "rate_limited") return t("rateLimited", { minutes: Math.max(1, Math.ceil((error.retryAfter ?? 60) / 60)) });
  if (error.code === "unreachable") return t("unreachable");
  if (error.code === "database_unavailable") return t("databaseAway");
  return words.problem(error);
}
