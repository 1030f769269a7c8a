import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "#lib/core/fetcher.ts";
import type { Settings, SettingsSchema } from "./schema.ts";

export type SettingsValues = Partial<Settings>;
/** `null` goes back to the default. */
export type SettingsChange = Readonly<Record<string, string | number | boolean | null>>;

export const settingsKeys = {
  all: ["settings"] as const,
  values: ["settings", "values"] as const,
  schema: ["settings", "schema"] as const,
};

export function settingsOptions() {
  return queryOptions({ queryKey: settingsKeys.values, queryFn: ({ signal }) => ask<SettingsValues>("/api/settings", { signal }) });
}

export function settingsSchemaOptions() {
  return queryOptions({
    queryKey: settingsKeys.schema,
    queryFn: ({ signal }) => ask<SettingsSchema>("/api/settings/schema", { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** Saves at once; the page shows the new value while the server is asked and the old one again when it refuses. */
export function useChangeSettings() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: SettingsChange) => ask<SettingsValues>("/api/settings", { method: "PATCH", body: change }),
    onMutate: async (change) => {
      await cache.cancelQueries({ queryKey: settingsKeys.values });
      const before = cache.getQueryData<SettingsValues>(settingsKeys.values);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== null));
      if (before) cache.setQueryData<SettingsValues>(settingsKeys.values, { ...before, ...given });
      return { before };
    },
    onError: (_error, _change, context) => cache.setQueryData(settingsKeys.values, context?.before),
    onSuccess: (values) => cache.setQueryData(settingsKeys.values, values),
  });
}
