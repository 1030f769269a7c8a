"use client";

import { RotateCcw } from "lucide-react";
import { useTranslations } from "next-intl";
import { Keycaps } from "#components/frame/shortcuts.tsx";
import { Button } from "#components/ui/button.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { EngineParameter, OutputConfig } from "#lib/engines/schema.ts";
import { type Draft, type ParameterValue, valuesFor } from "./draft.ts";
import { EnginePicker } from "./engine-picker.tsx";
import { ParameterField } from "./parameter-field.tsx";
import { ProjectPicker } from "./project-picker.tsx";
import { SizeField } from "./size-field.tsx";
import type { KnownEngines } from "./use-engines.ts";

interface StudioFormProps {
  readonly draft: Draft;
  readonly change: (change: (draft: Draft) => Draft) => void;
  readonly known: KnownEngines;
  readonly engine: string;
  readonly config: OutputConfig;
  readonly errors: Readonly<Record<string, string>>;
  readonly isSending: boolean;
  readonly onGenerate: () => void;
}

const COUNTS = [1, 2, 3, 4, 6, 8, 12, 16];

/** How many can be asked for at once: as the engine says, else as many jobs as are wanted. */
export function countsFor(config: OutputConfig): number[] {
  const most = config.parameters.find((parameter) => parameter.key === "batch_size")?.max ?? 8;
  return COUNTS.filter((count) => count <= most);
}

export function StudioForm({ draft, change, known, engine, config, errors, isSending, onGenerate }: StudioFormProps) {
  const t = useTranslations("studio");
  const set = (key: string, value: ParameterValue) => change((before) => ({ ...before, values: { ...before.values, [key]: value } }));
  const counts = countsFor(config);
  const count = counts.findLast((one) => one <= draft.count) ?? 1;

  const reset = () => {
    const before = draft.values;
    change((now) => ({ ...now, values: {} }));
    toast({ title: t("wasReset"), undo: () => change((now) => ({ ...now, values: before })) });
  };

  return (
    <form
      aria-label={t("form")}
      className="flex min-h-0 flex-col md:h-full"
      onSubmit={(event) => {
        event.preventDefault();
        onGenerate();
      }}
    >
      <div className="flex min-h-0 grow flex-col gap-4 px-4 py-3.5 md:overflow-y-auto">
        <div className="grid grid-cols-[3fr_2fr] gap-2">
          <EnginePicker
            engines={known.engines}
            configs={known.configs}
            engine={engine}
            config={config.id}
            onChange={(nextEngine, nextConfig) => change((before) => ({ ...before, engine: nextEngine, config: nextConfig }))}
          />
          <ProjectPicker
            project={draft.project}
            folder={draft.folder}
            onChange={(project, folder) => change((before) => ({ ...before, project, folder }))}
          />
        </div>
        <ParameterList config={config} values={valuesFor(config, draft.values)} errors={errors} onChange={set} />
        <Button variant="ghost" size="sm" className="-ml-2.5 self-start" onClick={reset}>
          <RotateCcw aria-hidden />
          {t("reset")}
        </Button>
      </div>
      <div className="sticky bottom-0 z-10 flex gap-2 border-line bg-canvas px-4 py-3.5 max-md:border-t">
        <div className="w-[84px] shrink-0">
          <Select
            label={t("count")}
            value={String(count)}
            options={counts.map((one) => ({ value: String(one), label: `× ${one}` }))}
            onChange={(value) => change((before) => ({ ...before, count: Number(value) }))}
            className="tnum h-[38px]! coarse:h-11!"
          />
        </div>
        <Button type="submit" variant="primary" className="h-[38px]! min-w-0 grow basis-0 gap-3 coarse:h-11!" disabled={isSending}>
          {t("generate")}
          <span className="coarse:hidden [&_kbd]:border-current/40 [&_kbd]:opacity-100">
            <Keycaps keys="mod+Enter" />
          </span>
        </Button>
      </div>
    </form>
  );
}

interface ParameterListProps {
  readonly config: OutputConfig;
  readonly values: Readonly<Record<string, ParameterValue>>;
  readonly errors: Readonly<Record<string, string>>;
  readonly onChange: (key: string, value: ParameterValue) => void;
}

/** Texts and choices one below the other; numbers, size and seed in two columns. How many is asked for beside the button. */
function ParameterList({ config, values, errors, onChange }: ParameterListProps) {
  const find = (key: string) => config.parameters.find((parameter) => parameter.key === key);
  const [width, height] = [find("width"), find("height")];
  const isSize = (parameter: EngineParameter) => width !== undefined && height !== undefined && ["width", "height"].includes(parameter.key);
  const rest = config.parameters.filter((parameter) => parameter.key !== "batch_size" && !isSize(parameter));
  const field = (parameter: EngineParameter) => (
    <ParameterField
      key={parameter.key}
      parameter={parameter}
      value={values[parameter.key] ?? null}
      onChange={(value) => onChange(parameter.key, value)}
      error={errors[parameter.key]}
    />
  );
  const isWide = (parameter: EngineParameter) => parameter.type === "text";
  const numbers = rest.filter((parameter) => !isWide(parameter) && parameter.type !== "seed" && parameter.type !== "choice");
  const choices = rest.filter((parameter) => parameter.type === "choice");
  return (
    <>
      {rest.filter(isWide).map(field)}
      {choices.length > 0 ? (
        <div className="grid grid-cols-2 gap-4 [&>:last-child:nth-child(odd)]:col-span-2">{choices.map(field)}</div>
      ) : null}
      {numbers.length > 0 ? <div className="grid grid-cols-2 gap-4">{numbers.map(field)}</div> : null}
      <div className="grid grid-cols-2 gap-4">
        {width && height ? (
          <SizeField
            id="param-size"
            width={width}
            height={height}
            value={{ width: Number(values.width), height: Number(values.height) }}
            onChange={(size) => {
              onChange("width", size.width);
              onChange("height", size.height);
            }}
            error={errors.width ?? errors.height}
          />
        ) : null}
        {rest.filter((parameter) => parameter.type === "seed").map(field)}
      </div>
    </>
  );
}
