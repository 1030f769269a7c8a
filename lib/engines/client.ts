import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ask } from "#lib/core/fetcher.ts";
import type { EngineDto, EngineHealth, EngineOptions, EnginePatch } from "./schema.ts";

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

/** Asks an engine now how it is. */
export function useTestEngine() {
  return useMutation({ mutationFn: (id: string) => ask<EngineHealth>(`/api/engines/${encodeURIComponent(id)}/health`) });
}

export function usePatchEngine() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, patch }: { id: string; patch: z.input<typeof EnginePatch> }) =>
      ask<EngineDto>(`/api/engines/${encodeURIComponent(id)}`, { method: "PATCH", body: patch }),
    onSettled: () => cache.invalidateQueries({ queryKey: engineKeys.all }),
  });
}
