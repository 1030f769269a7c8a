"use client";

import { Workflow as WorkflowIcon } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { ConnectComfyui } from "#components/settings/engine-link.tsx";
import { Combobox, type ComboboxOption } from "#components/ui/combobox.tsx";
import { Select } from "#components/ui/select.tsx";
import type { EngineDto, OutputConfig } from "#lib/engines/schema.ts";

export interface Source {
  readonly engine: string;
  readonly config: string;
  readonly workflow: string | null;
}

interface EnginePickerProps {
  readonly engines: readonly EngineDto[];
  readonly configs: ReadonlyMap<string, readonly OutputConfig[]>;
  readonly workflows: readonly { readonly id: string; readonly name: string; readonly archived: boolean }[];
  readonly source: Source;
  readonly onChange: (source: Source) => void;
}

/** Engine and what it makes, or a workflow, as one choice: `Sketch · Picture`, `Flux portrait`. */
export function EnginePicker({ engines, configs, workflows, source, onChange }: EnginePickerProps) {
  const t = useTranslations("studio");
  const outputs: ComboboxOption[] = engines.flatMap((one) =>
    (configs.get(one.id) ?? []).map((output) => ({
      value: JSON.stringify([one.id, output.id]),
      label: `${one.name} · ${t.has(`outputs.${output.id}` as never) ? t(`outputs.${output.id}` as never) : output.name}`,
      group: t("engines"),
      ...(one.state === "down" ? { detail: t("engineDown") } : {}),
    })),
  );
  const known: ComboboxOption[] = workflows
    .filter((one) => !one.archived || one.id === source.workflow)
    .map(({ id, name }) => ({
      value: JSON.stringify([id]),
      label: name,
      group: t("workflows"),
      icon: <WorkflowIcon className="text-muted" aria-hidden />,
    }));
  const value = JSON.stringify(source.workflow === null ? [source.engine, source.config] : [source.workflow]);
  const choose = (next: string) => {
    const [first = "", second] = JSON.parse(next) as string[];
    onChange(second === undefined ? { ...source, workflow: first } : { engine: first, config: second, workflow: null });
  };
  const options = [...known, ...outputs];
  const picker =
    known.length === 0 ? (
      <Select
        label={t("engine")}
        value={value}
        options={options}
        placeholder={t("noEngine")}
        disabled={options.length === 0}
        onChange={choose}
      />
    ) : (
      <Combobox
        label={t("engine")}
        value={value}
        options={options}
        onChange={choose}
        footer={
          <Link
            href="/workflows"
            className="flex min-h-8 items-center rounded-sm px-2 text-muted text-sm hover:bg-hover hover:text-text coarse:min-h-11"
          >
            {t("toWorkflows")}
          </Link>
        }
      />
    );
  return (
    <div className="flex min-w-0 flex-col gap-1.5">
      {picker}
      <ConnectComfyui className="-ml-2.5 self-start" />
    </div>
  );
}
