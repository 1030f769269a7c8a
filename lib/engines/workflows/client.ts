import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { address, ask, Problem } from "#lib/core/fetcher.ts";
import { parseExact } from "#lib/core/json.ts";
import type { ImportedWorkflow, Workflow, WorkflowCount, WorkflowList, WorkflowPatch, WorkflowVersion } from "./schema.ts";

export interface WorkflowsView {
  readonly q?: string;
  readonly archived?: "true" | "false";
}

export const workflowKeys = {
  all: ["workflows"] as const,
  lists: ["workflows", "list"] as const,
  count: ["workflows", "list", "count"] as const,
  list: (view: WorkflowsView) => ["workflows", "list", view.archived ?? "false", view.q ?? ""] as const,
  carried: (media: number) => ["workflows", "list", "carried", media] as const,
  ones: ["workflows", "one"] as const,
  one: (id: string) => ["workflows", "one", id] as const,
  graph: (id: string, version: number, converted: boolean) => ["workflows", "graph", id, version, converted] as const,
  versions: (id: string) => ["workflows", "versions", id] as const,
};

const at = (id: string, ...rest: string[]) => ["/api/workflows", encodeURIComponent(id), ...rest].join("/");

/** The cards; without their fields. */
export function workflowsOptions(view: WorkflowsView = {}) {
  return queryOptions({
    queryKey: workflowKeys.list(view),
    queryFn: ({ signal }) => ask<WorkflowList>(address("/api/workflows", { ...view, fields: "none", limit: 500 }), { signal }),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** The workflow of the library that a file carries as well, byte for byte; null where there is none. */
export function carriedWorkflowOptions(media: number) {
  return queryOptions({
    queryKey: workflowKeys.carried(media),
    queryFn: async ({ signal }) => {
      const query = { media_id: media, archived: "all", fields: "none", limit: 1 };
      const [first] = (await ask<WorkflowList>(address("/api/workflows", query), { signal })).items;
      return first ? { id: first.id, name: first.name } : null;
    },
  });
}

/** For the rail: of every page, so it asks for no more. */
export function workflowCountOptions() {
  return queryOptions({
    queryKey: workflowKeys.count,
    queryFn: ({ signal }) => ask<WorkflowCount>("/api/workflows/count", { signal }),
    staleTime: 30_000,
  });
}

const WAITING_MS = 5_000;

export function workflowOptions(id: string) {
  return queryOptions({
    queryKey: workflowKeys.one(id),
    queryFn: ({ signal }) => ask<Workflow>(at(id), { signal }),
    staleTime: 30_000,
    // A slow engine tells its nodes some time after it was added, and no event says when.
    refetchInterval: ({ state }) => (state.data?.converted === false ? WAITING_MS : false),
  });
}

export function versionsOptions(id: string) {
  return queryOptions({
    queryKey: workflowKeys.versions(id),
    queryFn: async ({ signal }) => (await ask<{ items: WorkflowVersion[] }>(at(id, "versions"), { signal })).items,
    staleTime: 30_000,
  });
}

export function exportAddress(id: string, format: "api" | "ui" | "bundle"): string {
  return address(at(id, "export"), { format });
}

/** Both graphs with all their digits, as far as they are there and without the person's switches: for drawing. */
export function graphOptions({ id, version, format, converted }: Workflow) {
  return queryOptions({
    queryKey: workflowKeys.graph(id, version, converted),
    queryFn: async ({ signal }) => {
      const [ui, api] = await Promise.all([
        // A page may carry numbers that are none in JSON; the run is drawn then.
        format === "ui" ? exact(exportAddress(id, "ui"), signal).catch((error: unknown) => otherwise(error, converted)) : null,
        converted ? exact(`${exportAddress(id, "api")}&switches=off`, signal) : null,
      ]);
      return { ui, api };
    },
    placeholderData: keepPreviousData,
    staleTime: Number.POSITIVE_INFINITY,
    // Carried numbers are objects that only JSON.stringify understands; comparing them deeply would tell them alike.
    structuralSharing: false,
  });
}

async function exact(url: string, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, { signal });
  if (!response.ok) throw new Problem("unreadable", `${response.status} ${response.statusText}`.trim(), { status: response.status });
  return parseExact(await response.text());
}

function otherwise(error: unknown, converted: boolean): null {
  if (error instanceof SyntaxError && converted) return null;
  throw error;
}

function useTellsLists() {
  const cache = useQueryClient();
  return {
    changed: (workflow: Workflow) => cache.setQueryData(workflowKeys.one(workflow.id), workflow),
    settled: () => Promise.all([cache.invalidateQueries({ queryKey: workflowKeys.lists })]),
  };
}

const patchKey = ["workflows", "patch"] as const;

/** Changes follow each other in the order they were made; the answer to one that others follow already shows nothing. */
export function usePatchWorkflow() {
  const { changed, settled } = useTellsLists();
  const cache = useQueryClient();
  return useMutation({
    mutationKey: patchKey,
    scope: { id: "workflows.patch" },
    mutationFn: ({ id, patch }: { id: string; patch: WorkflowPatch }) => ask<Workflow>(at(id), { method: "PATCH", body: patch }),
    onSuccess: (workflow) => {
      if (cache.isMutating({ mutationKey: patchKey }) <= 1) changed(workflow);
    },
    onError: (_error, { id }) => cache.invalidateQueries({ queryKey: workflowKeys.one(id) }),
    onSettled: settled,
  });
}

/** A file that was dropped, or one of the library's; `replaces` makes it a version of a workflow that is there. */
export type ImportSource = { readonly file: File; readonly replaces?: string } | { readonly media: number; readonly replaces?: string };

export function useImportWorkflow() {
  const { changed, settled } = useTellsLists();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (source: ImportSource) => ("file" in source ? upload(source.file, source.replaces) : fromLibrary(source)),
    onSuccess: ({ also: _, ...workflow }) => {
      changed(workflow);
      void cache.invalidateQueries({ queryKey: workflowKeys.versions(workflow.id) });
    },
    onSettled: settled,
  });
}

function fromLibrary({ media, replaces }: { readonly media: number; readonly replaces?: string }): Promise<ImportedWorkflow> {
  return ask("/api/workflows/import", { method: "POST", body: { media_id: media, ...(replaces ? { replaces } : {}) } });
}

async function upload(file: File, replaces: string | undefined): Promise<ImportedWorkflow> {
  const form = new FormData();
  form.set("file", file);
  if (replaces) form.set("replaces", replaces);
  return ask("/api/workflows/import", { method: "POST", form });
}

export function useDeleteWorkflow() {
  const { settled } = useTellsLists();
  return useMutation({ mutationFn: (id: string) => ask<{ id: string }>(at(id), { method: "DELETE" }), onSettled: settled });
}

/** An earlier version, or without one the whole workflow out of the trash. */
export function useRestoreWorkflow() {
  const { changed, settled } = useTellsLists();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ id, version }: { id: string; version?: number }) =>
      ask<Workflow>(at(id, "restore"), { method: "POST", body: version === undefined ? {} : { version } }),
    onSuccess: (workflow) => {
      changed(workflow);
      void cache.invalidateQueries({ queryKey: workflowKeys.versions(workflow.id) });
    },
    onSettled: settled,
  });
}
