import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ask } from "#lib/core/fetcher.ts";
import type {
  EngineDto,
  EngineHealth,
  EngineOptions,
  EnginePatch,
  EngineTrial,
  EngineTrialAnswer,
  FreedEngine,
  NewEngine,
  RemovedEngine,
} from "./schema.ts";

interface EnginePage {
  items: EngineDto[];
  total: number | null;
  next_cursor: string | null;
}

export const engineKeys = {
  all: ["engines"] as const,
  list: ["engines", "list"] as const,
  options: (id: string) => ["engines", "options", id] as const,
};

export function enginesOptions() {
  return queryOptions({
    queryKey: engineKeys.list,
    queryFn: ({ signal }) => ask<EnginePage>("/api/engines", { signal }),
    staleTime: 30_000,
  });
}

/** What an engine makes and which parameters it takes. */
export function engineOptionsOptions(id: string) {
  return queryOptions({
    queryKey: engineKeys.options(id),
    queryFn: ({ signal }) => ask<EngineOptions>(`/api/engines/${encodeURIComponent(id)}/options`, { signal }),
    staleTime: 5 * 60_000,
  });
}

const pathOf = (id: string) => `/api/engines/${encodeURIComponent(id)}`;

function useEngineMutation<Input, Result>(mutationFn: (input: Input) => Promise<Result>) {
  const cache = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => cache.invalidateQueries({ queryKey: engineKeys.all }) });
}

/** Asks an engine now how it is. */
export const useTestEngine = () => useEngineMutation((id: string) => ask<EngineHealth>(`${pathOf(id)}/health`));

export const useAddEngine = () =>
  useEngineMutation((body: z.input<typeof NewEngine>) => ask<EngineDto>("/api/engines", { method: "POST", body }));

export const useRemoveEngine = () =>
  useEngineMutation((id: string) => ask<z.infer<typeof RemovedEngine>>(pathOf(id), { method: "DELETE" }));

export const usePatchEngine = () =>
  useEngineMutation(({ id, patch }: { id: string; patch: z.input<typeof EnginePatch> }) =>
    ask<EngineDto>(pathOf(id), { method: "PATCH", body: patch }),
  );

/** Has an engine put its models out of memory. */
export const useFreeEngine = () =>
  useEngineMutation((id: string) => ask<z.infer<typeof FreedEngine>>(`${pathOf(id)}/free`, { method: "POST" }));

/** What a ComfyUI says that nobody has added, or that was not changed yet. Nothing is kept of it. */
export const useTryEngine = () =>
  useMutation({
    mutationFn: (trial: z.input<typeof EngineTrial>) => ask<EngineTrialAnswer>("/api/engines/test", { method: "POST", body: trial }),
  });
