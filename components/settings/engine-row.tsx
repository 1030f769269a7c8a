"use client";

import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { useReasonWords } from "#components/jobs/reason-words.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { Switch } from "#components/ui/switch.tsx";
import { toast } from "#components/ui/toast.tsx";
import { usePatchEngine, useTestEngine } from "#lib/engines/client.ts";
import type { EngineDto } from "#lib/engines/schema.ts";
import { AddEngine } from "./engine-add.tsx";
import { EngineAnswer } from "./engine-answer.tsx";
import { EngineMenu } from "./engine-menu.tsx";

const DOTS: Record<EngineDto["state"], string> = { ok: "bg-ok", down: "bg-danger", disabled: "bg-faint", unknown: "bg-warn" };

interface EngineRowProps {
  readonly engine: EngineDto;
  readonly mayChange: boolean;
}

export function EngineRow({ engine, mayChange }: EngineRowProps) {
  const t = useTranslations("settings.engines");
  const test = useTestEngine();
  const isServer = engine.kind === "comfyui";
  const hasAddress = !isServer || engine.url !== null;
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 py-4">
      <span aria-hidden className={cn("mt-1.5 size-2 shrink-0 rounded-full", DOTS[engine.state])} />
      <div className="min-w-0 grow basis-64">
        <p className="flex flex-wrap items-baseline gap-x-2 font-medium text-sm">
          {engine.name}
          <span className="font-normal text-faint text-xs">{t(`kinds.${engine.kind}`)}</span>
        </p>
        <State engine={engine} hasAddress={hasAddress} />
        {isServer ? <Places engine={engine} /> : null}
        {engine.media_kinds.length > 0 ? (
          <ul aria-label={t("makes")} className="mt-1.5 flex flex-wrap gap-1">
            {engine.media_kinds.map((kind) => (
              <li key={kind}>
                <Badge>{t(`media.${kind}`)}</Badge>
              </li>
            ))}
          </ul>
        ) : null}
        <EngineAnswer health={test.data} error={test.error} above={engine} className="mt-1.5" />
      </div>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 max-sm:w-full max-sm:pl-6">
        {hasAddress ? (
          <>
            <Button onClick={() => test.mutate(engine.id)} disabled={test.isPending}>
              {test.isPending ? t("testing") : t("test")}
            </Button>
            <InUse engine={engine} mayChange={mayChange} />
          </>
        ) : mayChange ? (
          <AddAddress engine={engine} />
        ) : null}
        {isServer && hasAddress && mayChange ? <EngineMenu engine={engine} /> : null}
      </div>
    </li>
  );
}

/** How it is, in words: the dot's colour says nothing that is not said here. */
function State({ engine, hasAddress }: { readonly engine: EngineDto; readonly hasAddress: boolean }) {
  const t = useTranslations("settings.engines");
  const { reason, cause } = useReasonWords();
  if (!hasAddress) return <p className="text-muted text-sm">{t("withoutAddress")}</p>;
  const isDown = engine.state === "down";
  // Its name and address stand beside it.
  const why = isDown ? cause(engine) : null;
  return (
    <p className={cn("break-words text-sm", isDown ? "text-danger" : "text-muted")}>
      {why === null ? t(`states.${engine.state}`) : t("downBecause", { why })}
      {why === null && engine.detail ? ` · ${reason({ message: engine.detail, reason: engine.reason })}` : null}
    </p>
  );
}

/** Where it answers, where its files are, which headers it is sent: of those the names are known, the values never. */
function Places({ engine }: { readonly engine: EngineDto }) {
  const t = useTranslations("settings.engines");
  const places = [
    { key: "url", value: engine.url },
    { key: "inputDir", value: engine.input_dir },
    { key: "outputDir", value: engine.output_dir },
    { key: "headers", value: engine.header_names.join(", ") || null },
  ] as const;
  return (
    <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 text-xs">
      {places.map(({ key, value }) =>
        value === null ? null : (
          <div key={key} className="contents">
            <dt className="text-faint">{t(`places.${key}`)}</dt>
            <dd className="select-text break-all text-muted">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

function InUse({ engine, mayChange }: EngineRowProps) {
  const t = useTranslations("settings.engines");
  const { problem } = useReasonWords();
  const patch = usePatchEngine();
  const setEnabled = (enabled: boolean, isUndo = false) =>
    patch.mutate(
      { id: engine.id, patch: { enabled } },
      {
        onSuccess: () =>
          toast({
            title: enabled ? t("switchedOn", { name: engine.name }) : t("switchedOff", { name: engine.name }),
            ...(isUndo ? {} : { undo: () => setEnabled(!enabled, true) }),
          }),
        onError: (error) => toast({ title: t("notChanged", { name: engine.name }), detail: problem(error), tone: "danger" }),
      },
    );
  return (
    <Switch
      label={t("inUse", { name: engine.name })}
      checked={engine.enabled}
      onChange={(enabled) => setEnabled(enabled)}
      disabled={!mayChange || patch.isPending}
    />
  );
}

function AddAddress({ engine }: { readonly engine: EngineDto }) {
  const t = useTranslations("settings.engines");
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <>
      <Button ref={opener} onClick={() => setOpen(true)}>
        {t("addAddress")}
      </Button>
      {isOpen ? <AddEngine install={engine} opener={opener} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
