import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { z } from "zod";
import { ask } from "#lib/core/fetcher.ts";
import { projectKeys } from "../client.ts";
import type { Project, ProjectList, ProjectPatch } from "../schema.ts";

type Listed = z.infer<typeof ProjectList>;

/** Changes a project: its title, cover, order, whether it is archived. */
export function usePatchProject() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, patch }: { id: string; patch: z.input<typeof ProjectPatch> }) =>
      ask<Project>(`/api/projects/${encodeURIComponent(id)}`, { method: "PATCH", body: patch }),
    onSuccess: (project) => cache.setQueryData(projectKeys.one(project.id), project),
    onSettled: () => cache.invalidateQueries({ queryKey: projectKeys.list }),
  });
}

/** Puts projects into an order of one's own; shown at once, taken back where it fails. */
export function useReorderProjects() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[]) => ask<Listed>("/api/projects/reorder", { method: "PATCH", body: { ids } }),
    onMutate: async (ids) => {
      await cache.cancelQueries({ queryKey: projectKeys.list });
      const before = cache.getQueryData<Listed>(projectKeys.list);
      const place = new Map(ids.map((id, index) => [id, index]));
      cache.setQueryData<Listed>(projectKeys.list, (list) =>
        list ? { ...list, items: list.items.map((project) => ({ ...project, order: place.get(project.id) ?? project.order })) } : list,
      );
      return { before };
    },
    onError: (_error, _ids, context) => cache.setQueryData(projectKeys.list, context?.before),
    onSettled: () => cache.invalidateQueries({ queryKey: projectKeys.list }),
  });
}
