"use client";

import { useLocale, useTranslations } from "next-intl";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { toast } from "#components/ui/toast.tsx";
import { isProblem } from "#lib/core/fetcher.ts";
import { useRerunJob, useStartJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { useRememberPrompt } from "#lib/settings/personal/client.ts";
import { decimalMarkOf } from "./axes.ts";
import { setOn } from "./draft.ts";
import { type FieldErrors, fieldErrors, keyOf, NO_ERRORS } from "./field-errors.ts";
import { type Form, valuesFor } from "./form.ts";
import { useParameterWords } from "./parameter-words.ts";
import { afterwards, axesOn, requestsFor } from "./request.ts";
import type { SameOrNew } from "./rerun.ts";
import { useDraftStore } from "./use-draft.ts";

export interface Generating {
  readonly generate: () => Promise<void>;
  readonly rerun: (job: Job, seed: SameOrNew) => Promise<void>;
  readonly isSending: boolean;
  readonly errors: FieldErrors;
}

/** Asks for what the form says, once or so often as it says, and puts the newest on the stage. */
export function useGenerate(form: Form | null, onMade: (job: Job) => void): Generating {
  const t = useTranslations("studio");
  const words = useParameterWords();
  const store = useDraftStore();
  const mark = decimalMarkOf(useLocale());
  const start = useStartJob();
  const again = useRerunJob();
  const said = useReasonWords();
  const remember = useRememberPrompt();

  const nameOf = (place: string): string | null => {
    const key = keyOf(place, form);
    const field = form?.fields.find((one) => one.key === key);
    return field ? words.label(field) : null;
  };

  const show = async (asked: Promise<Job>): Promise<boolean> => {
    try {
      onMade(await asked);
      return true;
    } catch (error) {
      const fields = Object.keys(fieldErrors(error, form, said.reason));
      const shown = fields.find((key) => document.getElementById(`param-${key}`));
      if (shown) document.getElementById(`param-${shown}`)?.focus();
      else toast({ title: t("notStarted"), detail: said.problem(error as Error, nameOf), tone: "danger" });
      return false;
    }
  };

  const generate = async () => {
    if (form === null || start.isPending) return;
    const { draft } = store;
    const requests = requestsFor(draft, form, words.label, mark);
    if (requests.length === 0) {
      const unread = axesOn(draft, form, mark).findIndex(({ read }) => !read.ok);
      document.getElementById(`axis-${unread}`)?.focus();
      return;
    }
    for (const job of requests) if (!(await show(start.mutateAsync(job)))) return;
    store.replace((now) => afterwards(now, form));
    const { prompt, negative_prompt } = valuesFor(form, setOn(draft, form));
    if (typeof prompt === "string" && prompt.trim() !== "")
      remember.mutate({ text: prompt, negative: typeof negative_prompt === "string" ? negative_prompt : null });
  };

  return {
    generate,
    rerun: async (job, seed) => {
      await show(again.mutateAsync({ id: job.id, seed }));
    },
    isSending: start.isPending || again.isPending,
    errors: isProblem(start.error) ? fieldErrors(start.error, form, said.reason) : NO_ERRORS,
  };
}
