import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ask } from "#lib/core/fetcher.ts";
import type { EngineDto, EngineHealth, EngineOptions, EnginePatch, FreedEngine, NewEngine, RemovedEngine } from "./schema.ts";

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

/** Those that are only asked, not yet added: on no list that a person sees. */
const onTrial = new Set<string>();
const withoutTrials = (page: EnginePage): EnginePage =>
  onTrial.size === 0 ? page : { ...page, items: page.items.filter((engine) => !onTrial.has(engine.id)) };

export function enginesOptions() {
  return queryOptions({
    queryKey: engineKeys.list,
    queryFn: ({ signal }) => ask<EnginePage>("/api/engines", { signal }),
    staleTime: 30_000,
    select: withoutTrials,
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

const add = (body: z.input<typeof NewEngine>) => ask<EngineDto>("/api/engines", { method: "POST", body });
const remove = (id: string) => ask<z.infer<typeof RemovedEngine>>(pathOf(id), { method: "DELETE", keepalive: true });
const health = (id: string) => ask<EngineHealth>(`${pathOf(id)}/health`);

function useEngineMutation<Input, Result>(mutationFn: (input: Input) => Promise<Result>) {
  const cache = useQueryClient();
  return useMutation({ mutationFn, onSettled: () => cache.invalidateQueries({ queryKey: engineKeys.all }) });
}

/** Asks an engine now how it is. */
export const useTestEngine = () => useEngineMutation(health);

export const useAddEngine = () => useEngineMutation(add);

export const useRemoveEngine = () => useEngineMutation(remove);

export const usePatchEngine = () =>
  useEngineMutation(({ id, patch }: { id: string; patch: z.input<typeof EnginePatch> }) =>
    ask<EngineDto>(pathOf(id), { method: "PATCH", body: patch }),
  );

/** Has an engine put its models out of memory. */
export const useFreeEngine = () =>
  useEngineMutation((id: string) => ask<z.infer<typeof FreedEngine>>(`${pathOf(id)}/free`, { method: "POST" }));

/** What a ComfyUI says that nobody has added: the server has it, switched off, for as long as it is asked. */
export const useTryEngine = () =>
  useEngineMutation(async (given: z.input<typeof NewEngine>): Promise<EngineHealth> => {
    const { id } = await add({ ...given, enabled: false });
    onTrial.add(id);
    try {
      return await health(id);
    } finally {
      await remove(id).finally(() => onTrial.delete(id));
    }
  });
