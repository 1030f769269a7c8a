"use client";

import { useQuery } from "@tanstack/react-query";
import { Hourglass } from "lucide-react";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useShortcuts } from "#components/frame/shortcuts.tsx";
import { useJobWords } from "#components/jobs/job-words.ts";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { ConnectComfyui } from "#components/settings/engine-link.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { jobOptions, useCancelJob } from "#lib/generation/client.ts";
import type { Job } from "#lib/generation/schema.ts";
import { preferencesOptions, useChangePreferences } from "#lib/settings/personal/client.ts";
import { type Draft, withValues } from "./draft.ts";
import type { DraftStore } from "./draft-store.ts";
import { DropWorkflow } from "./drop-workflow.tsx";
import { EnginePicker } from "./engine-picker.tsx";
import { jobErrors } from "./field-errors.ts";
import type { Form } from "./form.ts";
import { PANELS, type PanelName, SheetPanel, SidePanel } from "./panel.tsx";
import { PanelButtons } from "./panel-buttons.tsx";
import { RecentStrip } from "./recent-strip.tsx";
import { RemixNotice } from "./remix-notice.tsx";
import { Stage } from "./stage.tsx";
import { StudioForm } from "./studio-form.tsx";
import { DraftProvider, useDraftPart, useDraftStore, useKeptDraft } from "./use-draft.ts";
import { type KnownEngines, useEngines } from "./use-engines.ts";
import { useForm, useWorkflows } from "./use-form.ts";
import { useGenerate } from "./use-generate.ts";
import { useRemix } from "./use-remix.ts";
import { WorkflowNotice } from "./workflow-notice.tsx";

interface StudioProps {
  /** As it was left, with what the address asks for. */
  readonly first: Draft;
  /** When it was kept last. */
  readonly keptAt: string | null;
  /** The address asked for something that the form now holds. */
  readonly isAsked: boolean;
  /** A file whose recipe fills the form. */
  readonly remix: number | null;
}

export function Studio({ first, keptAt, isAsked, remix }: StudioProps) {
  const store = useKeptDraft(first, keptAt, isAsked);
  return (
    <DraftProvider value={store}>
      <Room isAsked={isAsked} remix={remix} />
    </DraftProvider>
  );
}

function Room({ isAsked, remix }: Pick<StudioProps, "isAsked" | "remix">) {
  const t = useTranslations("studio");
  const store = useDraftStore();
  const known = useEngines();
  const chosen = useForm(known);
  const watched = useDraftPart((draft) => draft.watched);
  const page = useRef<HTMLDivElement>(null);
  const watch = useCallback((job: string | null) => store.replace((draft) => ({ ...draft, watched: job })), [store]);
  const onMade = (job: Job) => {
    watch(job.id);
    page.current?.scrollTo({ top: 0, behavior: "smooth" });
  };
  const { generate, rerun, isSending, errors: refused } = useGenerate(chosen.form, onMade);
  const errors = useErrors(watched, chosen.form, refused);
  const panel = usePanel();
  const offer = useRemix(remix, known, chosen);
  usePlainAddress(isAsked && remix === null);
  useKeys(store, watched, generate, panel.toggle);

  return (
    <div
      ref={page}
      className={cn(
        "flex min-h-0 grow flex-col overflow-y-auto md:grid md:overflow-hidden",
        panel.open === null
          ? "md:grid-cols-[372px_minmax(0,1fr)]"
          : "md:grid-cols-[372px_minmax(0,1fr)] lg:grid-cols-[372px_minmax(0,1fr)_auto]",
      )}
    >
      <h1 className="sr-only">{t("title")}</h1>
      <div className="min-h-0 shrink-0 border-line max-md:order-2 md:border-r">
        {chosen.form ? (
          <StudioForm
            form={chosen.form}
            errors={errors}
            picker={<Picker known={known} />}
            notice={
              <>
                {offer ? <RemixNotice {...offer} /> : null}
                {chosen.workflow ? <WorkflowNotice workflow={chosen.workflow} /> : null}
              </>
            }
            isSending={isSending}
            onGenerate={() => void generate()}
          />
        ) : (
          <>
            {offer ? (
              <div className="px-4 pt-3.5">
                <RemixNotice {...offer} />
              </div>
            ) : null}
            <NoForm known={known} chosen={chosen} />
          </>
        )}
      </div>
      <DropWorkflow
        className="relative flex min-h-0 min-w-0 flex-col bg-stage max-md:contents"
        onImported={(id) => store.change("source", (draft) => ({ ...draft, workflow: id }))}
      >
        <div
          className={cn(
            "flex min-h-0 grow flex-col max-md:order-1 max-md:h-[46dvh] max-md:shrink-0 max-md:grow-0",
            watched === null && "max-md:hidden",
          )}
        >
          <Stage
            job={watched}
            onWatch={watch}
            onRerun={(job, seed) => void rerun(job, seed)}
            onKeepSeed={(seed) =>
              chosen.form && store.change("seed", (draft) => (chosen.form ? withValues(draft, chosen.form, { seed }) : draft))
            }
          />
        </div>
        <Recent onWatch={watch} panel={panel} />
      </DropWorkflow>
      {panel.open === null ? null : <SidePanel name={panel.open} watched={watched} onWatch={watch} onClose={panel.close} />}
      <SheetPanel name={panel.sheet} watched={watched} onWatch={watch} onClose={panel.close} />
    </div>
  );
}

