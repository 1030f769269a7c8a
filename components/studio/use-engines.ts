"use client";

import { useQueries, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { engineOptionsOptions, enginesOptions } from "#lib/engines/client.ts";
import type { EngineDto, OutputConfig } from "#lib/engines/schema.ts";

export interface KnownEngines {
  readonly engines: readonly EngineDto[];
  readonly configs: ReadonlyMap<string, readonly OutputConfig[]>;
  readonly isLoading: boolean;
  readonly error: Error | null;
}

/** The engines in use, each with what it makes. */
export function useEngines(): KnownEngines {
  const list = useQuery(enginesOptions());
  const engines = useMemo(() => (list.data?.items ?? []).filter((engine) => engine.enabled), [list.data]);
  const options = useQueries({
    queries: engines.map((engine) => engineOptionsOptions(engine.id)),
    combine: (results) => ({
      configs: new Map(results.flatMap(({ data }) => (data ? [[data.engine_id, data.output_configs] as const] : []))),
      isPending: results.some((result) => result.isPending),
      error: results.find((result) => result.error)?.error ?? null,
    }),
  });
  return { engines, configs: options.configs, isLoading: list.isPending || options.isPending, error: list.error ?? options.error };
}

/** The config the draft names, else the engine's first, else any there is. */
export function chosenConfig(
  known: Pick<KnownEngines, "engines" | "configs">,
  engine: string,
  config: string,
): { engine: string; config: OutputConfig } | null {
  const offered = known.configs.get(engine);
  const found = offered?.find((one) => one.id === config) ?? offered?.[0];
  if (found) return { engine, config: found };
  for (const one of known.engines) {
    const first = known.configs.get(one.id)?.[0];
    if (first) return { engine: one.id, config: first };
  }
  return null;
}
