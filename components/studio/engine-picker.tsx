"use client";

import { useTranslations } from "next-intl";
import { Select } from "#components/ui/select.tsx";
import type { EngineDto, OutputConfig } from "#lib/engines/schema.ts";

interface EnginePickerProps {
  readonly engines: readonly EngineDto[];
  readonly configs: ReadonlyMap<string, readonly OutputConfig[]>;
  readonly engine: string;
  readonly config: string;
  readonly onChange: (engine: string, config: string) => void;
}

/** Engine and what it makes, as one choice: `Sketch · Picture`. */
export function EnginePicker({ engines, configs, engine, config, onChange }: EnginePickerProps) {
  const t = useTranslations("studio");
  const options = engines.flatMap((one) =>
    (configs.get(one.id) ?? []).map((output) => ({
      value: JSON.stringify([one.id, output.id]),
      label: `${one.name} · ${t.has(`outputs.${output.id}` as never) ? t(`outputs.${output.id}` as never) : output.name}`,
      ...(one.state === "down" ? { detail: t("engineDown") } : {}),
    })),
  );
  return (
    <Select
      label={t("engine")}
      value={JSON.stringify([engine, config])}
      options={options}
      placeholder={t("noEngine")}
      disabled={options.length === 0}
      onChange={(value) => {
        const [nextEngine, nextConfig] = JSON.parse(value) as [string, string];
        onChange(nextEngine, nextConfig);
      }}
    />
  );
}
