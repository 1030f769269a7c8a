"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { cn } from "#components/ui/cn.ts";
import { ErrorState } from "#components/ui/error-state.tsx";
import { toast } from "#components/ui/toast.tsx";
import { isProblem, type Problem } from "#lib/core/fetcher.ts";
import { useCancelJob, useStartJob } from "#lib/generation/client.ts";
import { mediaOptions } from "#lib/media/client.ts";
import { type Draft, type ParameterValue, type Place, remixed, valuesFor } from "./draft.ts";
import { fieldErrors } from "./field-errors.ts";
import { RecentStrip } from "./recent-strip.tsx";
import { Stage } from "./stage.tsx";
import { countsFor, StudioForm } from "./studio-form.tsx";
import { useDraft } from "./use-draft.ts";
import { chosenConfig, type KnownEngines, useEngines } from "./use-engines.ts";

interface StudioProps {
  readonly login: string;
  readonly first: Draft;
  /** Where the address wants new files to go. */
  readonly place: Place | null;
  /** A file whose recipe fills the form. */
  readonly remix: number | null;
}

export function Studio({ login, first, place: wanted, remix }: StudioProps) {
  const t = useTranslations("studio");
  const [place] = useState(wanted);
  const [draft, change] = useDraft(login, first, place);
  const known = useEngines();
  const chosen = chosenConfig(known, draft.engine, draft.config);
  const start = useStartJob();
  const cancel = useCancelJob();
  useRemix(remix, known, change);
  usePlainAddress(place !== null && remix === null);

  const page = useRef<HTMLDivElement>(null);
  const isIdle = draft.watched === null;

  const watch = (job: string | null) => change((before) => ({ ...before, watched: job }));
  const generate = async () => {
    if (chosen === null || start.isPending) return;
    for (const job of jobsFor(draft, chosen)) {
      try {
        const made = await start.mutateAsync(job);
        watch(made.id);
        page.current?.scrollTo({ top: 0, behavior: "smooth" });
      } catch (error) {
        toldElsewhere(error)
          ? focusFirst(error as Problem)
          : toast({ title: t("notStarted"), detail: (error as Error).message, tone: "danger" });
        return;
      }
    }
  };

  useShortcuts(t("title"), [
    { keys: ["mod+Enter"], label: t("generate"), run: () => void generate(), inFields: true },
    { keys: ["mod+."], label: t("cancel"), run: () => draft.watched && cancel.mutate(draft.watched), inFields: true },
    { keys: ["mod+ArrowUp"], label: t("weighMore"), run: () => undefined },
    { keys: ["mod+ArrowDown"], label: t("weighLess"), run: () => undefined },
  ]);

  return (
    <div ref={page} className="flex min-h-0 grow flex-col overflow-y-auto md:grid md:grid-cols-[372px_minmax(0,1fr)] md:overflow-hidden">
      <h1 className="sr-only">{t("title")}</h1>
      <div className="min-h-0 shrink-0 border-line max-md:order-2 md:border-r">
        {chosen ? (
          <StudioForm
            draft={draft}
            change={change}
            known={known}
            engine={chosen.engine}
            config={chosen.config}
            errors={fieldErrors(isProblem(start.error) ? start.error : null)}
            isSending={start.isPending}
            onGenerate={() => void generate()}
          />
        ) : known.isLoading ? null : (
          <ErrorState title={t("noEngine")}>{known.error?.message ?? t("noEngineHint")}</ErrorState>
        )}
      </div>
      <div className="flex min-h-0 min-w-0 flex-col bg-stage max-md:contents">
        <div
          className={cn(
            "flex min-h-0 grow flex-col max-md:order-1 max-md:h-[46dvh] max-md:shrink-0 max-md:grow-0",
            isIdle && "max-md:hidden",
          )}
        >
          <Stage
            job={draft.watched}
            onWatch={watch}
            onKeepSeed={(seed) => change((before) => ({ ...before, values: { ...before.values, seed } }))}
          />
        </div>
        <RecentStrip project={draft.project} folder={draft.folder} watched={draft.watched} onWatch={watch} />
      </div>
    </div>
  );
}

/** The jobs one press asks for: one that makes several, or several that make one each. */
function jobsFor(draft: Draft, { engine, config }: NonNullable<ReturnType<typeof chosenConfig>>) {
  const count = countsFor(config).findLast((one) => one <= draft.count) ?? 1;
  const takesBatch = config.parameters.some((parameter) => parameter.key === "batch_size");
  const values: Record<string, ParameterValue> = { ...valuesFor(config, draft.values), ...(takesBatch ? { batch_size: count } : {}) };
  const seed = typeof values.seed === "string" ? values.seed : null;
  const job = {
    type: "generate" as const,
    engine_id: engine,
    output_config: config.id,
    project_id: draft.project,
    output_dir: draft.folder,
  };
  if (takesBatch) return [{ ...job, params: values }];
  return Array.from({ length: count }, (_, n) => ({
    ...job,
    params: seed === null ? values : { ...values, seed: String(BigInt(seed) + BigInt(n)) },
  }));
}

/** Whether the form itself shows what was wrong. */
function toldElsewhere(error: unknown): boolean {
  return isProblem(error) && Object.keys(fieldErrors(error)).length > 0;
}

function focusFirst(problem: Problem): void {
  const [key] = Object.keys(fieldErrors(problem));
  if (key) document.getElementById(`param-${key}`)?.focus();
}

/** A wish that is fulfilled goes out of the address, so that a reload keeps what was chosen since. */
function usePlainAddress(fulfilled: boolean): void {
  useEffect(() => {
    if (fulfilled) window.history.replaceState(null, "", "/studio");
  }, [fulfilled]);
}

/** Fills the form from a file's recipe, once, and takes the wish out of the address so that a reload does not repeat it. */
function useRemix(id: number | null, known: KnownEngines, change: (change: (draft: Draft) => Draft) => void): void {
  const t = useTranslations("studio");
  const { data: detail, error } = useQuery({ ...mediaOptions(id ?? 0), enabled: id !== null });
  const done = useRef(false);
  const { configs, isLoading } = known;
  useEffect(() => {
    if (done.current || isLoading || (!detail && !error)) return;
    done.current = true;
    window.history.replaceState(null, "", "/studio");
    if (detail) {
      change((before) => remixed(before, detail, configs));
      toast({ title: t("remixed", { name: detail.filename }) });
    } else if (error) toast({ title: t("notRemixed"), detail: error.message, tone: "danger" });
  }, [detail, error, isLoading, configs, change, t]);
}
