"use client";

import { useQuery } from "@tanstack/react-query";
import { useTranslations } from "next-intl";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { ErrorState } from "#components/ui/error-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Switch } from "#components/ui/switch.tsx";
import { toast } from "#components/ui/toast.tsx";
import { enginesOptions, usePatchEngine, useTestEngine } from "#lib/engines/client.ts";
import type { EngineDto } from "#lib/engines/schema.ts";

const DOTS: Record<EngineDto["state"], string> = { ok: "bg-ok", down: "bg-danger", disabled: "bg-faint", unknown: "bg-warn" };

/** What makes the media: each engine with its state, a test, and a switch for those who may. */
export function Engines({ mayChange }: { readonly mayChange: boolean }) {
  const t = useTranslations("settings");
  const engines = useQuery(enginesOptions());
  if (engines.isPending) return <Skeleton className="h-24" />;
  if (engines.error && !engines.data) {
    return (
      <ErrorState title={t("engines.unread")} onRetry={() => void engines.refetch()}>
        {engines.error.message}
      </ErrorState>
    );
  }
  return (
    <>
      <p className="text-muted text-sm">{t("engines.about")}</p>
      <ul className="mt-2 divide-y divide-line">
        {engines.data?.items.map((engine) => (
          <EngineRow key={engine.id} engine={engine} mayChange={mayChange} />
        ))}
      </ul>
    </>
  );
}

function EngineRow({ engine, mayChange }: { readonly engine: EngineDto; readonly mayChange: boolean }) {
  const t = useTranslations("settings");
  const test = useTestEngine();
  const patch = usePatchEngine();

  const setEnabled = (enabled: boolean, isUndo = false) =>
    patch.mutate(
      { id: engine.id, patch: { enabled } },
      {
        onSuccess: () =>
          toast({
            title: enabled ? t("engines.switchedOn", { name: engine.name }) : t("engines.switchedOff", { name: engine.name }),
            ...(isUndo ? {} : { undo: () => setEnabled(!enabled, true) }),
          }),
        onError: (error) => toast({ title: t("notSaved", { title: engine.name }), detail: error.message, tone: "danger" }),
      },
    );

  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-4">
      <span aria-hidden className={cn("size-2 shrink-0 rounded-full", DOTS[engine.state])} />
      <div className="min-w-0 grow basis-48">
        <p className="flex items-center gap-2 font-medium text-sm">
          {engine.name}
          <span className="font-normal text-faint text-xs">{t(`engines.kinds.${engine.kind}`)}</span>
        </p>
        <p className="truncate text-muted text-sm">{engine.detail ?? engine.url ?? t(`engines.states.${engine.state}`)}</p>
        <ul className="mt-1.5 flex flex-wrap gap-1">
          {engine.media_kinds.map((kind) => (
            <li key={kind}>
              <Badge>{t(`engines.media.${kind}`)}</Badge>
            </li>
          ))}
        </ul>
      </div>
      <TestResult test={test} />
      <Button onClick={() => test.mutate(engine.id)} disabled={test.isPending}>
        {test.isPending ? t("engines.testing") : t("engines.test")}
      </Button>
      <Switch
        label={t("engines.inUse", { name: engine.name })}
        checked={engine.enabled}
        onChange={(enabled) => setEnabled(enabled)}
        disabled={!mayChange || patch.isPending}
      />
    </li>
  );
}

function TestResult({ test }: { readonly test: ReturnType<typeof useTestEngine> }) {
  const t = useTranslations("settings");
  const isWell = test.data?.state === "ok";
  const text = test.error
    ? test.error.message
    : test.data
      ? isWell
        ? t("engines.answers", { ms: test.data.latency_ms })
        : (test.data.detail ?? t(`engines.states.${test.data.state}`))
      : "";
  return (
    <p role="status" className={cn("tnum text-sm", isWell ? "text-ok" : "text-danger")}>
      {text}
    </p>
  );
}
