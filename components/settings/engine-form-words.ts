"use client";

import { useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import type { FormWords } from "./engine-form.ts";

/** What may be wrong with a form about an engine, in the reader's language. */
export function useFormWords(): FormWords {
  const t = useTranslations("settings.engines");
  const { reason, problem } = useReasonWords();
  return { reason, problem, misfit: (field) => (field === "url" ? t("badAddress") : field === "header" ? t("badHeader") : null) };
}