function Recent({ onWatch, panel }: { readonly onWatch: (job: string) => void; readonly panel: ReturnType<typeof usePanel> }) {
  const project = useDraftPart((draft) => draft.project);
  const folder = useDraftPart((draft) => draft.folder);
  const watched = useDraftPart((draft) => draft.watched);
  return (
    <RecentStrip
      project={project}
      folder={folder}
      watched={watched}
      onWatch={onWatch}
      aside={<PanelButtons open={panel.open ?? panel.sheet} onToggle={panel.toggle} />}
    />
  );
}

function Picker({ known }: { readonly known: KnownEngines }) {
  const store = useDraftStore();
  const workflows = useWorkflows();
  const engine = useDraftPart((draft) => draft.engine);
  const config = useDraftPart((draft) => draft.config);
  const workflow = useDraftPart((draft) => draft.workflow);
  return (
    <EnginePicker
      engines={known.engines}
      configs={known.configs}
      workflows={workflows}
      source={{ engine, config, workflow }}
      onChange={(source) => store.change("source", (draft) => ({ ...draft, ...source }))}
    />
  );
}

/** While the form is read, and where there is none to be had. */
function NoForm({ known, chosen }: { readonly known: KnownEngines; readonly chosen: ReturnType<typeof useForm> }) {
  const t = useTranslations("studio");
  const { problem } = useReasonWords();
  const store = useDraftStore();
  const workflow = useDraftPart((draft) => draft.workflow);
  if (chosen.isLoading) {
    return (
      <div className="flex flex-col gap-4 px-4 py-3.5" aria-busy="true">
        <Skeleton className="h-[34px]" />
        <Skeleton className="h-28" />
        <Skeleton className="h-[34px]" />
        <Skeleton className="h-20" />
      </div>
    );
  }
  if (chosen.workflow !== null && !chosen.workflow.converted) {
    return (
      <div className="flex flex-col gap-4 px-4 py-3.5">
        <Picker known={known} />
        <EmptyState icon={Hourglass} title={t("waitsTitle")} action={<ConnectComfyui size="lg" />}>
          {t("waitsText", { name: chosen.workflow.name })}
        </EmptyState>
      </div>
    );
  }
  if (workflow !== null) {
    return (
      <div className="flex flex-col gap-4 px-4 py-3.5">
        <Picker known={known} />
        <ErrorState
          title={t("workflowGone")}
          action={<Button onClick={() => store.change("source", (draft) => ({ ...draft, workflow: null }))}>{t("useEngine")}</Button>}
        >
          {chosen.error ? problem(chosen.error) : null}
        </ErrorState>
      </div>
    );
  }
  return <ErrorState title={t("noEngine")}>{chosen.error ? problem(chosen.error) : t("noEngineHint")}</ErrorState>;
}

/** What the server refused at the press, and what the engine refused of the job on the stage. */
function useErrors(watched: string | null, form: Form | null, refused: ReturnType<typeof useGenerate>["errors"]) {
  const { data: job } = useQuery({ ...jobOptions(watched ?? ""), enabled: watched !== null });
  const { reason } = useJobWords();
  return useMemo(() => ({ ...jobErrors(job, form, reason), ...refused }), [job, form, reason, refused]);
}

const WIDE = "(min-width: 1024px)";

/** Which panel stands open: beside the stage and remembered where there is room, else over it and for the moment. */
function usePanel() {
  const { data } = useQuery(preferencesOptions());
  const { mutate } = useChangePreferences();
  const [sheet, setSheet] = useState<PanelName | null>(null);
  const open = data?.studio_panel ?? null;
  const toggle = useCallback(
    (name: PanelName) => {
      if (window.matchMedia(WIDE).matches) mutate({ studio_panel: open === name ? null : name });
      else setSheet((now) => (now === name ? null : name));
    },
    [mutate, open],
  );
  const close = useCallback(() => {
    if (window.matchMedia(WIDE).matches) mutate({ studio_panel: null });
    else setSheet(null);
  }, [mutate]);
  return { open, sheet, toggle, close };
}

function useKeys(store: DraftStore, watched: string | null, generate: () => Promise<void>, toggle: (name: PanelName) => void): void {
  const t = useTranslations("studio");
  const cancel = useCancelJob();
  useShortcuts(t("title"), [
    { keys: ["mod+Enter"], label: t("generate"), run: () => void generate(), inFields: true },
    { keys: ["mod+."], label: t("cancel"), run: () => watched && cancel.mutate(watched), inFields: true },
    { keys: ["mod+ArrowUp"], label: t("weighMore"), run: () => undefined },
    { keys: ["mod+ArrowDown"], label: t("weighLess"), run: () => undefined },
    { keys: ["/"], label: t("snippets.byTyping"), run: () => document.getElementById("param-prompt")?.focus() },
    ...PANELS.map(({ name, keys }) => ({ keys: [keys], label: t(`panels.${name}`), run: () => toggle(name) })),
    { keys: ["mod+z"], label: t("undo"), run: () => store.undo() },
    { keys: ["mod+shift+z"], label: t("redo"), run: () => store.redo() },
  ]);
}

/** A wish that is fulfilled goes out of the address, so that a reload keeps what was chosen since. */
function usePlainAddress(fulfilled: boolean): void {
  useEffect(() => {
    if (fulfilled) window.history.replaceState(null, "", "/studio");
  }, [fulfilled]);
}
